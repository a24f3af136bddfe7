"""The programs of a whole installation on loopback: S3, Prefect, workers on machines of their own, the site.

Each is a process started as an operator would start it. The S3 server is one that keeps what it was given
when it is killed (ministack; ``make stack`` installs it apart: it wants other versions of what moto uses).
Where it is not there moto stands in, which keeps all in memory and is therefore frozen instead of killed.
"""

from __future__ import annotations

import json
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
from pathlib import Path

from minio import Minio

from storage.s3 import connect
from storage.s3_access import S3Access
from tests.processes import ROOT, environment, wait_until

BUCKET = "kho-luu"
_MINISTACK = Path(sys.prefix) / "s3server" / "bin" / "ministack"
_PROGRAM = "from cli.entry import run; run()"
_NULL = subprocess.DEVNULL


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class S3Server:
    """An S3 server on loopback that can fail and come back with everything that it had said yes to."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.is_durable = _MINISTACK.is_file()
        self._folder = folder
        self._process = self._start()

    @property
    def access(self) -> S3Access:
        """How it is reached."""
        return S3Access(self.endpoint, "test", "test")

    def client(self) -> Minio:
        """Return a client; makes the bucket where it is missing."""
        client = connect(self.access)
        if not client.bucket_exists(BUCKET):
            client.make_bucket(BUCKET)
        return client

    def fail(self) -> None:
        """Kill it (or, where it has only its memory, let it answer nobody)."""
        if self.is_durable:
            self._process.kill()
            self._process.wait()
        else:
            self._process.send_signal(signal.SIGSTOP)

    def come_back(self) -> None:
        """Start it again on what it kept."""
        if self.is_durable:
            self._process = self._start()
        else:
            self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        if self.is_durable:
            command = [str(_MINISTACK)]
        else:
            command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        told = {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._folder),
            "SERVICES": "s3",
        }
        process = subprocess.Popen(
            command, env={**os.environ, **told}, stdin=_NULL, stdout=_NULL, stderr=_NULL
        )
        assert wait_until(lambda: answers(self.endpoint), limit_s=60), "the S3 server does not start"
        return process


def answers(url: str) -> bool:
    """Return whether anything speaks HTTP there."""
    try:
        urllib.request.urlopen(url, timeout=15).close()
    except urllib.error.HTTPError:
        return True
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
    return True


@contextmanager
def program(
    *arguments: str | Path, env: Mapping[str, str], machine: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``sohoa`` with these arguments until the block ends, on a machine of that name where one is given.

    Only root can give a process a host name of its own; otherwise it runs as one of this machine.
    """
    command = [sys.executable, "-c", _PROGRAM, *map(str, arguments)]
    if machine and os.geteuid() == 0:
        command = ["unshare", "--uts", "sh", "-c", f'hostname {machine} && exec "$@"', "sh", *command]
    log = (Path(env["SOHOA_HOME"]).parent / f"{Path(env['SOHOA_HOME']).name}.log").open("ab")
    process = subprocess.Popen(command, env=dict(env), cwd=ROOT, stdin=_NULL, stdout=_NULL, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def settings_of(home: Path, *, database_url: str, s3: S3Server, prefect_url: str) -> dict[str, str]:
    """Return the environment of one machine of the installation."""
    return environment(
        home,
        SOHOA_DATABASE_URL=database_url,
        SOHOA_STORE_URL=f"s3://{BUCKET}/tinh",
        SOHOA_S3_ENDPOINT=s3.endpoint,
        SOHOA_S3_ACCESS_KEY="test",
        SOHOA_S3_SECRET_KEY="test",
        SOHOA_PREFECT="auto",
        SOHOA_WORKERS="1",
        SOHOA_CHUNK_PAGES="25",
        SOHOA_LEASE_S="6",
        PREFECT_API_URL=prefect_url,
    )


class Api:
    """The site's API with a service token."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token

    def get(self, path: str) -> dict[str, object]:
        """Return the answer to a GET."""
        request = urllib.request.Request(self._url + path, headers={"Authorization": f"Bearer {self._token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, object] = json.load(answer)
        return found

    def records(self, batch: str) -> list[dict[str, object]]:
        """Return all records of a batch, page by page."""
        found: list[dict[str, object]] = []
        after = ""
        while True:
            answer = self.get(f"/api/v1/records?batch={batch}&limit=200{after}")
            items = answer["items"]
            assert isinstance(items, list)
            found += [item["record"] for item in items]
            if not answer["next"]:
                return found
            after = f"&cursor={answer['next']}"


def wait_for(what: str, is_so: object, *, limit_s: float) -> None:
    """Fail with ``what`` where the condition does not come true in time."""
    assert callable(is_so)
    deadline = time.monotonic() + limit_s
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.3)
