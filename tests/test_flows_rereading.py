"""Reading again: rows stay, what the machine reads otherwise is claimed, what people said stands."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from bench.catalogue import LAYOUTS
from bench.faces import find_faces
from bench.generate import Order, write_document
from flows.intake import take_in
from flows.pool import PagePool
from flows.reading import read_batch
from flows.rereading import Reread, reread
from flows.worker import ExtractJob, extract_source
from models.claim import Claim, Origin
from models.codec import decode_page, encode_page
from models.errors import EngineError, SetupError, SohoaError
from models.page import Line, PageDocument
from models.record import FieldName, FieldStatus, Record
from models.review import Decision, Verdict
from storage import events
from storage.archive import Archive
from storage.rereads import (
    NewReading,
    is_left_to_people,
    proposals,
    replace_machine_reading,
    said_of,
)
from storage.settings import Settings
from tests.archive_builder import NOON

A = TypeVar("A")
T = TypeVar("T")


class HerePool(PagePool):
    """Does each job at once in this process."""

    def __init__(self, fault: SohoaError | None = None) -> None:
        self.size = 1
        self.fault = fault

    def submit(self, work: Callable[[A], T], job: A, *, timeout_s: float) -> Future[T]:
        """Do the job now, or fail with the fault."""
        assert timeout_s > 0
        future: Future[T] = Future()
        try:
            if self.fault is not None:
                raise self.fault
            future.set_result(work(job))
        except SohoaError as error:
            future.set_exception(error)
        return future


@pytest.fixture(scope="module")
def read_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one page that was read: made once, each test has a copy."""
    folder = tmp_path_factory.mktemp("made")
    layout = next(one for one in LAYOUTS if one.name == "list-ruled")
    face = next(one for one in find_faces() if one.name == "FreeSerif")
    write_document(Order(layout, 0, 5, face=face, dpi=200, suffix=".png"), folder, "so")
    with Archive.open(Settings(home=folder / "home", reader="own")) as archive:
        batch = archive.open_batch("b")
        take_in(archive, batch, [folder / "pages/so.png"])
        read_batch(archive, batch, HerePool())
    return folder / "home"


@pytest.fixture
def archive(tmp_path: Path, read_home: Path) -> Iterator[Archive]:
    shutil.copytree(read_home, tmp_path / "home")
    with Archive.open(Settings(home=tmp_path / "home", reader="own")) as opened:
        yield opened


def _sha(archive: Archive) -> str:
    return next(iter(archive.sources()))


def _records(archive: Archive) -> dict[str, Record]:
    return {found.record.id: found.record for found in archive.iter_records()}


def _misread(page: PageDocument) -> PageDocument:
    """The page as an older reader had it: every ễ read as ê."""

    def line_of(line: Line) -> Line:
        words = tuple(replace(w, text=w.text.replace("ễ", "ê"), glyphs=()) for w in line.words)
        return replace(line, words=words)

    tables = tuple(
        replace(
            table,
            cells=tuple(replace(c, lines=tuple(line_of(x) for x in c.lines)) for c in table.cells),
        )
        for table in page.tables
    )
    return replace(page, tables=tables, engine="own/0")


def _put_older_reading(archive: Archive) -> None:
    [row] = archive.pages_of(_sha(archive))
    assert row.ocr_key is not None
    page = _misread(decode_page(archive.store.get(row.ocr_key)))
    key = row.ocr_key.replace(".json.gz", ".older.json.gz")
    archive.store.put(key, encode_page(page))
    assert replace_machine_reading(archive, row, NewReading(key, "0" * 64, page.engine))
    extract_source(ExtractJob(archive.settings, row.sha256))


def _named(archive: Archive) -> dict[str, str]:
    return {k: f.text for k, r in _records(archive).items() if (f := r.get("full_name"))}


def test_what_reads_otherwise_becomes_a_claim_and_a_person_stands(archive: Archive) -> None:
    right = _named(archive)
    _put_older_reading(archive)
    wrong = _named(archive)
    changed = [found for found in right if right[found] != wrong[found]]
    assert len(changed) >= 2, "the page has no ễ to misread"
    mine = changed[0]
    old = _records(archive)[mine].get("full_name")
    assert old is not None
    word = replace(old, text="Ai Đó", status=FieldStatus.CORRECTED, reasons=(), evidence=None)
    archive.add_claim(Claim(mine, word, Origin.PERSON, "lan", "", NOON))

    trial = reread(archive, HerePool(), is_trial=True)
    assert _named(archive) == {**wrong, mine: "Ai Đó"}
    kept = reread(archive, HerePool())
    assert kept.proposals == trial.proposals
    assert (kept.pages, kept.changed, kept.left, kept.failed) == (1, 1, 0, 0)
    names = {p.record_id: p for p in kept.proposals if p.key == "full_name"}
    assert sorted(names) == sorted(changed)
    assert (names[mine].said, names[mine].before, names[mine].after) == ("Ai Đó", wrong[mine], right[mine])
    assert _named(archive) == {**right, mine: "Ai Đó"}
    said = {c.field.text for c in archive.claims_of(mine) if c.field.name is FieldName.FULL_NAME}
    assert {"Ai Đó", right[mine]} <= said
    [row] = archive.pages_of(_sha(archive))
    assert (row.engine or "").startswith("own/") and row.engine != "own/0"
    assert reread(archive, HerePool()) == Reread(1)


def test_what_newer_rules_say_of_the_older_reading_too_is_told_apart(archive: Archive) -> None:
    sha256, now = _sha(archive), list(_records(archive).values())
    before = said_of(archive, sha256)
    name, other = [place for place in before if place[1] == "full_name"][:2]
    before |= {place: replace(before[place], machine="khác") for place in (name, other)}
    ruled = [
        replace(record, fields=tuple(f for f in record.fields if (record.id, f.key) != other))
        for record in now
    ]
    found = {(p.record_id, p.key): p.by_rules for p in proposals(sha256, before, now, by_rules=ruled)}
    assert found == {name: True, other: False}


def test_pages_that_people_had_cut_anew_are_left(archive: Archive) -> None:
    _put_older_reading(archive)
    [row] = archive.pages_of(_sha(archive))
    cut = Decision(
        id="", seq=0, subject=row.page_id, verdict=Verdict.GRID, author="lan", made_at=NOON,
        answer=row.ocr_key or "", seen_text=row.ocr_key or "",
    )  # fmt: skip
    with archive.database.write() as connection:
        events.append(connection, cut)
    assert is_left_to_people(archive, row.page_id)
    assert reread(archive, HerePool()) == Reread(left=1)
    assert not replace_machine_reading(archive, row, NewReading("x", "y", "own/9"))


def test_a_page_that_fails_keeps_what_was_read(archive: Archive) -> None:
    before = _named(archive)
    assert reread(archive, HerePool(EngineError("crashed"))).failed == 1
    assert _named(archive) == before
    with pytest.raises(SetupError):
        reread(archive, HerePool(SetupError("no reader")))


def test_a_model_that_is_not_there_is_told_before_anything_is_read(archive: Archive) -> None:
    with pytest.raises(SetupError, match="no reader's model"):
        reread(archive, HerePool(), model="7")


def test_a_reading_that_changed_meanwhile_is_not_replaced(archive: Archive) -> None:
    [row] = archive.pages_of(_sha(archive))
    stale = replace(row, ocr_key="pages/other.json.gz")
    assert not replace_machine_reading(archive, stale, NewReading("x", "y", "own/9"))
