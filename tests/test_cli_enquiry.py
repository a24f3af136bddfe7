"""Searching as people remember, from the command line; cases and letters; maps given out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pypdfium2 import PdfDocument
from typer.testing import CliRunner

from cli.linking import link_archive
from cli.main import app
from dossiers.handover_lists import Issuer
from dossiers.letter_page import FoundMan, Letter, letter_lines, letter_pdf
from dossiers.summary import summarise
from models.desk_errors import NotFoundError
from models.enquiry import Question
from models.record import DocumentKind, FieldName, RecordKind
from review.asking import Hit, search
from storage.archive import Archive
from storage.summaries import Summaries
from tests.archive_builder import open_archive
from tests.dossier_builder import HONG_PHONG, TAN_THANH, add_papers, make_paper

LIST = (
    {"full_name": "Nguyễn Văn Đức", "birth_date": "1945", "home_place": TAN_THANH, "death_date": "12/3/1968"},
    {"full_name": "Nguyễn Văn Đức", "birth_date": "1951", "home_place": HONG_PHONG, "death_date": "1972"},
    {"full_name": "Trần Đình Chiến", "birth_date": "1951", "home_place": HONG_PHONG, "unit": "e12 f3"},
    {"full_name": "Lê Hùng", "other_name": "Trần Văn Tư", "birth_date": "1948", "home_place": HONG_PHONG},
    {"full_name": "Hoàng Văn Páo", "birth_date": "1940", "death_place": "Khe Sanh", "death_date": "1968"},
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("asked") / "home"
    with open_archive(folder) as archive:
        add_papers(archive, {"c" * 64: (DocumentKind.MARTYR_LIST, RecordKind.MARTYR, LIST)})
        link_archive(archive)
    return folder


@pytest.fixture
def archive(home: Path) -> Iterator[Archive]:
    with open_archive(home) as archive:
        yield archive


def asked(archive: Archive, **texts: str) -> list[Hit]:
    question = Question(tuple((FieldName(name), text) for name, text in texts.items()))
    return search(archive, question, Summaries(archive, summarise))


DUC, CHIEN, HUNG, PAO = "Nguyễn Văn Đức", "Trần Đình Chiến", "Lê Hùng", "Hoàng Văn Páo"
# The name asked with and one thing more; who comes first (name and birth); the level that says why.
FORGIVEN: list[tuple[str, dict[str, str], tuple[str, str], tuple[str, str]]] = [
    ("nguyen van duc", {"birth_date": "1945"}, (DUC, "1945"), ("name", "same")),
    ("Nguyễn Văn Đúc", {"birth_date": "1951"}, (DUC, "1951"), ("name", "same-letters")),
    ("Nguyễn Đức", {"birth_date": "1951"}, (DUC, "1951"), ("name", "middle-missing")),
    ("Nguyễn Đình Đức", {"home_place": TAN_THANH}, (DUC, "1945"), ("name", "middle-differs")),
    ("Đức", {"home_place": TAN_THANH}, (DUC, "1945"), ("home", "commune")),
    (DUC, {"death_date": "3/1968"}, (DUC, "1945"), ("death", "same-month")),
    (DUC, {"home_place": f"{TAN_THANH}, Cao Lạng"}, (DUC, "1945"), ("home", "commune")),
    ("Trần Văn Tư", {"birth_date": "1948"}, (HUNG, "1948"), ("name", "other-name")),
    ("Trần Đình Chiếm", {"unit": "trung đoàn 12"}, (CHIEN, "1951"), ("name", "a-letter")),
    (PAO, {"birth_date": "1941"}, (PAO, "1940"), ("birth", "year-beside")),
]


@pytest.mark.parametrize(("name", "rest", "first", "why"), FORGIVEN)
def test_a_search_forgives_and_says_why(
    archive: Archive, name: str, rest: dict[str, str], first: tuple[str, str], why: tuple[str, str]
) -> None:
    hits = asked(archive, full_name=name, **rest)
    assert hits
    assert (hits[0].summary.name, hits[0].summary.born) == first
    assert why in [(e.comparison, e.level) for e in hits[0].evidence]
    assert [hit.probability for hit in hits] == sorted((hit.probability for hit in hits), reverse=True)


def test_namesakes_are_near_misses_and_strangers_are_nobody(archive: Archive) -> None:
    hits = asked(archive, full_name="Nguyễn Văn Đức", birth_date="1945", home_place=TAN_THANH)
    assert hits[0].probability > 0.9 and hits[0].summary.born == "1945"
    assert all(hit.probability < 0.5 for hit in hits[1:])
    assert asked(archive, full_name="Phùng Thị Xuyến") == []


def test_an_archive_that_was_never_linked_says_so(tmp_path: Path) -> None:
    with open_archive(tmp_path / "new") as archive, pytest.raises(NotFoundError, match="not linked"):
        asked(archive, full_name="Nguyễn Văn Đức")


def run(home: Path, *words: str) -> str:
    result = CliRunner().invoke(app, list(words), env={"SOHOA_HOME": str(home)})
    assert result.exit_code == 0, result.output
    return result.output


def test_cases_from_the_command_line(home: Path, tmp_path: Path) -> None:
    told = run(home, "find", "nguyen van duc", "--born", "1945", "--home", TAN_THANH)
    assert "Nguyễn Văn Đức" in told and "cùng xã" in told
    dossier = json.loads(run(home, "find", "nguyen van duc", "--born", "1945", "--json"))[0]["dossier"]
    run(home, "enquiry", "open", "Nguyễn Văn Đức", "--born", "1945", "--asker", "Nguyễn Thị Hòa")
    run(home, "enquiry", "add", "1", "found", "--dossier", dossier)
    run(home, "enquiry", "add", "1", "answered", "--text", "Đã trả lời.")
    listed = run(home, "enquiry", "list", "--json")
    assert json.loads(listed)[0]["found"] == [dossier] and json.loads(listed)[0]["state"] == "answered"
    assert "Hòa" not in listed  # who asks is a living person
    run(home, "enquiry", "letter", "1", "-o", str(tmp_path / "thu.pdf"), "--from", "SỞ NỘI VỤ")
    assert (tmp_path / "thu.pdf").read_bytes().startswith(b"%PDF")


def test_maps_are_given_out(home: Path, tmp_path: Path) -> None:
    made = json.loads(run(home, "map", "--layer", "deaths", "--level", "district"))
    assert [(one["id"], one["properties"]["count"]) for one in made["features"]] == [("d:465", 1)]
    assert (made["count"], made["outside"]) == (5, 4)
    run(home, "map", "--format", "kml", "-o", str(tmp_path / "a.kml"))
    assert ET.parse(tmp_path / "a.kml").getroot().tag.endswith("kml")


ISSUER = Issuer("UBND TỈNH LẠNG SƠN", "SỞ NỘI VỤ", "Lạng Sơn")


def letter(*found: FoundMan, answer: str = "") -> Letter:
    when = datetime(2026, 11, 2, tzinfo=UTC)
    return Letter(
        7, "Bà Nguyễn Thị Hòa", "thôn Nà Lầu, xã Tân Thanh", when, "Nguyễn Văn Đức", found, answer, 2026
    )


def test_a_letter_says_what_was_found_and_nothing_of_kin() -> None:
    kin = {"next_of_kin": "Vợ: Lý Thị Mai", "notes": "Con: Nguyễn Văn Tài", "cemetery": "NTLS Văn Lãng"}
    record = make_paper("d" * 64, DocumentKind.GRAVE_REGISTER, RecordKind.GRAVE, 1, {**LIST[0], **kin})
    man = FoundMan(summarise([record]), "so-mo.pdf, tr. 3")
    text = "\n".join(letter_lines(letter(man, answer="Mời đến."), ISSUER))
    assert "hy sinh 12/3/1968" in text and "so-mo.pdf, tr. 3" in text and "Mời đến." in text
    assert "Mai" not in text and "Tài" not in text
    assert "chưa tìm thấy" in "\n".join(letter_lines(letter(), ISSUER))


@pytest.mark.parametrize(("men", "pages"), [(0, 1), (1, 1), (30, 4)])
def test_a_letter_turns_its_pages(men: int, pages: int) -> None:
    record = make_paper("d" * 64, DocumentKind.MARTYR_LIST, RecordKind.MARTYR, 1, LIST[0])
    man = FoundMan(summarise([record]), "danh-sach.pdf, tr. 1")
    assert len(PdfDocument(letter_pdf(letter(*[man] * men), ISSUER))) == pages
