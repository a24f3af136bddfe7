"""The containers: nothing with a default password, as root, writable, unbounded, or open that need not be."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # comes with Prefect; no stubs are locked

from cli.check_deep import prove
from storage.archive import Archive
from storage.settings import Settings
from tests import postgresql
from tests.fault_judge import start
from tests.fault_work import save_scans

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
LASTING = sorted(set(SERVICES) - {"volumes"})
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_everything_is_there() -> None:
    assert set(SERVICES) == {
        "volumes", "db", "store", "prefect", "site", "worker", "watch", "caddy", "backup",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    tag = service["image"].rpartition(":")[2]
    assert service["image"] == "sohoa:local" or re.search(r"\d+\.\d+", tag)


@pytest.mark.parametrize("name", LASTING)
def test_a_service_that_lasts_is_no_root_and_tells_its_health(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] not in ("0", "0:0", "root")
    assert service["restart"] == "unless-stopped"
    assert "healthcheck" in service or name == "watch"
    for other, how in service.get("depends_on", {}).items():
        assert other in SERVICES
        assert how["condition"] in ("service_healthy", "service_completed_successfully")


def test_only_caddy_can_be_reached() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"caddy"}
    networks = COMPOSE["networks"]
    assert networks["inside"]["internal"] and networks["front"]["internal"]
    assert {n for n, s in SERVICES.items() if "outside" in s.get("networks", [])} == {"caddy"}
    assert "inside" not in SERVICES["caddy"]["networks"]


def test_secrets_are_files_and_nothing_has_a_default_password() -> None:
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            assert not re.search(r"PASSWORD|SECRET|ACCESS_KEY", key) or key.endswith("_FILE"), key
            assert "://sohoa:" not in str(value)
    assert {Path(s["file"]).parent.name for s in COMPOSE["secrets"].values()} == {"secrets"}
    assert "secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert "secrets" in (ROOT / ".dockerignore").read_text().splitlines()


def test_volumes_are_declared() -> None:
    mounted = {m.split(":")[0] for s in SERVICES.values() for m in s.get("volumes", [])}
    assert {m for m in mounted if re.fullmatch(r"[a-z-]+", m)} == set(COMPOSE["volumes"])


def test_the_settings_that_it_gives_are_known(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("p@ss/word\n")
    known = {f"SOHOA_{name.upper()}" for name in Settings.model_fields}
    for name in ("site", "worker", "watch"):
        given = SERVICES[name]["environment"]
        assert {key for key in given if key.startswith("SOHOA_")} <= known
    url = SERVICES["site"]["environment"]["SOHOA_DATABASE_URL"]
    settings = Settings(home=tmp_path, database_url=url, database_password_file=secret)
    assert settings.database_url == "postgresql+psycopg://sohoa:p%40ss%2Fword@db:5432/sohoa"
    assert settings.server_ports() == {5432}


# What hadolint would say, and what is our own rule: (what, must it be there?, why)
LINES: list[tuple[str, bool, str]] = [
    (r"^FROM \S+:latest", False, "a base that changes under us"),
    (r"^FROM [^:\n]+(?: AS \w+)?$", False, "a base without a version"),
    (r"^ADD ", False, "COPY says what it does"),
    (r"apt-get install (?!-y --no-install-recommends)", False, "what was not asked for"),
    (r"rm -rf /var/lib/apt/lists/\*", True, "lists of packages in a layer"),
    (r"pip install (?!--require-hashes|--no-deps --no-index)", False, "packages without their hashes"),
    (r"^FROM \S+ AS build$", True, "two stages"),
    (r"^COPY --from=build ", True, "only what the first stage made"),
    (r"^USER 1000:1000$", True, "not root"),
    (r"curl|wget|https?://", False, "fetched from elsewhere"),
    (r"(?i)^(?:ENV|ARG) .*(?:password|secret|token)", False, "a secret in a layer"),
    (r'^ENTRYPOINT \["', True, "a shell between the program and its signals"),
]


@pytest.mark.parametrize(("pattern", "is_wanted", "why"), LINES, ids=[why for _, _, why in LINES])
def test_the_image_is_built_with_care(pattern: str, is_wanted: bool, why: str) -> None:
    assert bool(re.search(pattern, DOCKERFILE, re.MULTILINE)) is is_wanted, why


def find_tool(name: str) -> str:
    """Return a program that ``scripts/setup.sh`` brings; one that is missing skips the test, and fails CI."""
    unpacked = Path(sys.prefix) / "tools" / "usr" / "bin"
    program = shutil.which(name, path=f"{os.environ['PATH']}:{unpacked}")
    if program is None:
        tell = pytest.fail if os.environ.get("CI") else pytest.skip
        tell(f"{name} is neither installed nor in .venv/tools: run scripts/setup.sh (no engine is needed)")
    return program


def test_compose_reads_it(tmp_path: Path) -> None:
    program = find_tool("docker-compose")
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    named = {**os.environ, "SOHOA_SITE": "sohoa.example.vn"}
    subprocess.run([program, "config"], cwd=tmp_path, env=named, check=True, capture_output=True)
    unnamed = {k: v for k, v in os.environ.items() if k != "SOHOA_SITE"}
    command = [program, "config"]
    refused = subprocess.run(command, cwd=tmp_path, env=unnamed, capture_output=True, text=True, check=False)
    assert refused.returncode
    assert "SOHOA_SITE" in refused.stderr


@pytest.mark.parametrize("tls", ["", "tls internal"])
def test_caddy_reads_its_file(tls: str) -> None:
    program = find_tool("caddy")
    given = {**os.environ, "SOHOA_SITE": "sohoa.example.vn", "SOHOA_TLS": tls}
    command = [program, "validate", "--adapter", "caddyfile", "--config", str(ROOT / "ops" / "Caddyfile")]
    subprocess.run(command, env=given, check=True, capture_output=True)


def test_prometheus_reads_the_alarms() -> None:
    program = find_tool("promtool")
    subprocess.run(
        [program, "check", "rules", str(ROOT / "ops" / "alarms.yml")], check=True, capture_output=True
    )


@pytest.mark.slow
def test_the_backup_of_a_server_restores_whole(tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    save_scans(scans)
    there = Settings(home=tmp_path / "there", database_url=postgresql.fresh_url())
    working = start(there, scans)
    working.wait()
    assert working.code == 0, working.last
    (tmp_path / "password").write_text("not asked for on a local socket")
    socket, database = re.fullmatch(r"\S+@/(\w+)\?host=(\S+)", there.database_url).group(2, 1)  # type: ignore[union-attr]
    given = {
        **os.environ,
        "PATH": f"{postgresql.programs()}:{os.environ['PATH']}",
        "PGHOST": socket,
        "PGUSER": "sohoa",
        "PGDATABASE": database,
        "SOHOA_BACKUP_TO": str(tmp_path / "backup"),
        "SOHOA_OBJECTS": str(there.home / "store"),
        "SOHOA_PASSWORD_FILE": str(tmp_path / "password"),
    }
    (tmp_path / "backup").mkdir()
    subprocess.run([ROOT / "ops" / "backup.sh", "now"], env=given, check=True, capture_output=True)
    (dump,) = (tmp_path / "backup").glob("*.dump")
    assert (tmp_path / "backup" / "sohoa.prom").read_text().startswith("sohoa_backup_timestamp_seconds ")
    url = postgresql.empty_url()
    again = url.partition("@/")[2].partition("?")[0]
    restore = [postgresql.programs() / "pg_restore", "-h", socket, "-U", "sohoa", "-d", again, dump]
    subprocess.run(restore, check=True, capture_output=True)
    shutil.copytree(tmp_path / "backup" / "objects", tmp_path / "back" / "store")
    with Archive.open(Settings(home=tmp_path / "back", database_url=url)) as archive:
        assert prove(archive, repair=False).found == ()
        assert archive.status().records == 10
