"""Who holds leases: the name of this process, and whether another process of this machine still lives."""

from __future__ import annotations

import socket

import psutil

from storage.archive import Archive

# Start times are counted from the boot time, which moves a little when the clock is set.
_CLOCK_SLACK_S = 5.0


def owner_name() -> str:
    """Return the name under which this process holds leases: host, process id and its start time."""
    process = psutil.Process()
    return f"{socket.gethostname()}/{process.pid}/{process.create_time():.0f}"


def release_dead_owners(archive: Archive) -> int:
    """Give back the pages of processes of this machine that are gone; return how many pages there were.

    Owners on other machines are left to the end of their leases.
    """
    return sum(archive.release(owner) for owner in archive.lease_owners() if is_dead_here(owner))


def is_dead_here(owner: str) -> bool:
    """Return whether ``owner`` names a process of this machine that has ended; False for another machine's.

    A process id that was given to a new process counts as ended: the start times differ.
    """
    host, _, rest = owner.partition("/")
    pid, _, started = rest.partition("/")
    if host != socket.gethostname() or not (pid.isdigit() and started.isdigit()):
        return False
    try:
        process = psutil.Process(int(pid))
        is_other = abs(process.create_time() - int(started)) > _CLOCK_SLACK_S
        return is_other or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
