"""A PostgreSQL server of the tests' own: made once a process, a fresh database from a template each time.

Nothing of it is durable (fsync off), nothing listens on the network. Where the server is not installed, the
tests that need it are skipped and say so; ``scripts/setup.sh`` installs it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import uuid
from functools import cache
from pathlib import Path

import psycopg
import pytest

from storage.database import open_database

_TEMPLATE = "sohoa_template"


def fresh_url() -> str:
    """Return the address of a new database with all tables; skips the test where there is no server."""
    socket = _server()
    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"host={socket} user=sohoa dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {_template()}".encode())
    return _url(name)


def empty_url() -> str:
    """Return the address of a new database without tables; skips the test where there is no server."""
    socket = _server()
    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"host={socket} user=sohoa dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return _url(name)


def _url(name: str) -> str:
    return f"postgresql+psycopg://sohoa@/{name}?host={_server()}"


@cache
def _template() -> str:
    with psycopg.connect(f"host={_server()} user=sohoa dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_TEMPLATE}".encode())
    open_database(_url(_TEMPLATE)).close()
    return _TEMPLATE


@cache
def _server() -> Path:
    """Start the server; return the folder of its socket."""
    found = programs()
    folder = Path(tempfile.mkdtemp(prefix="sohoa-pg-"))
    folder.chmod(0o777)
    data = folder / "data"
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}

    def run(*command: str) -> None:
        subprocess.run([*as_nobody(), *command], check=True, capture_output=True, env=environment, cwd=folder)

    run(str(found / "initdb"), "-D", str(data), "-U", "sohoa", "-A", "trust", "--no-sync", "-E", "UTF8")
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=120 -c shared_buffers=64MB"
    run(str(found / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() == owner:  # not in processes that the tests fork
            run(str(found / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return folder


def as_nobody() -> list[str]:
    """Return what a command of the server begins with: it refuses to run as root."""
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []


def programs() -> Path:
    """Return the folder of the server's programs; skips the test where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not found:
        pytest.skip("PostgreSQL is not installed: run scripts/setup.sh, or apt-get install postgresql")
    return found[-1].parent
