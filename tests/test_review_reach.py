"""Roles for some batches: every route is asked for a batch that the asker may not see, and tells nothing.

The routes are those that the application has: a new one without a row here fails. Each must tell the
administrator something where it tells of batches at all, so that a test which asks wrongly fails too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from models.people import BatchRole, Permission, Role
from review.app import ROUTERS, make_app
from review.tools import Tools
from storage.all_tables import metadata
from storage.archive import Archive
from storage.people import People
from storage.reach import RULES
from tests.archive_builder import DATABASES
from tests.reach_builder import HIDDEN, HIDDEN_FILE, HIDDEN_NAME, PASSWORD, SEEN, Hidden, build
from tests.test_review_api import TakenFiles
from tests.test_review_api_fuzz import BlankPaper

_CONFIRM: Mapping[str, object] = {"verdict": "confirm", "revision": 99}


@dataclass(frozen=True, slots=True)
class Asked:
    """How a route is asked for what is hidden: its query and its body; ``tells`` the administrator of it."""

    query: str = ""
    body: object = None
    tells: bool = True


def _silent(query: str = "", body: object = None) -> Asked:
    """A route whose answer names nothing of a batch, or nothing that is a marker."""
    return Asked(query, body, tells=False)


def rows(h: Hidden) -> dict[str, Asked]:
    """Return by route how it is asked for what lies in the hidden batch."""
    return {
        "GET /api/v1/session": _silent(),
        "POST /api/v1/session": _silent(body={"name": "x", "password": "y"}),
        "DELETE /api/v1/session": _silent(),
        "PUT /api/v1/session/password": _silent(body={"old": "x", "new": "một mật khẩu khác"}),
        "GET /api/v1/queue/walls": Asked(),
        "GET /api/v1/fields/{field_id}/twins": Asked(),
        "POST /api/v1/queue/claim": Asked(body={"count": 50}),
        "POST /api/v1/queue/renew": Asked(body={"items": [h.field]}),
        "POST /api/v1/queue/release": _silent(body={"items": [h.field]}),
        "GET /api/v1/queue/counts": Asked(),
        "GET /api/v1/fields/{field_id}": Asked(),
        "POST /api/v1/fields/{field_id}/decision": Asked(body=_CONFIRM),
        "POST /api/v1/decisions": Asked(body={"decisions": [{"field": h.field, **_CONFIRM}]}),
        "GET /api/v1/decisions": Asked(),
        "POST /api/v1/items/{item_id}/answer": _silent(body={"answer": "fine"}),
        "POST /api/v1/undo": Asked(body={"decision": h.decision}),
        "GET /api/v1/linking": _silent(),
        "GET /api/v1/dossiers/{dossier_id}": Asked(),
        "GET /api/v1/dossiers/{dossier_id}/status": _silent(),
        "GET /api/v1/records/{record_id}/dossier": Asked(),
        "POST /api/v1/dossiers/{dossier_id}/words": Asked(
            body={"record": h.record, "subject": "full_name", "value": "X", "why": "y"}
        ),
        "POST /api/v1/dossiers/{dossier_id}/words/{word_id}/undo": Asked(body={"why": "y"}),
        "POST /api/v1/pairs/next": Asked(body={}),
        "GET /api/v1/pairs/{left}/{right}": Asked(),
        "POST /api/v1/pairs/{left}/{right}/words": Asked(body={"verdict": "same"}),
        "POST /api/v1/pair-words/{word_id}/undo": Asked(body={"why": "y"}),
        "GET /api/v1/totals": _silent("by=war"),
        "GET /api/v1/totals/list": Asked("by=war&whole=true"),
        "GET /api/v1/totals/sheet.xlsx": _silent("by=war&whole=true"),
        "GET /api/v1/totals/declared": _silent(),
        "GET /api/v1/handovers": _silent(),
        "GET /api/v1/handovers/{number}": Asked(),
        "GET /api/v1/handovers/{number}/list.{ending}": Asked(),
        "GET /api/v1/handovers/receivers": _silent("by=cemetery"),
        "POST /api/v1/handovers": _silent(body={"by": "cemetery", "value": "x", "receiver": "y"}),
        "POST /api/v1/handovers/split": _silent(body={"by": "cemetery"}),
        "POST /api/v1/handovers/answers": _silent(),
        "GET /api/v1/dossiers/{dossier_id}/sketches": Asked(),
        "POST /api/v1/records/{record_id}/sketches": Asked(body={"page": h.page}),
        "POST /api/v1/sketches/{sketch_id}/undo": _silent(),
        "GET /api/v1/map/areas": _silent(),
        "GET /api/v1/map/areas.kml": _silent(),
        "GET /api/v1/map/list": Asked("area=outside"),
        "GET /api/v1/map/search-areas": _silent(),
        "GET /api/v1/map/search-areas.kml": _silent(),
        "GET /api/v1/map/search-areas/list": _silent(f"area=c:06172@{h.dossier}"),
        "GET /api/v1/map/borders": _silent(),
        "GET /api/v1/cemeteries/plan": _silent("cemetery=x"),
        "GET /api/v1/people-search": _silent("full_name=x"),
        "GET /api/v1/enquiries": _silent(),
        "POST /api/v1/enquiries": _silent(body={"question": {"full_name": " "}, "asker": {"name": "x"}}),
        "GET /api/v1/enquiries/notices": Asked("everybody=true"),
        "GET /api/v1/enquiries/{number}": Asked(),
        "GET /api/v1/enquiries/{number}/search": _silent(),
        "POST /api/v1/enquiries/{number}/events": Asked(body={"kind": "found", "dossier": h.dossier}),
        "POST /api/v1/enquiries/{number}/seen": Asked(),
        "GET /api/v1/enquiries/{number}/letter.pdf": _silent(),
        "GET /api/v1/records": Asked(),
        "GET /api/v1/records/{record_id}": Asked(),
        "POST /api/v1/records/{record_id}/strike": Asked(body={"revision": 99}),
        "POST /api/v1/records/{record_id}/restore": Asked(body={"revision": 99}),
        "GET /api/v1/changes": Asked("since=0&limit=200"),
        "GET /api/v1/pages": Asked(f"document={h.sha256}"),
        "GET /api/v1/pages/{page_id}": Asked(),
        "POST /api/v1/pages/{page_id}/read": _silent(body={"box": [1, 1, 50, 50]}),
        "POST /api/v1/pages/{page_id}/rows": Asked(body={"box": [400, 900, 600, 50], "table_index": 0}),
        "POST /api/v1/pages/{page_id}/grid": Asked(body={"table_index": 0, "xs": [400, 700, 1000]}),
        "GET /api/v1/pages/{page_id}/image": _silent(),
        "GET /api/v1/pages/{page_id}/crop": _silent("box=1,1,50,50"),
        "GET /api/v1/pages/{page_id}/tiles/{level}/{column}_{row}.jpg": _silent(),
        "GET /api/v1/pages/{page_id}/around": Asked(),
        "GET /api/v1/fields/{field_id}/crop": _silent(),
        "GET /api/v1/fields/{field_id}/around": Asked(),
        "GET /api/v1/batches": Asked(),
        "POST /api/v1/batches": Asked(body={"name": HIDDEN}),
        "GET /api/v1/batches/{batch_id}": Asked(),
        "GET /api/v1/batches/{batch_id}/documents": Asked(),
        "POST /api/v1/batches/{batch_id}/files": _silent(),
        "POST /api/v1/batches/{batch_id}/retry": _silent(),
        "GET /api/v1/batches/{batch_id}/sheets": _silent(),
        "POST /api/v1/batches/{batch_id}/sheets/accept": _silent(),
        "GET /api/v1/batches/{batch_id}/copies": _silent(),
        "GET /api/v1/batches/{batch_id}/control": _silent(),
        "POST /api/v1/batches/{batch_id}/control": _silent(body={"mode": "paused"}),
        "GET /api/v1/users": _silent(),
        "POST /api/v1/users": _silent(body={"name": "x", "role": "reader", "password": "một mật khẩu dài"}),
        "PATCH /api/v1/users/{name}": _silent(body={"display_name": "x"}),
        "GET /api/v1/tokens": _silent(),
        "POST /api/v1/tokens": _silent(body={"name": "t", "scopes": ["read"]}),
        "DELETE /api/v1/tokens/{name}": _silent(),
        "GET /api/v1/policy": _silent(),
        "PUT /api/v1/policy": _silent(body={"two_readings": [], "audit_accepted": 0, "audit_confirmed": 0}),
        "GET /api/v1/places": _silent(),
        "POST /api/v1/places": _silent(body={"name": "x"}),
        "GET /api/v1/places/find": _silent("text=Lạng Sơn"),
        "DELETE /api/v1/places/{number}": _silent(),
        "GET /api/v1/stats": _silent(),
        "GET /api/v1/health": _silent(),
        "GET /api/v1/operator/standing": _silent(),
        "GET /api/v1/operator/access": _silent(),
        "GET /iiif/3/{access}/batches/{batch_id}/collection.json": Asked(),
        "GET /iiif/3/{access}/documents/{sha256}/manifest.json": Asked(),
        "GET /iiif/3/{access}/pages/{page_id}/annotations.json": Asked(),
        "GET /iiif/3/{access}/images/{page_id}/info.json": Asked(),
        "GET /iiif/3/{access}/images/{page_id}/{region}/{size}/{rotation}/{quality}.{form}": _silent(),
    }


# Pages of the site are shells: they hold what stands in their address, and ask the API for everything else.
SHELLS = frozenset(
    f"GET {path}"
    for path in (
        "/", "/sign-in", "/language/{lang}", "/desk", "/walls", "/walls/{twin}", "/pages/{page_id}",
        "/records",
        "/records/{record_id}", "/batches", "/batches/{batch_id}", "/statistics", "/account", "/people",
        "/handovers", "/pairs", "/totals", "/dossiers/{dossier_id}", "/operator", "/places", "/healthz",
        "/readyz", "/map", "/cemetery", "/records/{record_id}/sketch", "/enquiries", "/enquiries/{number}",
        "/api/docs", "/api/docs.css",
    )
)  # fmt: skip
_ABOUT = (
    "{batch_id}", "{page_id}", "{field_id}", "{sha256}", "{record_id}", "{dossier_id}", "{left}",
    "list.{ending}",
)  # fmt: skip
# What answers well though it was asked for something hidden: it is about nothing, or about no batch.
_ANSWERS_ALL = frozenset({"POST /api/v1/queue/renew", "POST /api/v1/queue/release", "POST /api/v1/decisions"})


# Who asks, and of which database: each costs all routes once.
ASKERS = (
    ("reader", "sqlite"),
    ("reviewer", "sqlite"),
    ("archivist", "sqlite"),
    ("token", "sqlite"),
    ("archivist", "postgresql"),
)


@pytest.fixture
def built(tmp_path: Path) -> Iterator[tuple[Archive, Hidden]]:
    archive, hidden = build(tmp_path)
    yield archive, hidden
    archive.close()


def client_of(archive: Archive, name: str, token: str = "") -> TestClient:
    client = TestClient(make_app(archive, Tools(BlankPaper(), TakenFiles())), raise_server_exceptions=False)
    if token:
        client.headers["Authorization"] = f"Bearer {token}"
        return client
    answer = client.post("/api/v1/session", json={"name": name, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return client


def ask(client: TestClient, route: str, how: Asked, h: Hidden) -> Response:
    """Ask a route for what is hidden: every part of its address by its name."""
    method, path = route.split(" ", 1)
    access = "site" if "Authorization" not in client.headers else h.token
    parts: dict[str, object] = {
        "field_id": h.field, "item_id": h.field, "record_id": h.record, "page_id": h.page, "sha256": h.sha256,
        "dossier_id": h.dossier, "batch_id": h.batch, "number": h.handover, "left": h.seen_record,
        "right": h.record, "word_id": h.pair_word if "pair-words" in path else h.word,
        "access": access, "ending": "pdf", "sketch_id": h.sketch,
        "name": "admin", "level": 0, "column": 0, "row": 0, "region": "full", "size": "max", "rotation": 0,
        "quality": "default", "form": "jpg",
    }  # fmt: skip
    part = "files" if path.endswith("/files") else "file"
    is_upload = path.endswith(("/files", "/answers"))
    files = [(part, ("x.png", b"\x89PNG", "image/png"))] if is_upload else None
    url = path.format(**parts) + (f"?{how.query}" if how.query else "")
    answer: Response = client.request(method, url, json=how.body, files=files)
    return answer


def routes() -> set[str]:
    """Return every route of the application: method and path."""
    found = set()
    for router, prefix in ROUTERS:
        for route in router.routes:
            found |= {f"{m} {prefix}{route.path}" for m in route.methods}  # type: ignore[attr-defined]
    return found


def test_every_route_has_its_row(tmp_path: Path) -> None:
    archive, hidden = build(tmp_path)
    with archive:
        documented = {
            f"{method.upper()} {path}"
            for path, several in make_app(archive).openapi()["paths"].items()
            for method in several
        }
        known = rows(hidden)
    assert documented == set(known)
    assert routes() == set(known) | SHELLS


def test_every_table_has_its_rule() -> None:
    assert set(RULES) == set(metadata.tables)


def _contents(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is kept, but for who works here and what he last did."""
    left_out = {"session", "access", "sign_in_failure", "queue_item", "queue_reason", "counter", "place_name"}
    with archive.database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
            if table.name not in left_out
        }


@pytest.mark.parametrize(("who", "database"), ASKERS)
def test_no_route_tells_of_a_hidden_batch_or_touches_it(tmp_path: Path, who: str, database: str) -> None:
    archive, hidden = build(tmp_path, database=database)
    client = client_of(archive, who, hidden.token if who == "token" else "")
    before = _contents(archive)
    leaks = []
    for route, how in rows(hidden).items():
        if route in {"DELETE /api/v1/session", "POST /api/v1/session"}:
            continue
        answer = ask(client, route, how, hidden)
        assert answer.status_code < 500, (route, answer.text)
        if answer.status_code < 400 and route not in _ANSWERS_ALL:
            leaks += [(route, marker) for marker in hidden.markers if marker in answer.text]
            is_about_it = any(part in route for part in _ABOUT)
            is_empty = answer.text == '{"items":[]}'
            assert is_empty or not is_about_it, (route, answer.text[:300])
        if answer.status_code < 400 and route in _ANSWERS_ALL:
            told = answer.json()
            assert not told.get("held") and not told.get("released") and not told.get("done"), route
    assert leaks == []
    assert _contents(archive) == before


def test_the_administrator_is_told_by_the_same_questions(tmp_path: Path) -> None:
    archive, hidden = build(tmp_path)
    with archive:
        wrong = []
        client = client_of(archive, "admin")
        for route, how in rows(hidden).items():
            if how.tells:
                answer = ask(client, route, how, hidden)
                told = any(marker in answer.text for marker in hidden.markers)
                # After the questions before it a thing may be taken or settled; it is known all the same.
                if not told and answer.status_code not in (409, 422):
                    wrong.append((route, answer.status_code, answer.text[:200]))
        assert wrong == []


def test_a_dossier_shows_only_the_papers_of_batches_that_are_seen(built: tuple[Archive, Hidden]) -> None:
    archive, hidden = built
    answer = client_of(archive, "reader").get(f"/api/v1/records/{hidden.seen_record}/dossier")
    assert answer.status_code == 200
    assert [paper["record"] for paper in answer.json()["papers"]] == [hidden.seen_record]
    assert not any(marker in answer.text for marker in hidden.markers)
    whole = client_of(archive, "admin").get(f"/api/v1/records/{hidden.seen_record}/dossier")
    assert len(whole.json()["papers"]) == 2


@pytest.mark.parametrize("database", DATABASES)
def test_in_his_own_batch_he_works_as_ever(tmp_path: Path, database: str) -> None:
    archive, _ = build(tmp_path, database=database)
    client = client_of(archive, "reviewer")
    (first, _) = client.post("/api/v1/queue/claim", json={"count": 50}).json()["items"]
    body = {"verdict": "correct", "text": "Thấy Văn Đúng", "revision": first["revision"]}
    answer = client.post(f"/api/v1/fields/{first['id']}/decision", json=body)
    assert answer.status_code == 200, answer.text
    assert client.post("/api/v1/undo", json={}).status_code == 200
    found = client.get("/api/v1/records", params={"q": "thay van"}).json()["items"]
    assert len(found) == 2
    assert [one["name"] for one in client.get("/api/v1/batches").json()["items"]] == [SEEN]


def test_another_role_in_each_batch(built: tuple[Archive, Hidden]) -> None:
    archive, hidden = built
    given = [BatchRole(hidden.seen_batch, Role.REVIEWER), BatchRole(hidden.batch, Role.READER)]
    People(archive).change("reviewer", batches=given)
    client = client_of(archive, "reviewer")
    assert client.get(f"/api/v1/fields/{hidden.field}").status_code == 200
    answer = client.post(f"/api/v1/fields/{hidden.field}/decision", json=_CONFIRM)
    assert answer.status_code == 404
    claimed = client.post("/api/v1/queue/claim", json={"count": 50}).json()["items"]
    assert claimed and not any(one["id"] == hidden.field for one in claimed)


def test_what_follows_from_all_papers_is_worked_out_from_all(built: tuple[Archive, Hidden]) -> None:
    """His word on his own two papers leaves the dossier that one of them shares with a hidden one whole."""
    archive, hidden = built
    client = client_of(archive, "reviewer")
    assert client.get("/api/v1/linking").json()["records"] == 2
    one, other = hidden.seen_record, hidden.other_seen_record
    answer = client.post(f"/api/v1/pairs/{one}/{other}/words", json={"verdict": "different"})
    assert answer.status_code == 200, answer.text
    whole = client_of(archive, "admin").get(f"/api/v1/records/{one}/dossier").json()
    assert len(whole["papers"]) == 2
    with archive.database.read() as connection:
        papers = connection.execute(select(metadata.tables["dossier_summary"].c.papers)).scalars()
        assert sorted(papers) == [1, 1, 1, 2]


def test_the_administrator_gives_and_takes_batches(built: tuple[Archive, Hidden]) -> None:
    archive, hidden = built
    admin = client_of(archive, "admin")
    body = {"name": "moi", "role": "reader", "password": PASSWORD, "batches": [{"batch": SEEN}]}
    made = admin.post("/api/v1/users", json=body)
    assert made.json()["batches"] == [{"id": hidden.seen_batch, "name": SEEN, "role": "reader"}]
    client = client_of(archive, "moi")
    assert client.get(f"/api/v1/batches/{hidden.batch}").status_code == 404
    assert admin.patch("/api/v1/users/moi", json={"batches": "all"}).json()["batches"] is None
    assert client.get("/api/v1/batches").status_code == 401  # another reach ends the session
    assert client_of(archive, "moi").get(f"/api/v1/batches/{hidden.batch}").status_code == 200
    refused = admin.patch("/api/v1/users/moi", json={"role": "administrator", "batches": []})
    assert refused.status_code == 422
    token = admin.post("/api/v1/tokens", json={"name": "t1", "scopes": ["read"], "batches": [HIDDEN]}).json()
    service = client_of(archive, "", token["secret"])
    assert [one["name"] for one in service.get("/api/v1/batches").json()["items"]] == [HIDDEN]
    assert HIDDEN_NAME in service.get("/api/v1/records").text
    assert HIDDEN_FILE in service.get(f"/api/v1/batches/{hidden.batch}/documents").text
    over = admin.post("/api/v1/tokens", json={"name": "t2", "scopes": ["people"], "batches": [HIDDEN]})
    assert over.status_code == 422


def test_who_opens_batches_for_some_only_opens_no_new_one(built: tuple[Archive, Hidden]) -> None:
    archive, _ = built
    client = client_of(archive, "archivist")
    assert client.post("/api/v1/batches", json={"name": SEEN}).status_code == 201
    assert client.post("/api/v1/batches", json={"name": "lô mới"}).status_code == 403
    assert archive.find_batch("lô mới") is None
    assert Permission.POLICY not in People(archive).get("archivist").rights.permissions
