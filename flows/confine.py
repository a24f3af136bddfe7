"""What a process that parses files from outside may do: so much memory and disk, and no network.

Linux only, without a right that a plain user lacks. Each limit that the system does not offer is left out and
named by ``confinement``, which ``sohoa check`` shows. Memory and time of a page are watched from outside as
well (``flows.pool``): what stands here still holds when the watcher is too slow.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass

_NO_NEW_PRIVS = 38
_UNIX = 1  # AF_UNIX
# Kernel architecture and the numbers of socket, io_uring_setup (which opens sockets too) and seccomp there.
_ARCHITECTURES = {"x86_64": (0xC000003E, 41, 425, 317), "aarch64": (0xC00000B7, 198, 425, 277)}
_X32 = 0x40000000  # numbers of another set of calls on x86, which the filter does not know
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_PORTS_SINCE = 4  # version of its interface
_TCP_BIND, _TCP_CONNECT, _RULE_PORT = 1, 2, 2


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes of address space and of the largest file that may be written; ports that may be connected to.

    ``ports`` None leaves the network open, empty closes it wholly.
    """

    address_bytes: int
    file_bytes: int
    ports: frozenset[int] | None = None


def confine(bounds: Bounds) -> None:
    """Bind this process and all that it starts, for good. Called before any file from outside is opened."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the page, with its names
    resource.setrlimit(resource.RLIMIT_AS, (bounds.address_bytes, bounds.address_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.file_bytes, bounds.file_bytes))
    if bounds.ports is None:
        return
    if bounds.ports:
        _close_ports_but(bounds.ports)
    else:
        _close_sockets()


def allow_cpu(seconds: float) -> None:
    """Let this process use so many more seconds of processor; the kernel ends it then, watched or not."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def confinement(*, needs_network: bool) -> tuple[bool, str]:
    """Try in a child that ends what this system offers; return whether it is all, and in words."""
    try_it = (lambda: _close_ports_but(frozenset({443}))) if needs_network else _close_sockets
    if _works_in_a_child(try_it):
        how = "TCP to database and store only" if needs_network else "no network"
        return True, f"files are parsed in processes with limits of memory, time, file size; {how}"
    return (
        False,
        "files are parsed with limits of memory, time and file size, but the network is open to them",
    )


def _works_in_a_child(work: Callable[[], bool]) -> bool:
    pid = os.fork()
    if pid == 0:
        is_closed = False
        try:
            is_closed = work()
        finally:
            os._exit(0 if is_closed else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _close_sockets() -> bool:
    """Let the kernel refuse every socket but those of this machine's file system; return whether it will."""
    numbers = _ARCHITECTURES.get(platform.machine())
    if sys.platform != "linux" or numbers is None:
        return False
    architecture, socket_call, uring_call, seccomp_call = numbers
    program = _filter(architecture, socket_call, uring_call)
    buffer = ctypes.create_string_buffer(program)
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    set_filter, for_all_threads = 1, 1
    return bool(libc.syscall(seccomp_call, set_filter, for_all_threads, described) == 0)


def _filter(architecture: int, socket_call: int, uring_call: int) -> bytes:
    """Return the filter, in the kernel's little language: (code, jump if true, jump if false, constant)."""
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    refuse, allow = 0x00050000 | errno.EPERM, 0x7FFF0000
    steps = (
        (load, 0, 0, 4),  # which architecture's call it is
        (equal, 0, 7, architecture),
        (load, 0, 0, 0),  # its number
        (at_least, 5, 0, _X32),
        (equal, 4, 0, uring_call),
        (equal, 0, 2, socket_call),
        (load, 0, 0, 16),  # its first argument: the family of the socket
        (equal, 0, 1, _UNIX),
        (give, 0, 0, allow),
        (give, 0, 0, refuse),
    )
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _close_ports_but(ports: frozenset[int]) -> bool:
    """Let the kernel refuse TCP to all other ports, and listening on any; return whether it will."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if sys.platform != "linux" or version < _LANDLOCK_PORTS_SINCE:
        return False
    handled = struct.pack("QQ", 0, _TCP_BIND | _TCP_CONNECT)
    rules = libc.syscall(_LANDLOCK_CREATE, handled, len(handled), 0)
    if rules < 0:
        return False
    try:
        for port in ports:
            libc.syscall(_LANDLOCK_ADD, rules, _RULE_PORT, struct.pack("QQ", _TCP_CONNECT, port), 0)
        libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)
