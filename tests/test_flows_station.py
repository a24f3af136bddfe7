"""A watched folder: what comes to rest is taken in once, in its batch; sheets open, close, count and hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import numpy as np
import pikepdf
import pytest
from PIL import Image

from flows.pool import PagePool
from flows.station import Plan, Section, Station, sections
from models.batch_sheet import BatchSheet, SheetOrder
from models.errors import SohoaError
from models.record import DocumentKind
from pipeline.sheet_page import draw_sheet
from storage.archive import Archive
from storage.listing import named_sources
from storage.sheets import Sheets, SheetState
from tests.archive_builder import DATABASES, StillClock, finish_all, open_archive

A = TypeVar("A")
T = TypeVar("T")


class AtOnce(PagePool):
    """Does each job in this process."""

    def __init__(self) -> None:
        self.jobs = 0

    def submit(self, work: Callable[[A], T], job: A, *, timeout_s: float) -> Future[T]:
        """Do it now."""
        self.jobs += 1
        future: Future[T] = Future()
        try:
            future.set_result(work(job))
        except SohoaError as error:
            future.set_exception(error)
        return future


def _page(number: int) -> Image.Image:
    grey = np.full((60, 40), 255, np.uint8)
    grey[10, : number + 1] = 0
    return Image.fromarray(grey)


def _sheet(number: int, batch: str, pages: int, order: SheetOrder = SheetOrder.PLAIN) -> BatchSheet:
    return BatchSheet(f"PHIEUSO{number + 1}".replace("1", "A"), batch, DocumentKind.MARTYR_LIST, pages, order)


def _scan_of(sheet: BatchSheet) -> Image.Image:
    return draw_sheet(sheet).convert("L").resize((827, 1169))


class Scanner:
    """Writes numbered files into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def put(self, image: Image.Image) -> Path:
        """Write one page as a file of its own."""
        self.count += 1
        path = self.folder / f"scan{self.count}.png"
        image.save(path)
        return path


@pytest.fixture(params=DATABASES)
def archive(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Archive]:
    with open_archive(tmp_path / "home", clock=StillClock(), database=request.param) as opened:
        yield opened


@pytest.fixture
def scanner(tmp_path: Path) -> Scanner:
    (tmp_path / "in").mkdir()
    return Scanner(tmp_path / "in")


def _station(archive: Archive, scanner: Scanner, *, done: bool = False) -> Station:
    done_to, failed_to = (scanner.folder / name if done else None for name in ("done", "failed"))
    return Station(archive, Plan(scanner.folder, "thư mục", done_to, failed_to), AtOnce())


def _settle(station: Station) -> int:
    """Look twice, far enough apart."""
    station.look(now_s=0.0)
    return station.look(now_s=5.0)


def _names(archive: Archive, batch: str) -> list[str]:
    found = archive.find_batch(batch)
    return [] if found is None else [s.display_name for s in named_sources(archive, found.id)]


def test_files_are_taken_in_when_they_rest_and_only_once(archive: Archive, scanner: Scanner) -> None:
    station = _station(archive, scanner)
    for number in range(3):
        scanner.put(_page(number))
    (scanner.folder / "scan9.png.part").write_bytes(b"half")
    assert station.look(now_s=0.0) == 0, "one look does not tell that a file has come to rest"
    assert station.look(now_s=1.0) == 0, "not for long enough"
    assert station.look(now_s=2.0) == 3
    assert station.look(now_s=9.0) == 0
    assert _settle(_station(archive, scanner)) == 0, "a program begun again knows them"
    assert _names(archive, "thư mục") == ["scan1.png", "scan2.png", "scan3.png"]


def test_a_file_that_is_written_on_waits_and_those_after_it(archive: Archive, scanner: Scanner) -> None:
    station = _station(archive, scanner)
    first, second = scanner.put(_page(1)), scanner.put(_page(2))
    station.look(now_s=0.0)
    whole = first.read_bytes()
    first.write_bytes(whole[:30])
    assert station.look(now_s=5.0) == 0, "the second does not overtake the first"
    first.write_bytes(whole)
    station.look(now_s=6.0)
    assert station.look(now_s=9.0) == 2
    assert second.exists()


def test_a_refused_file_is_told_once_and_taken_when_it_is_whole(archive: Archive, scanner: Scanner) -> None:
    station = _station(archive, scanner)
    path = scanner.put(_page(1))
    whole = path.read_bytes()
    path.write_bytes(whole[:30])
    assert _settle(station) == 1
    assert [f.code for f in archive.failures()] == ["bad-input"]
    assert station.look(now_s=9.0) == 0
    path.write_bytes(whole)
    assert _settle(station) == 1
    assert archive.failures() == []


def test_finished_files_are_moved_and_nothing_is_overwritten(archive: Archive, scanner: Scanner) -> None:
    station = _station(archive, scanner, done=True)
    scanner.put(_page(1))
    (scanner.folder / "bad.png").write_bytes(b"no image")
    (scanner.folder / "done").mkdir()
    (scanner.folder / "done" / "scan1.png").write_bytes(b"an older scan")
    _settle(station)
    assert station.move_finished() == 0, "its page is not read yet; the bad one may be half a copy"
    finish_all(archive, archive.open_batch("thư mục"))
    assert isinstance(archive.clock, StillClock)
    archive.clock.pass_s(31)
    assert station.move_finished() == 2
    assert (scanner.folder / "done" / "scan1.png").read_bytes() == b"an older scan"
    assert (scanner.folder / "done" / "scan1-2.png").exists()
    assert (scanner.folder / "failed" / "bad.png").exists()
    assert _settle(station) == 0
    scanner.count = 0
    scanner.put(_page(7))
    assert _settle(station) == 1, "a new file under a name that was moved away is new"


def test_a_sheet_opens_a_batch_that_is_read_when_all_its_pages_came(
    archive: Archive, scanner: Scanner
) -> None:
    station = _station(archive, scanner)
    scanner.put(_page(0))
    scanner.put(_scan_of(_sheet(1, "Đợt A", 2)))
    scanner.put(_page(1))
    _settle(station)
    batch_id = archive.open_batch("Đợt A")
    assert [s.state for s in Sheets(archive).of_batch(batch_id)] == [SheetState.FILLING]
    assert archive.lease_pages(batch_id, "w", limit=9) == []
    scanner.put(_page(2))
    _settle(station)
    assert [s.state for s in Sheets(archive).of_batch(batch_id)] == [SheetState.RIGHT]
    assert [t.display_name for t in archive.lease_pages(batch_id, "w", limit=9)] == ["scan3.png", "scan4.png"]
    assert _names(archive, "thư mục") == ["scan1.png"]
    assert archive.status(batch_id).pages_in == 2, "the sheet is no page"


def test_a_count_that_is_wrong_holds_the_batch_for_a_person(archive: Archive, scanner: Scanner) -> None:
    station = _station(archive, scanner)
    scanner.put(_scan_of(_sheet(1, "Đợt A", 3)))
    scanner.put(_page(1))
    scanner.put(_scan_of(_sheet(2, "Đợt B", 0)))
    scanner.put(_page(2))
    _settle(station)
    first, second = archive.open_batch("Đợt A"), archive.open_batch("Đợt B")
    sheets = Sheets(archive)
    assert [s.state for s in sheets.of_batch(first)] == [SheetState.WRONG]
    assert [s.state for s in sheets.of_batch(second)] == [SheetState.RIGHT], "not counted"
    assert archive.lease_pages(first, "w", limit=9) == []
    assert len(archive.lease_pages(second, "w", limit=9)) == 1
    assert sheets.accept(first, author="lan") == 1
    assert [(s.state, s.decided_by) for s in sheets.of_batch(first)] == [(SheetState.ACCEPTED, "lan")]
    assert len(archive.lease_pages(first, "w", limit=9)) == 1


def test_the_same_sheet_again_goes_on_with_its_batch(archive: Archive, scanner: Scanner) -> None:
    station = _station(archive, scanner)
    sheet, end = _scan_of(_sheet(1, "Đợt A", 2)), _scan_of(BatchSheet("KETTHUCA", ""))
    for image in (sheet, _page(1), end, _page(5), sheet.rotate(180), _page(2)):
        scanner.put(image)
    _settle(station)
    assert [s.state for s in Sheets(archive).of_batch(archive.open_batch("Đợt A"))] == [SheetState.RIGHT]
    assert _names(archive, "Đợt A") == ["scan2.png", "scan6.png"]
    assert _names(archive, "thư mục") == ["scan4.png"], "after the end sheet"


@pytest.mark.parametrize("kind", ["pdf", "tif"])
def test_a_file_is_cut_at_its_sheets(archive: Archive, scanner: Scanner, kind: str) -> None:
    images = [
        _page(0),
        _scan_of(_sheet(1, "Đợt A", 2)),
        _page(1),
        _page(2),
        _scan_of(_sheet(2, "Đợt B", 1)),
        _page(3),
    ]
    path = scanner.folder / f"so.{kind}"
    images[0].save(path, save_all=True, append_images=images[1:])
    whole = path.read_bytes()
    _settle(_station(archive, scanner))
    assert _names(archive, "thư mục") == [f"so.{kind} (1–1)"]
    assert _names(archive, "Đợt A") == [f"so.{kind} (3–4)"]
    assert _names(archive, "Đợt B") == [f"so.{kind} (6–6)"]
    assert [len(archive.pages_of(s)) for s in archive.sources(archive.open_batch("Đợt A"))] == [2]
    assert any(archive.store.get(key) == whole for key in archive.store.keys("originals/"))
    os.utime(path, (1, 1))
    assert _settle(_station(archive, scanner)) == 1, "its time of change is another"
    assert archive.status().pages_in == 4, "and nothing came twice"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (SheetOrder.STACKS, ["scan2", "scan4", "scan3", "scan5"]),
        (SheetOrder.STACKS_REVERSED, ["scan2", "scan5", "scan3", "scan4"]),
    ],
)
def test_a_sheet_says_that_two_stacks_follow(
    archive: Archive, scanner: Scanner, order: SheetOrder, expected: list[str]
) -> None:
    station = _station(archive, scanner)
    scanner.put(_scan_of(_sheet(1, "Đợt A", 4, order)))
    for number in range(3):
        scanner.put(_page(number))
    _settle(station)
    batch_id = archive.open_batch("Đợt A")
    assert _names(archive, "Đợt A") == [], "their order is known when all have come"
    scanner.put(_page(3))
    _settle(station)
    assert [
        t.display_name.removesuffix(".png") for t in archive.lease_pages(batch_id, "w", limit=9)
    ] == expected


def test_two_files_of_two_stacks_become_one(archive: Archive, scanner: Scanner) -> None:
    station = _station(archive, scanner)
    scanner.put(_scan_of(_sheet(1, "Đợt A", 4, SheetOrder.STACKS_REVERSED)))
    for name, widths in (("scan2.pdf", (50, 51)), ("scan3.pdf", (61, 60))):
        with pikepdf.new() as pdf:
            for width in widths:
                pdf.add_blank_page(page_size=(width, 90))
            pdf.save(scanner.folder / name)
    _settle(station)
    (made,) = archive.sources(archive.open_batch("Đợt A"))
    with (
        archive.store.open_path(f"originals/{made[:2]}/{made[2:4]}/{made}") as path,
        pikepdf.open(path) as pdf,
    ):
        assert [int(page.mediabox[2]) for page in pdf.pages] == [50, 60, 51, 61]


def test_sections_lie_between_sheets() -> None:
    one, two = _sheet(1, "a", 0), _sheet(2, "b", 0)
    assert list(sections(5, [(1, one), (4, two)])) == [
        Section(one, 1, range(2, 4)),
        Section(two, 4, range(5, 6)),
    ]
    assert list(sections(2, [(2, one)])) == [Section(None, 0, range(1, 2)), Section(one, 2, range(3, 3))]
