"""A Prefect server of our own on this machine, for the length of one scan: started quietly, always stopped."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.errors import SetupError

# It takes 13 to 16 s on two quiet cores, and a multiple of that beside workers that use them fully.
START_LIMIT_S = 180.0
_PR_SET_PDEATHSIG = 1


def quiet_environment(home: Path) -> dict[str, str]:
    """Return the settings under which Prefect keeps to this machine and sends nothing anywhere."""
    return {
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
    }


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that may still be starting."""

    process: subprocess.Popen[bytes]
    url: str

    @property
    def is_healthy(self) -> bool:
        """Return whether the server answers; raises SetupError where it has ended by itself."""
        if self.process.poll() is not None:
            raise SetupError(
                f"the Prefect server ended with code {self.process.returncode}",
                remedy="Set SOHOA_PREFECT=off to scan without it, and run 'sohoa check'.",
            )
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:  # noqa: S310 - loopback
                return bool(answer.status == 200)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    def wait(self) -> None:
        """Wait until the server answers; raises SetupError where it does not in time."""
        deadline = time.monotonic() + START_LIMIT_S
        while not self.is_healthy:
            if time.monotonic() > deadline:
                raise SetupError(
                    f"the Prefect server did not answer within {START_LIMIT_S:.0f} s",
                    remedy="Set SOHOA_PREFECT=off to scan without it.",
                )
            time.sleep(0.5)


@contextmanager
def local_server(home: Path) -> Iterator[LocalServer]:
    """Start a server on a free loopback port at the lowest priority; stop it on leaving.

    The kernel stops it too if this process is killed, so that none is left behind.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (home / "prefect").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [*command, "--no-ui"],
        env={**os.environ, **quiet_environment(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_be_a_quiet_child,  # noqa: PLW1509 - runs nothing but two system calls
    )
    try:
        yield LocalServer(process, f"http://127.0.0.1:{port}/api")
    finally:
        _stop(process)


def _be_a_quiet_child() -> None:
    """In the child: the lowest priority, and an end when the parent ends (Linux)."""
    os.nice(19)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=8)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
