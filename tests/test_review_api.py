"""The API: who may do what, problem documents, forged requests, uploads, the way of a field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from models.errors import SohoaError
from models.people import Permission, Role
from models.record import FieldName, FieldStatus
from review.app import make_app
from review.passwords import hash_password
from review.tools import Tools
from review.uploads import plain_name
from storage.archive import Archive
from storage.people import SESSION_IDLE, People
from storage.policy import Policy
from storage.reports import Reports
from tests.archive_builder import StillClock, add_files, make_field, make_record, open_archive, sha

PASSWORD = "bốn con mèo đen"
HASH = hash_password(PASSWORD)
API = "/api/v1"


class TakenFiles:
    """A pipeline that only remembers what it was given."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.again: list[str] = []

    def take_in(self, batch_id: str, paths: Sequence[Path]) -> tuple[int, list[tuple[str, SohoaError]]]:
        """Remember the names."""
        assert batch_id and all(path.is_file() for path in paths)
        self.names += [path.name for path in paths]
        return len(paths), []

    def start(self, batch_id: str) -> None:
        """Do nothing."""

    def extract_again(self, sha256: str) -> None:
        """Remember the file."""
        self.again.append(sha256)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def archive(tmp_path: Path, clock: StillClock) -> Iterator[Archive]:
    with open_archive(tmp_path, clock=clock) as opened:
        add_files(opened, "đợt một", [1])
        people = People(opened)
        for role in Role:
            people.add(role.value, role=role, password_hash=HASH)
        fields = [make_field(status=FieldStatus.QUEUED), make_field(FieldName.RANK, "B1")]
        opened.save_records(sha(1), [make_record(*fields, row=n) for n in (1, 2)], author="r", version="1")
        yield opened


@pytest.fixture
def pipeline() -> TakenFiles:
    return TakenFiles()


@pytest.fixture
def client(archive: Archive, pipeline: TakenFiles) -> TestClient:
    return TestClient(make_app(archive, Tools(None, pipeline)), raise_server_exceptions=False)


def signed_in(client: TestClient, role: Role) -> TestClient:
    answer = client.post(f"{API}/session", json={"name": role.value, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return client


def refused(answer: Response, kind: str, status: int) -> bool:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    return (body["type"], body["status"], answer.status_code) == (f"urn:sohoa:problem:{kind}", status, status)


def claim(client: TestClient, **wanted: object) -> dict[str, object]:
    (item,) = client.post(f"{API}/queue/claim", json={"filter": wanted}).json()["items"]
    assert isinstance(item, dict)
    return item


def test_a_field_from_the_queue_to_the_export(client: TestClient, archive: Archive) -> None:
    signed_in(client, Role.REVIEWER)
    item = claim(client)
    said = {"verdict": "correct", "text": " Nguyễn Văn Ấn ", "revision": item["revision"], "took_ms": 1200}
    done = client.post(f"{API}/fields/{item['id']}/decision", json=said).json()
    assert done["field"]["text"] == "Nguyễn Văn Ấn"
    assert done["field"]["value"] == {"surname": "Nguyễn", "middle": "Văn", "given": "Ấn"}
    record = client.get(f"{API}/records/{item['record']}").json()
    assert [d["verdict"] for d in record["history"]] == ["correct"]
    found = client.get(f"{API}/records", params={"q": "nguyen van an", "status": "corrected"}).json()
    assert [r["record"]["id"] for r in found["items"]] == [item["record"]]
    stored = archive.record(str(item["record"]))
    assert stored is not None and stored.record.fields[0].text == "Nguyễn Văn Ấn"
    undone = client.post(f"{API}/undo", json={}).json()
    assert undone["field"]["status"] == "queued"
    assert claim(client, items=[item["id"]])["id"] == item["id"]


def test_a_stale_decision_gets_409(client: TestClient) -> None:
    signed_in(client, Role.REVIEWER)
    item = claim(client)
    said = {"verdict": "confirm", "revision": item["revision"]}
    assert client.post(f"{API}/fields/{item['id']}/decision", json=said).status_code == 200
    assert refused(client.post(f"{API}/fields/{item['id']}/decision", json=said), "stale", 409)


def test_a_wall_is_decided_together_and_one_refusal_stops_nothing(client: TestClient) -> None:
    signed_in(client, Role.REVIEWER)
    items = client.post(f"{API}/queue/claim", json={"count": 5}).json()["items"]
    said = [{"field": i["id"], "verdict": "confirm", "revision": i["revision"]} for i in items]
    said.append({"field": "a" * 20, "verdict": "confirm", "revision": 1})
    answer = client.post(f"{API}/decisions", json={"decisions": said}).json()
    assert len(answer["done"]) == 2
    assert [r["problem"]["status"] for r in answer["refused"]] == [404]


def test_nobody_gets_nothing(client: TestClient) -> None:
    for path, methods in client.get("/api/openapi.json").json()["paths"].items():
        for method in methods:
            url = path.replace("{", "").replace("}", "")
            if (method, path) in {("post", f"{API}/session"), ("get", f"{API}/health")}:
                continue
            answer = client.request(method, url, json={})
            assert answer.status_code in (401, 422), (method, path, answer.text)
            if answer.status_code == 401:
                assert refused(answer, "not-signed-in", 401)


@pytest.mark.parametrize(
    ("role", "method", "path", "body"),
    [
        (Role.READER, "post", "/queue/claim", {}),
        (Role.READER, "post", "/undo", {}),
        (Role.REVIEWER, "get", "/users", None),
        (Role.REVIEWER, "post", "/batches", {"name": "x"}),
        (Role.ADJUDICATOR, "get", "/policy", None),
        (Role.ARCHIVIST, "get", "/tokens", None),
        (Role.ARCHIVIST, "post", "/users", {"name": "x", "role": "administrator", "password": PASSWORD}),
    ],
)
def test_a_role_may_not_do_what_is_above_it(
    client: TestClient, role: Role, method: str, path: str, body: object
) -> None:
    assert refused(signed_in(client, role).request(method, API + path, json=body), "forbidden", 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "forged"},
        {"Origin": "http://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_request_forged_elsewhere_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    signed_in(client, Role.REVIEWER)
    assert refused(client.post(f"{API}/queue/claim", json={}, headers=headers), "csrf", 403)


def test_signing_in_from_another_site_is_refused(client: TestClient) -> None:
    body = {"name": "reviewer", "password": PASSWORD}
    answer = client.post(f"{API}/session", json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused(answer, "csrf", 403)


def test_guessing_is_slowed_and_never_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    body = {"name": "reviewer", "password": "đoán bừa một cái"}
    for _ in range(5):
        assert refused(client.post(f"{API}/session", json=body), "wrong-password", 401)
    answer = client.post(f"{API}/session", json=body)
    assert refused(answer, "too-many", 429)
    assert answer.headers["retry-after"] == "60"
    assert "đoán bừa" not in caplog.text


def test_a_session_ends_by_leaving_idling_and_locking(
    client: TestClient, clock: StillClock, archive: Archive
) -> None:
    signed_in(client, Role.REVIEWER)
    claim(client)
    assert client.get(f"{API}/session").status_code == 200
    clock.pass_s(SESSION_IDLE.total_seconds() + 1)
    assert client.get(f"{API}/session").status_code == 401
    signed_in(client, Role.REVIEWER)
    People(archive).change("reviewer", is_disabled=True)
    assert client.get(f"{API}/session").status_code == 401
    assert client.post(f"{API}/session", json={"name": "reviewer", "password": PASSWORD}).status_code == 401


def test_leaving_gives_back_what_was_held(client: TestClient, archive: Archive) -> None:
    signed_in(client, Role.REVIEWER)
    claim(client)
    cookie = client.cookies["sohoa_session"]
    assert client.delete(f"{API}/session").status_code == 204
    assert Reports(archive).queue_counts().leased == 0
    client.cookies.set("sohoa_session", cookie)
    assert client.get(f"{API}/session").status_code == 401


def test_cookies_are_out_of_reach_of_scripts(client: TestClient) -> None:
    answer = client.post(f"{API}/session", json={"name": "reader", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie
    policy = answer.headers["content-security-policy"]
    assert "unsafe-inline" not in policy and "default-src 'none'" in policy


def test_tokens_do_what_their_scopes_say_until_they_end(
    client: TestClient, archive: Archive, clock: StillClock
) -> None:
    people = People(archive)
    ends = clock() + timedelta(days=1)
    secret = people.add_token("cong", [Permission.READ], author="t", expires_at=ends)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.get(f"{API}/records", headers=bearer).status_code == 200
    assert refused(client.post(f"{API}/queue/claim", json={}, headers=bearer), "forbidden", 403)
    forged = {"Authorization": f"Bearer {secret[:-2]}xx"}
    assert refused(client.get(f"{API}/records", headers=forged), "not-signed-in", 401)
    clock.pass_s(86_401)
    assert refused(client.get(f"{API}/records", headers=bearer), "not-signed-in", 401)
    other = people.add_token("khac", [Permission.READ], author="t")
    people.revoke_token("khac")
    answer = client.get(f"{API}/records", headers={"Authorization": f"Bearer {other}"})
    assert refused(answer, "not-signed-in", 401)
    with archive.database.read() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM service_token").all())
    assert secret not in kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("", "file"),
        ("...", "file"),
        ("a\x00b\nc.pdf", "a_b_c.pdf"),
        ("sổ liệt sĩ.pdf", "sổ liệt sĩ.pdf"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_leads_nowhere(name: str, kept: str) -> None:
    assert plain_name(name) == kept


def test_files_are_taken_under_plain_names(client: TestClient, pipeline: TakenFiles) -> None:
    signed_in(client, Role.ARCHIVIST)
    sent = [("files", ("../../evil.pdf", b"%PDF", "text/html"))]
    answer = client.post(f"{API}/batches/đợt một/files", files=sent)
    assert (answer.status_code, answer.json()["taken"]) == (202, 1)
    assert pipeline.names == ["evil.pdf"]
    malformed = client.post(
        f"{API}/batches/đợt một/files",
        content=b"--x\r\nbroken",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert malformed.status_code in (400, 422)
    assert malformed.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("length", ["99999999999999", "-1", "x"])
def test_a_body_that_is_too_large_is_refused(client: TestClient, length: str) -> None:
    signed_in(client, Role.REVIEWER)
    answer = client.post(f"{API}/queue/claim", content=b"{}", headers={"Content-Length": length})
    assert refused(answer, "too-large", 413)


def test_a_body_that_grows_too_large_is_refused(client: TestClient) -> None:
    signed_in(client, Role.REVIEWER)

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 65536

    answer = client.post(f"{API}/queue/claim", content=endless())
    assert answer.status_code in (400, 413)


def test_an_audit_looks_like_any_other_question(client: TestClient, archive: Archive) -> None:
    signed_in(client, Role.ADMINISTRATOR)
    chosen = {"two_readings": [], "audit_accepted": 1.0, "audit_confirmed": 0.0}
    assert client.put(f"{API}/policy", json=chosen).json() == chosen
    archive.save_records(sha(1), [make_record(row=9)], author="r", version="2")
    item = next(
        i for i in client.post(f"{API}/queue/claim", json={"count": 9}).json()["items"] if i["row"] == 9
    )
    assert (item["task"], item["status"], item["reasons"]) == ("single", "queued", ["low-confidence"])
    assert item["confidence"] != 0.97
    assert item["neighbours"][0]["status"] == "queued"


def test_the_feed_misses_and_repeats_nothing(client: TestClient, archive: Archive) -> None:
    signed_in(client, Role.READER)
    seen: list[str] = []
    cursor = "0"
    for row in range(3, 9):
        archive.save_records(
            sha(1), [make_record(row=n) for n in range(1, row)], author="r", version=f"{row}"
        )
        page = client.get(f"{API}/changes", params={"since": cursor, "limit": 3}).json()
        seen += [c["cursor"] for c in page["items"]]
        cursor = page["cursor"]
    assert seen == sorted(set(seen), key=int)
    assert seen == [str(n) for n in range(1, len(seen) + 1)]


def test_errors_speak_the_readers_language(client: TestClient) -> None:
    answer = client.get(f"{API}/records", headers={"Accept-Language": "en"})
    assert answer.json()["title"] == "Not signed in, or the session ended"
    assert client.get(f"{API}/records").json()["title"].startswith("Bạn chưa đăng nhập")


def test_the_pages_of_the_api_need_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "http://" not in page.text and "https://" not in page.text and "<script" not in page.text


def test_policy_keeps_the_defaults_honest(archive: Archive) -> None:
    with pytest.raises(ValueError, match="share"):
        Policy(audit_accepted=2.0)
    assert archive.batches()


def test_a_batch_is_paused_and_put_first_by_who_may(client: TestClient, archive: Archive) -> None:
    signed_in(client, Role.ARCHIVIST)
    at = f"{API}/batches/đợt một/control"
    assert client.get(at).json() == {"mode": "active", "priority": 0}
    assert client.post(at, json={"mode": "paused"}).json() == {"mode": "paused", "priority": 0}
    batch = archive.find_batch("đợt một")
    assert batch is not None
    assert archive.lease_pages(batch.id, "a", limit=1) == []
    assert client.post(at, json={"mode": "active", "priority": 10}).json()["priority"] == 10
    assert client.post(at, json={"mode": "gone"}).status_code == 422
    assert client.get(f"{API}/batches/none/control").status_code == 404


@pytest.mark.parametrize(
    ("headers", "chosen", "said"),
    [
        ({}, None, "không có ô"),
        ({"Accept-Language": "vi-VN,vi;q=0.9,en;q=0.8"}, None, "không có ô"),
        ({"Accept-Language": "en-GB,en;q=0.9"}, None, "there is no field"),
        ({"Accept-Language": "en"}, "vi", "không có ô"),
    ],
)
def test_a_refusal_speaks_the_language_of_who_asks(
    client: TestClient, headers: dict[str, str], chosen: str | None, said: str
) -> None:
    signed_in(client, Role.REVIEWER)
    if chosen is not None:
        client.cookies.set("sohoa_lang", chosen)
    answer = client.get(f"{API}/fields/{'a' * 20}", headers=headers)
    assert refused(answer, "not-found", 404)
    assert answer.json()["detail"].startswith(said)


def test_a_wrong_address_is_a_page_for_browsers_and_a_document_for_programs(client: TestClient) -> None:
    page = client.get("/no/such/page", headers={"Accept": "text/html,*/*"})
    assert page.status_code == 404 and page.headers["content-type"].startswith("text/html")
    assert "Không có mục này" in page.text and 'href="/"' in page.text
    assert client.get("/records/not-an-id", headers={"Accept": "text/html"}).status_code == 422
    for path, accept in (("/no/such/page", "*/*"), (f"{API}/no", "text/html")):
        answer = client.get(path, headers={"Accept": accept})
        assert refused(answer, "not-found", 404)
        assert answer.json()["detail"] == ""
