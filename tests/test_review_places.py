"""Names of places that people add on a running site: who may, from when on, what becomes of what waits."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cli.review_tools import BackgroundPipeline
from models.codec import encode_page
from models.errors import SohoaError
from models.geometry import Box
from models.page import Cell, Line, PageContent, PageDocument, Table, Word
from models.people import Role
from models.place_name import AddedName
from models.record import FieldName, FieldStatus
from review import places_in_use
from review.app import make_app
from review.passwords import hash_password
from review.tools import Tools
from storage.archive import Archive
from storage.keys import page_image_key, page_ocr_key
from storage.people import People
from storage.place_names import PlaceNames
from storage.values import PageResult
from tests.archive_builder import DATABASES, add_files, make_field, make_record, open_archive, sha

API = "/api/v1"
PASSWORD = "bốn con mèo đen"
HASH = hash_password(PASSWORD)
OLD_NAME, PLACE = "Xuân Phong Cũ", "Xuân Phong Cũ, Văn Lãng, Lạng Sơn"
ADDED = {
    "name": OLD_NAME,
    "level": "commune",
    "within": "Văn Lãng, Lạng Sơn",
    "same_as": "Tân Thanh, Văn Lãng, Lạng Sơn",
    "source": "NQ 12/1960",
}


@dataclass(slots=True)
class Remembering:
    """A pipeline that only remembers which files are to be understood again."""

    again: list[str] = field(default_factory=list)

    def take_in(self, batch_id: str, paths: Sequence[Path]) -> tuple[int, list[tuple[str, SohoaError]]]:
        """Take nothing."""
        assert batch_id
        return len(paths), []

    def start(self, batch_id: str) -> None:
        """Do nothing."""

    def extract_again(self, sha256: str) -> None:
        """Remember the file."""
        self.again.append(sha256)


def fill(archive: Archive) -> None:
    """Three files: a waiting place with the name (its marks misread), one accepted, one of another name."""
    add_files(archive, "đợt một", [1, 1, 1])
    for role in (Role.READER, Role.REVIEWER, Role.ADJUDICATOR, Role.ARCHIVIST):
        People(archive).add(role.value, role=role, password_hash=HASH)
    for number, text, status in (
        (1, "Xuan Phong Cu, Văn Lãng", FieldStatus.QUEUED),
        (2, PLACE, FieldStatus.ACCEPTED),
        (3, "Hồng Phong, Bình Gia", FieldStatus.QUEUED),
    ):
        one = make_record(make_field(FieldName.HOME_PLACE, text, status=status), number=number)
        archive.save_records(sha(number), [one], author="machine", version="1")


@pytest.fixture(params=DATABASES)
def archive(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Archive]:
    with open_archive(tmp_path, database=request.param) as opened:
        fill(opened)
        yield opened


@pytest.fixture
def pipeline() -> Remembering:
    return Remembering()


def client_of(archive: Archive, pipeline: Remembering, role: Role = Role.REVIEWER) -> TestClient:
    client = TestClient(make_app(archive, Tools(pipeline=pipeline)), base_url="http://127.0.0.1")
    answer = client.post(f"{API}/session", json={"name": role.value, "password": PASSWORD})
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return client


def today_of(client: TestClient, text: str = PLACE) -> list[str]:
    """What stands today at the likeliest place that ``text`` names in full; empty where none is known."""
    found = client.get(f"{API}/places/find", params={"text": text}).json()["items"]
    return [u["commune"] for u in found[0]["today"]] if found and found[0]["score"] > 0.9 else []


def said_today(client: TestClient, archive: Archive) -> list[str]:
    """Correct a field to the place, and return which communes of today its value names."""
    stored = archive.record(make_record(number=3).id)
    assert stored is not None
    (one,) = stored.record.fields
    answer = client.post(
        f"{API}/fields/{stored.record.field_id(one)}/decision",
        json={"verdict": "correct", "text": PLACE, "revision": stored.revision},
    )
    assert answer.status_code == 200, answer.text
    value = answer.json()["field"]["value"]
    return [value["today"]["commune"]] if value.get("today") else []


def test_a_name_holds_at_once_where_it_was_added(archive: Archive, pipeline: Remembering) -> None:
    client = client_of(archive, pipeline)
    assert today_of(client) == []
    answer = client.post(f"{API}/places", json=ADDED)
    assert (answer.status_code, answer.json()) == (201, {"number": 1, "files": 1})
    assert pipeline.again == [sha(1)]  # the waiting field with that name, whatever its marks; no other file
    assert today_of(client) == ["Hoàng Văn Thụ"]
    assert said_today(client, archive) == ["Hoàng Văn Thụ"]
    (row,) = client.get(f"{API}/places").json()["items"]
    assert (row["name"], row["source"], row["author"], row["may_remove"]) == (
        OLD_NAME,
        "NQ 12/1960",
        Role.REVIEWER.value,
        True,
    )
    assert row["first_year"] is row["last_year"] is None


def test_another_server_process_knows_it_within_seconds(
    archive: Archive, pipeline: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = client_of(archive, pipeline), client_of(archive, pipeline)  # each has its own state
    assert today_of(there) == []
    number = here.post(f"{API}/places", json=ADDED).json()["number"]
    monkeypatch.setattr(places_in_use, "LOOK_AGAIN_S", 0.0)  # the seconds have passed
    assert said_today(there, archive) == ["Hoàng Văn Thụ"]
    assert here.delete(f"{API}/places/{number}").status_code == 204
    assert today_of(there) == []


def test_between_looks_the_database_is_left_alone(
    archive: Archive, pipeline: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(archive, pipeline)
    looks: list[int] = []
    ask = PlaceNames.revision

    def counted(names: PlaceNames) -> int:
        looks.append(1)
        return ask(names)

    monkeypatch.setattr(PlaceNames, "revision", counted)
    for _ in range(5):
        today_of(client)
    assert len(looks) <= 1


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"source": ""}, 422, "source"),
        ({"source": "   "}, 422, "body"),
        ({"within": "Không Có, Lạng Sơn"}, 422, "Không Có"),
        ({"same_as": "Không Có, Văn Lãng, Lạng Sơn"}, 422, "Không Có"),
        ({"level": "hamlet"}, 422, "level"),
        ({"first_year": 1980, "last_year": 1960}, 422, "body"),
        ({"name": "A\x00B"}, 422, "name"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, pipeline: Remembering, change: dict[str, object], status: int, says: str
) -> None:
    with open_archive(tmp_path) as archive:
        fill(archive)
        answer = client_of(archive, pipeline).post(f"{API}/places", json=ADDED | change)
        assert answer.status_code == status and says in answer.json()["detail"]
        assert PlaceNames(archive).kept() == []


def test_who_may_add_and_take_back(tmp_path: Path, pipeline: Remembering) -> None:
    with open_archive(tmp_path) as archive:
        fill(archive)
        assert client_of(archive, pipeline, Role.READER).post(f"{API}/places", json=ADDED).status_code == 403
        assert client_of(archive, pipeline).post(f"{API}/places", json=ADDED).status_code == 201
        other = client_of(archive, pipeline, Role.ADJUDICATOR)
        assert other.get(f"{API}/places").json()["items"][0]["may_remove"] is False
        assert other.delete(f"{API}/places/1").status_code == 403
        assert client_of(archive, pipeline, Role.ARCHIVIST).delete(f"{API}/places/1").status_code == 204
        assert other.delete(f"{API}/places/1").status_code == 404


def words(text: str, box: Box) -> Line:
    return Line(box, tuple(Word(one, 0.99, box) for one in text.split()))


def a_register(place: str) -> PageDocument:
    """A page with one table row: a man, and where he came from."""
    rows = (("Họ và tên", "Quê quán"), ("Nguyễn Văn An", place))
    boxes = [[Box(50 + 500 * x, 100 + 60 * y, 500, 60) for x in range(2)] for y in range(2)]
    cells = tuple(
        Cell(y, x, boxes[y][x], (words(rows[y][x], boxes[y][x]),), has_ink=True)
        for y in range(2)
        for x in range(2)
    )
    return PageDocument(
        1, 1200, 800, 200.0, "fake", tables=(Table(Box(50, 100, 1000, 120), 2, 2, cells, header_row_count=1),)
    )


def home_of(archive: Archive) -> str:
    """Everything that is kept of the place the man came from; empty before there is a record."""
    return "".join(repr(stored.record.get("home_place")) for stored in archive.iter_records())


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "nothing came of it within 20 s"
        time.sleep(0.05)


def test_waiting_records_are_made_again_and_the_server_gets_no_limit(tmp_path: Path) -> None:
    """Before, one such work in the background ended the server after 30 more minutes of processor."""
    limit = resource.getrlimit(resource.RLIMIT_CPU)
    with ExitStack() as stack:
        archive = stack.enter_context(open_archive(tmp_path))
        batch = add_files(archive, "đợt", [1])
        (task,) = archive.lease_pages(batch, "a", limit=1)
        image, ocr = page_image_key(task.sha256, 1), page_ocr_key(task.sha256, 1)
        archive.store.put(image, b"image")
        archive.store.put(ocr, encode_page(a_register(PLACE)))
        result = PageResult(PageContent.TEXT, "fake", 200.0, image, ocr, (("read", 0.5),))
        assert archive.finish_page(task.page_id, "a", result)
        pipeline = BackgroundPipeline(archive)
        stack.callback(pipeline.close)
        pipeline.extract_again(task.sha256)
        until(lambda: PLACE in home_of(archive))
        assert "Hoàng Văn Thụ" not in home_of(archive)
        name = AddedName(OLD_NAME, "commune", ADDED["within"], ADDED["same_as"], ADDED["source"])
        PlaceNames(archive).add(name, author="lan")
        pipeline.extract_again(task.sha256)
        until(lambda: "Hoàng Văn Thụ" in home_of(archive))
    assert resource.getrlimit(resource.RLIMIT_CPU) == limit
