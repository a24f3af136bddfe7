"""The server of our own: keeps to this machine, sends nothing, and never outlives the program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from flows import prefect_server
from flows.prefect_server import LocalServer, local_server, quiet_environment
from models.errors import SetupError

PARENT = """
import sys, time
from pathlib import Path
from flows.prefect_server import local_server
with local_server(Path(sys.argv[1])) as server:
    print(server.process.pid, flush=True)
    time.sleep(60)
"""


def test_nothing_is_sent_anywhere(tmp_path: Path) -> None:
    quiet = quiet_environment(tmp_path)
    assert quiet["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert quiet["DO_NOT_TRACK"] == "1"
    assert Path(quiet["PREFECT_HOME"]).parent == tmp_path


def test_it_listens_on_this_machine_only_and_ends_with_the_block(tmp_path: Path) -> None:
    with local_server(tmp_path) as server:
        child = psutil.Process(server.process.pid)
        command = child.cmdline()
        assert command[command.index("--host") + 1] == "127.0.0.1"
        assert server.url.startswith("http://127.0.0.1:")
        assert child.nice() > psutil.Process().nice() or child.nice() == 19
        assert not server.is_healthy  # it has not had the time
        assert not server.has_ended
    assert server.has_ended
    assert not server.is_healthy


@pytest.mark.skipif(
    sys.platform != "linux", reason="the kernel ends the server with its parent on Linux only"
)
def test_it_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path)]
    root = Path(prefect_server.__file__).parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and _is_alive(pid):
        time.sleep(0.05)
    assert not _is_alive(pid)


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_server_that_ended_is_told() -> None:
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as process:
        process.wait()
        with pytest.raises(SetupError, match="did not answer"):
            LocalServer(process, "http://127.0.0.1:9/api").wait()
