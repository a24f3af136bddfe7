"""A Prefect server of our own on this machine for the length of one scan: started quietly, always stopped."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.errors import SetupError

# On two quiet cores 14 to 16 s the first time and 6 s later (ADR 0002); a multiple of that beside workers
# that use the cores fully, as the server runs at a low priority.
START_LIMIT_S = 180.0
_PR_SET_PDEATHSIG = 1
# Beside workers that use all cores, 10 gives the server about a tenth of one: up within a few minutes and
# hardly felt. At 19 it gets a hundredth.
_NICENESS = 10


def quiet_environment(home: Path) -> dict[str, str]:
    """Return the settings under which Prefect keeps to this machine and sends nothing anywhere."""
    return {
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",  # what it would say it raises too, and we tell
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        # Each waits twice as long as the one before: with Prefect's own five, a server that was killed held
        # up the pages for more than a minute, and three times over.
        "PREFECT_CLIENT_MAX_RETRIES": "2",
    }


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that may still be starting; ``url`` is its API's."""

    process: subprocess.Popen[bytes]
    url: str

    @property
    def has_ended(self) -> bool:
        """Return whether the server is gone, by itself or stopped."""
        return self.process.poll() is not None

    @property
    def is_healthy(self) -> bool:
        """Return whether the server answers now."""
        if self.has_ended:
            return False
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    def wait(self) -> None:
        """Wait until the server answers; raises SetupError where it does not in time."""
        deadline = time.monotonic() + START_LIMIT_S
        while not self.is_healthy:
            if self.has_ended or time.monotonic() > deadline:
                raise SetupError(
                    f"the Prefect server did not answer within {START_LIMIT_S:.0f} s",
                    remedy="Set SOHOA_PREFECT=off to scan without it, and run 'sohoa check'.",
                )
            time.sleep(0.3)


@contextmanager
def local_server(home: Path, *, with_pages: bool = False) -> Iterator[LocalServer]:
    """Start a server on a free loopback port at a low priority; stop it on leaving.

    ``with_pages`` serves Prefect's own web pages too. The kernel stops the server if this process is killed,
    so that none is left behind (Linux).
    """
    port = _free_port()
    (home / "prefect").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app"]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port), "--log-level", "critical"],
        env=_server_environment(os.environ, home, with_pages=with_pages),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl-C is for this process, which then stops the server itself. No session of its own: Linux shares
        # the processors among sessions, and niceness counts only within one.
        process_group=0,
        preexec_fn=_be_a_quiet_child,  # noqa: PLW1509 - runs nothing but two system calls
    )
    try:
        yield LocalServer(process, f"http://127.0.0.1:{port}/api")
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _server_environment(outer: Mapping[str, str], home: Path, *, with_pages: bool) -> dict[str, str]:
    pages = "true" if with_pages else "false"
    return {
        **outer,
        **quiet_environment(home),
        "PREFECT_SERVER_UI_ENABLED": pages,
        "PREFECT_UI_ENABLED": pages,
    }


# Looked up before the fork: between fork and exec nothing but the two calls is safe.
_libc = ctypes.CDLL(None)


def _be_a_quiet_child() -> None:
    """In the child: a low priority, and an end when the parent ends."""
    os.nice(_NICENESS)
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server; one that is still starting listens to nothing but a kill, and has nothing to lose."""
    process.terminate()
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
