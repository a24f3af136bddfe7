"""For those who run the site: health, readiness, the access log, the operator's page, metrics."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry, generate_latest

from models.people import Role
from models.record import FieldStatus
from review.app import make_app
from review.metrics import StandingCollector
from review.passwords import hash_password
from storage.access import AccessLog, find_looks
from storage.archive import Archive
from storage.people import People
from tests.archive_builder import add_files, make_field, make_record, open_archive, sha

PASSWORD = "bốn con mèo đen"
RECORD = make_record(make_field(status=FieldStatus.QUEUED))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path) as opened:
        add_files(opened, "đợt một", [3])
        for role in Role:
            People(opened).add(role.value, role=role, password_hash=hash_password(PASSWORD))
        opened.save_records(sha(1), [RECORD], author="r", version="1")
        yield opened


@pytest.fixture
def client(archive: Archive) -> TestClient:
    return TestClient(make_app(archive), base_url="http://127.0.0.1")


def _enter(client: TestClient, role: Role) -> None:
    answer = client.post("/api/v1/session", json={"name": role.value, "password": PASSWORD})
    assert answer.status_code == 200, answer.text


def test_it_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "database": "ok", "store": "ok"}


def test_it_is_not_ready_without_its_store(client: TestClient, archive: Archive) -> None:
    store = archive.settings.home / "store"
    store.rename(archive.settings.home / "away")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["store"]) == (503, "storage")
    assert client.get("/healthz").status_code == 200


def test_every_look_is_kept_by_who_and_what(client: TestClient, archive: Archive) -> None:
    _enter(client, Role.READER)
    client.get(f"/api/v1/records/{RECORD.id}")
    client.get("/api/v1/records?q=nguyen")
    client.get("/api/v1/records/aaaaaaaaaaaaaaaaaaaa")  # there is none: nothing was seen
    client.app.state.access_log.flush()  # type: ignore[attr-defined]
    looks = [(k.who, k.did, k.subject) for k in find_looks(archive)]
    assert looks == [
        ("reader", "GET /records", ""),
        ("reader", "GET /records/{record_id}", RECORD.id),
    ]
    assert [k.did for k in find_looks(archive, subject=RECORD.id)] == ["GET /records/{record_id}"]


def test_looks_wait_while_the_database_is_away(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.errors import StorageError  # noqa: PLC0415
    from storage.database import Database  # noqa: PLC0415

    log = AccessLog(archive)
    log.note("lan", "GET /x", "1")

    def refuse(self: Database) -> None:
        raise StorageError("away")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", refuse)
        log.flush()
    assert find_looks(archive) == []
    log.flush()
    assert [k.who for k in find_looks(archive)] == ["lan"]


def test_only_those_who_run_it_see_how_it_stands(client: TestClient) -> None:
    _enter(client, Role.REVIEWER)
    assert client.get("/api/v1/operator/standing").status_code == 403
    _enter(client, Role.ARCHIVIST)
    now = client.get("/api/v1/operator/standing").json()
    assert (now["pages"], now["questions_open"], now["workers"]) == ({"waiting": 3}, 1, [])
    assert client.get("/api/v1/operator/access").status_code == 403
    assert 'id="counts"' in client.get("/operator").text
    _enter(client, Role.ADMINISTRATOR)
    assert client.get("/api/v1/operator/access").json()["items"][0]["who"] == "archivist"


def test_metrics_tell_how_the_archive_stands(archive: Archive) -> None:
    registry = CollectorRegistry()
    registry.register(StandingCollector(archive))
    said = generate_latest(registry).decode()
    assert 'sohoa_archive_pages{state="waiting"} 3.0' in said
    assert "sohoa_questions_open 1.0" in said
    assert "sohoa_archive_up 1.0" in said


def test_metrics_say_that_the_database_is_away(archive: Archive) -> None:
    collector = StandingCollector(archive)
    archive.close()
    (archive.settings.home / "sohoa.db").unlink()
    (archive.settings.home / "sohoa.db").mkdir()
    registry = CollectorRegistry()
    registry.register(collector)
    assert "sohoa_archive_up 0.0" in generate_latest(registry).decode()
