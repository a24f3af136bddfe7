"""The two places where an archive may live, with their servers, on disks that can be cut off or fill up.

``PcWorld``: SQLite and a folder. ``ServerWorld``: PostgreSQL and an S3 server, both durable, both real
processes. Disks are an ext4 image behind a loop device (a power cut is a copy of the image as it is at that
moment: what was not synced is not in it) or a small tmpfs; both need root.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from minio import Minio
from pydantic import SecretStr

from storage.database import open_database
from storage.s3 import connect
from storage.s3_access import S3Access
from storage.settings import Settings
from tests.postgresql import as_nobody, programs

ROOT = Path(__file__).resolve().parent.parent
BUCKET = "kho-luu"
_IMAGE_MB = 192
_LOCALE = {"LC_ALL": "C.UTF-8"}


class PcWorld:
    """SQLite and a folder below ``place``; nothing runs."""

    name = "SQLite + folder"

    def __init__(self, place: Path) -> None:
        self.place = place
        self.home = place / "home"

    def settings(self) -> Settings:
        """Return the settings of a program that lives here."""
        return Settings(home=self.home, lease_s=1.0, workers=1)

    def start(self) -> None:
        """Start what must run."""

    def kill(self) -> None:
        """Kill everything that runs, at once."""

    def pids(self) -> list[int]:
        """Return the processes that write to the disk beside the program."""
        return []

    def set_day(self, day: str) -> None:
        """Let the store have a day of ``tests.s3_server.BAD_DAYS``; folders have none."""


class ServerWorld(PcWorld):
    """PostgreSQL and S3 below ``place``."""

    name = "PostgreSQL + S3"

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.data, self.objects = place / "pg", place / "s3"
        self.socket = Path(tempfile.mkdtemp(prefix="sohoa-fault-"))
        self.socket.chmod(0o777)
        self.port = _free_port()
        self.database = "sohoa"
        self.prefix = "a"
        self._s3: subprocess.Popen[bytes] | None = None
        self._postgres: subprocess.Popen[bytes] | None = None

    def settings(self) -> Settings:
        """Return the settings of a program that uses these servers."""
        return Settings(
            home=self.home,
            lease_s=1.0,
            workers=1,
            database_url=f"postgresql+psycopg://sohoa@/{self.database}?host={self.socket}",
            store_url=f"s3://{BUCKET}/{self.prefix}",
            s3_endpoint=f"http://127.0.0.1:{self.port}",
            s3_access_key=SecretStr("reader"),
            s3_secret_key=SecretStr("not-a-secret"),
        )

    def start(self) -> None:
        """Start both servers, as they were left; a new place gets empty ones."""
        self.start_database()
        self.start_store()

    def start_database(self) -> None:
        """Start PostgreSQL and wait until it answers, after its recovery if it was killed."""
        if not self.data.exists():
            shutil.copytree(_empty_cluster(), self.data, symlinks=True)
            for path in (self.data, *self.data.rglob("*")):
                shutil.chown(path, "nobody", "nogroup")
            os.sync()
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # of one that was killed
        command = [str(programs() / "postgres"), "-D", str(self.data), "-k", str(self.socket)]
        self._postgres = subprocess.Popen(
            [*as_nobody(), *command, "-c", "listen_addresses=", "-c", "shared_buffers=16MB"],
            stdout=subprocess.DEVNULL,
            stderr=(self.socket / "log").open("ab"),
            env={**os.environ, **_LOCALE},
            cwd=self.socket,
        )
        _wait(lambda: psycopg.connect(self._address(), connect_timeout=2).close())

    def start_store(self) -> None:
        """Start the S3 server and wait until it answers."""
        self._s3 = subprocess.Popen(
            [sys.executable, "-m", "tests.s3_server", str(self.objects), str(self.port)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        _wait(self._make_bucket)

    def kill_database(self) -> None:
        """Kill PostgreSQL with all its processes."""
        if self._postgres is not None:
            for pid in [*_children(self._postgres.pid), self._postgres.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._postgres.wait()
            self._postgres = None

    def kill_store(self) -> None:
        """Kill the S3 server."""
        if self._s3 is not None:
            self._s3.kill()
            self._s3.wait()
            self._s3 = None

    def kill(self) -> None:
        """Kill both."""
        self.kill_database()
        self.kill_store()

    def pids(self) -> list[int]:
        """Return the processes of both."""
        postgres = [self._postgres.pid, *_children(self._postgres.pid)] if self._postgres else []
        return postgres + ([self._s3.pid] if self._s3 else [])

    def set_day(self, day: str) -> None:
        """Give the S3 server a bad day, or a good one for none."""
        mark = self.objects / ".bad-day"
        if day:
            mark.write_text(day)
        else:
            mark.unlink(missing_ok=True)

    def renew(self, number: int) -> None:
        """Give the next program an empty database and an empty prefix on the servers that run."""
        self.prefix = self.database = f"a{number}"
        self.home = self.place / f"home-{number}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.database} TEMPLATE sohoa".encode())

    def drop(self) -> None:
        """Drop the database of the last program."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {self.database} WITH (FORCE)".encode())

    def _address(self, database: str = "sohoa") -> str:
        return f"host={self.socket} user=sohoa dbname={database}"

    def _make_bucket(self) -> None:
        client: Minio = connect(S3Access(f"http://127.0.0.1:{self.port}", "reader", "not-a-secret"))
        if not client.bucket_exists(BUCKET):
            client.make_bucket(BUCKET)


@cache
def _empty_cluster() -> Path:
    """Make a cluster once, durable as shipped, with an archive's empty tables in it; copies are started."""
    folder = Path(tempfile.mkdtemp(prefix="sohoa-fault-pg-"))
    folder.chmod(0o777)
    data = folder / "data"
    environment = {**os.environ, **_LOCALE}
    made = [str(programs() / "initdb"), "-D", str(data), "-U", "sohoa", "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*as_nobody(), *made, "--wal-segsize=1"], check=True, capture_output=True, env=environment, cwd=folder
    )
    with (data / "postgresql.conf").open("a") as settings:
        settings.write("max_connections = 40\nmin_wal_size = 2MB\nmax_wal_size = 8MB\nautovacuum = off\n")
    control = [*as_nobody(), str(programs() / "pg_ctl"), "-D", str(data), "-w"]
    options = f"-k {folder} -c listen_addresses="
    subprocess.run(
        [*control, "-l", str(folder / "log"), "-o", options, "start"],
        check=True,
        capture_output=True,
        env=environment,
        cwd=folder,
    )
    with psycopg.connect(f"host={folder} user=sohoa dbname=postgres", autocommit=True) as connection:
        connection.execute(b"CREATE DATABASE sohoa")
    open_database(f"postgresql+psycopg://sohoa@/sohoa?host={folder}").close()
    subprocess.run([*control, "-m", "fast", "stop"], check=True, capture_output=True, cwd=folder)
    return data


@contextmanager
def disk_image(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Give an image file (in memory) and the place where its ext4 is mounted; unmounts on leaving.

    The file system commits by itself only every five minutes: within one injection nothing reaches the image
    but what was synced.
    """
    image, place = folder / "disk.img", folder / "disk"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(_IMAGE_MB << 20)
    subprocess.run(["mkfs.ext4", "-q", "-E", "lazy_itable_init=0", str(image)], check=True)
    mount(image, place)
    try:
        yield image, place
    finally:
        unmount(place)


def mount(image: Path, place: Path) -> None:
    """Mount an image, after the recovery of its journal if it was cut off."""
    subprocess.run(["mount", "-o", "loop,commit=300", str(image), str(place)], check=True)


def unmount(place: Path) -> None:
    """Unmount, also where something still holds it."""
    subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def small_disk(folder: Path, *, mib: int) -> Iterator[Path]:
    """Give a file system of ``mib`` MiB in memory."""
    place = folder / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m", "sohoa-fault", str(place)], check=True)
    try:
        yield place
    finally:
        unmount(place)


def _children(pid: int) -> list[int]:
    try:
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(look: object) -> None:
    deadline = time.monotonic() + 30
    assert callable(look)
    while True:
        try:
            look()
        except Exception:  # whatever a server says while it comes up
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
