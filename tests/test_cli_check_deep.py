"""``check --deep``: every harm to tables and objects is found, and mended where something whole is left."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from cli.check_deep import Proof, account, prove
from cli.messages import Lang
from models.codec import decode_page, encode_page
from models.ids import record_id
from models.page import PageContent, PageDocument
from models.record import FieldName, FieldStatus, Record, RecordKind, Source
from models.review import Verdict
from storage.archive import Archive
from storage.desk import Desk
from storage.fixity import ProblemKind
from storage.folder import FolderStore
from storage.keys import original_key, page_image_key, page_ocr_key
from storage.queue import Holder
from storage.settling import Word
from storage.values import PageResult
from tests.archive_builder import DATABASES, make_field, make_record, open_archive
from tests.page_builder import make_page

DATA = b"a scan"
SHA = hashlib.sha256(DATA).hexdigest()
PAGE = PageDocument(1, 900, 1100, 300.0, "fake", PageContent.TEXT)
ROWS = 3


def _record(row: int) -> Record:
    made = make_record(
        make_field(text=f"Nguyễn Văn {row}"),
        make_field(FieldName.HOME_PLACE, "Tân Thanh", status=FieldStatus.QUEUED),
        row=row,
    )
    return replace(made, id=record_id(SHA, 1, RecordKind.MARTYR, f"t0r{row}"), source=Source(SHA, 1, row))


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((PAGE.width_px, PAGE.height_px), 50).save(out, "JPEG")
    return out.getvalue()


IMAGE = _jpeg()


def _read(archive: Archive, batch_id: str) -> int:
    """Read and understand what waits, as a scan would, without its engines."""
    for task in archive.lease_pages(batch_id, "a", limit=10):
        image, ocr = page_image_key(SHA, task.page_no), page_ocr_key(SHA, task.page_no)
        document = encode_page(PAGE)
        archive.store.put(image, IMAGE)
        archive.store.put(ocr, document)
        hashes = (hashlib.sha256(IMAGE).hexdigest(), hashlib.sha256(document).hexdigest())
        archive.finish_page(
            task.page_id, "a", PageResult(PAGE.content, "fake", 300.0, image, ocr, (), *hashes)
        )
    for sha256 in archive.sources_to_extract(batch_id, "0001"):
        archive.save_records(
            sha256, [_record(row) for row in range(1, ROWS + 1)], author="sohoa", version="0001"
        )
    return 0


@pytest.fixture(params=DATABASES)
def archive(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Archive]:
    monkeypatch.setattr("cli.check_deep.run_batch", _read)
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / "x.pdf").write_bytes(DATA)
    with open_archive(tmp_path / "home", database=request.param) as opened:
        batch = opened.open_batch("b")
        opened.store.put(original_key(SHA), DATA)
        opened.add_sighting(batch, SHA, display_name="x.pdf", folder=str(scans), modified_at=None)
        opened.add_source(SHA, size=len(DATA), media_type="pdf", page_count=1)
        _read(opened, batch)
        desk = Desk(opened)
        (view,) = desk.claim(Holder("s", "lan"), count=1)
        desk.decide(Holder("s", "lan"), Word(view.id, Verdict.CONFIRM, revision=view.revision))
        yield opened


def _said(archive: Archive) -> list[tuple[str, str, str]]:
    return [
        (stored.record.id, f.text, f.status.value)
        for stored in archive.iter_records()
        for f in stored.record.fields
    ]


def test_a_whole_archive_is_proved(archive: Archive) -> None:
    assert prove(archive, repair=True) == Proof((), None, (), ())


def _sql(*statements: str) -> Callable[[Archive], None]:
    def harm(archive: Archive) -> None:
        with archive.database.write() as connection:
            for statement in statements:
                connection.execute(text(statement))

    return harm


def _file(key: str, change: Callable[[Path], object]) -> Callable[[Archive], None]:
    def harm(archive: Archive) -> None:
        assert isinstance(archive.store, FolderStore)
        change(archive.store.path_of(key))

    return harm


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


HARM: list[tuple[str, Callable[[Archive], None], ProblemKind]] = [
    ("an original is gone", _file(original_key(SHA), Path.unlink), ProblemKind.MISSING),
    ("an original rots", _file(original_key(SHA), _flip), ProblemKind.CHANGED),
    ("a bit of a page image", _file(page_image_key(SHA, 1), _flip), ProblemKind.CHANGED),
    ("a bit of a page as read", _file(page_ocr_key(SHA, 1), _flip), ProblemKind.CHANGED),
    ("a page image is gone", _file(page_image_key(SHA, 1), Path.unlink), ProblemKind.MISSING),
    ("a field is lost", _sql("DELETE FROM field WHERE name = 'full_name'"), ProblemKind.OUT_OF_STEP),
    ("a field says more", _sql("UPDATE field SET text = 'x'"), ProblemKind.OUT_OF_STEP),
    ("counts are wrong", _sql("UPDATE record SET fields_queued = 9"), ProblemKind.OUT_OF_STEP),
    (
        "the queue is lost",
        _sql("DELETE FROM queue_reason", "DELETE FROM queue_item"),
        ProblemKind.OUT_OF_STEP,
    ),
    ("reasons are lost", _sql("DELETE FROM queue_reason"), ProblemKind.OUT_OF_STEP),
    ("words are lost", _sql("DELETE FROM record_search"), ProblemKind.OUT_OF_STEP),
]


@pytest.mark.parametrize(("name", "harm", "kind"), HARM, ids=[name for name, _, _ in HARM])
def test_each_harm_is_found_and_mended(
    archive: Archive, name: str, harm: Callable[[Archive], None], kind: ProblemKind
) -> None:
    del name
    before = _said(archive)
    harm(archive)
    found = prove(archive, repair=False)
    assert {p.kind for p in found.found} == {kind}
    assert found.remains == found.found
    mended = prove(archive, repair=True)
    assert mended.found == found.found
    assert mended.remains == ()
    assert account(mended, Lang.VI)
    assert sorted(_said(archive)) == sorted(before)


def test_damaged_bytes_are_put_aside_and_a_lost_original_is_told(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "scans" / "x.pdf").unlink()
    _file(original_key(SHA), _flip)(archive)
    proof = prove(archive, repair=True)
    (left,) = proof.remains
    assert left.kind is ProblemKind.MISSING
    assert "scan the same file again" in left.remedy
    assert list(archive.store.keys("damaged/")) == [f"damaged/{original_key(SHA)}"]


def test_a_record_that_points_nowhere_is_found(archive: Archive) -> None:
    _sql("UPDATE record SET page_no = 7 WHERE row = 2")(archive)
    found = prove(archive, repair=False)
    assert [p.kind for p in found.found] == [ProblemKind.ASTRAY]
    assert prove(archive, repair=True).remains == ()


def test_a_page_of_which_any_bit_flipped_is_refused_by_errors_that_are_expected() -> None:
    data = encode_page(make_page())
    for at in range(len(data)):
        harmed = bytearray(data)
        harmed[at] ^= 1 << at % 8
        with suppress(ValueError, EOFError, OSError):  # some bits of the head mean nothing
            assert decode_page(bytes(harmed)) == make_page()
