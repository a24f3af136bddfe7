"""Pages and pictures without a browser: who is let in, where one is sent, what is refused and why."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from models.ids import page_id
from models.people import Role
from models.record import FieldName
from review.app import make_app
from review.passwords import hash_password
from storage.people import People
from tests.desk_builder import HEIGHT, SHA, WIDTH, build_archive, field_id

PASSWORD = "một mật khẩu dài"
PAGE = page_id(SHA, 1)
FIELD = field_id(0, FieldName.FULL_NAME)
NOBODY = "a" * 20
PICTURES = (
    f"/api/v1/pages/{PAGE}/image",
    f"/api/v1/pages/{PAGE}/crop?box=60,260,400,56",
    f"/api/v1/pages/{PAGE}/tiles/11/0_0.jpg",
    f"/api/v1/fields/{FIELD}/crop?height=40",
)


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client that is not signed in, over an archive with one reader."""
    archive = build_archive(tmp_path_factory.mktemp("home"))
    People(archive).add("lan", role=Role.READER, display_name="Lan", password_hash=hash_password(PASSWORD))
    with TestClient(make_app(archive), follow_redirects=False) as client:
        yield client
    archive.close()


@pytest.fixture
def reader(stranger: TestClient) -> Iterator[TestClient]:
    answer = stranger.post("/api/v1/session", json={"name": "lan", "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    yield stranger
    stranger.cookies.clear()


@pytest.mark.parametrize("path", ["/desk", "/records", "/statistics", f"/pages/{PAGE}"])
def test_who_is_not_signed_in_is_sent_to_the_form_and_back(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={path.replace('/', '%2F')}"


@pytest.mark.parametrize("path", [*PICTURES, f"/api/v1/fields/{FIELD}/around"])
def test_no_picture_without_a_session(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("/desk?batch=x", "/desk?batch=x"),
        ("//evil.example/desk", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("desk", "/"),
    ],
)
def test_nobody_is_sent_to_another_site(stranger: TestClient, place: str, kept: str) -> None:
    answer = stranger.get("/language/en", params={"next": place})
    assert answer.headers["location"] == kept


def test_the_language_is_remembered(stranger: TestClient) -> None:
    assert 'lang="vi"' in stranger.get("/sign-in").text
    stranger.get("/language/en")
    assert 'lang="en"' in stranger.get("/sign-in").text
    stranger.get("/language/tlh")
    assert 'lang="en"' in stranger.get("/sign-in").text
    stranger.cookies.clear()


def test_a_reader_may_look_and_not_review(reader: TestClient) -> None:
    assert reader.get("/records").status_code == 200
    assert reader.get("/desk").status_code == 403
    assert reader.get("/").headers["location"] == "/records"


@pytest.mark.parametrize("path", PICTURES)
def test_pictures_come_once_and_then_from_the_browser(reader: TestClient, path: str) -> None:
    first = reader.get(path)
    assert first.status_code == 200
    assert first.headers["content-type"] == "image/jpeg"
    assert first.headers["cache-control"].startswith("private")
    again = reader.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_page_is_never_sent_larger_than_asked_for(reader: TestClient) -> None:
    size = Image.open(io.BytesIO(reader.get(f"/api/v1/pages/{PAGE}/image?width=620").content)).size
    assert size == (620, HEIGHT // 2)
    whole = Image.open(io.BytesIO(reader.get(f"/api/v1/pages/{PAGE}/image?width=4000").content)).size
    assert whole == (WIDTH, HEIGHT)


def test_what_stands_around_a_field(reader: TestClient) -> None:
    found = reader.get(f"/api/v1/fields/{FIELD}/around").json()
    assert found["page"] == {"id": PAGE, "width_px": WIDTH, "height_px": HEIGHT}
    assert found["heading_text"] == "Họ và tên"
    assert "".join(piece["text"] for piece in found["pieces"]) == "Nguyễn Văn Dức"
    assert [piece["text"] for piece in found["pieces"] if piece["doubtful"]] == ["D"]


@pytest.mark.parametrize(
    ("path", "status", "why"),
    [
        (f"/api/v1/pages/{NOBODY}/image", 404, "no such page"),
        (f"/api/v1/fields/{NOBODY}/crop", 404, "no such field"),
        (f"/api/v1/fields/{NOBODY}/around", 404, "no such field"),
        (f"/api/v1/pages/{PAGE}/tiles/11/99_99.jpg", 404, "no such tile"),
        (f"/api/v1/pages/{PAGE}/tiles/31/0_0.jpg", 404, "no such level"),
        (f"/api/v1/pages/{PAGE}/crop?box=0,0,0,10", 422, "no pixels"),
        (f"/api/v1/pages/{PAGE}/crop?box=0,0,999999,10", 422, "too many pixels"),
        (f"/api/v1/pages/{PAGE}/crop?box=one,two", 422, "no box"),
        (f"/api/v1/pages/{PAGE}/crop?box=0,0,10,10&height=99999", 422, "too high"),
        ("/api/v1/pages/..%2F..%2Fsohoa.db/image", 404, "a path is no id"),
        ("/static/..%2F..%2Fapp.py", 404, "nothing beside the static files"),
    ],
)
def test_what_cannot_be_had_is_refused_clearly(reader: TestClient, path: str, status: int, why: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == status, why
    assert answer.json()["type"].startswith("urn:sohoa:problem:")


def test_static_files_may_be_kept_for_ever(stranger: TestClient) -> None:
    page = stranger.get("/sign-in").text
    address = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    answer = stranger.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
