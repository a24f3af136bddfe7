"""Adds papers to the small archive of the desk: a list, a grave register, two notices of the same men."""

from __future__ import annotations

from collections.abc import Mapping

from extractors.values import PARSERS
from models.codec import encode_page
from models.geometry import Box
from models.ids import record_id
from models.page import PageContent
from models.record import DocumentKind, Field, FieldName, FieldStatus, Reason, Record, RecordKind, Source
from storage.archive import Archive
from storage.keys import page_image_key, page_ocr_key
from storage.values import PageResult
from tests.desk_builder import draw_page, read_page

LIST, REGISTER, NOTICE, OTHER_NOTICE = "6" * 64, "7" * 64, "8" * 64, "9" * 64
TAN_THANH, HONG_PHONG = "Tân Thanh, Văn Lãng", "Hồng Phong, Bình Gia"
# What each paper says, row by row; a row without a name is an unnamed grave.
ROWS: dict[str, tuple[DocumentKind, RecordKind, tuple[dict[str, str], ...]]] = {
    LIST: (
        DocumentKind.MARTYR_LIST,
        RecordKind.MARTYR,
        (
            {"full_name": "Nguyễn Văn Đức", "birth_date": "1945", "home_place": TAN_THANH,
             "death_date": "3/1968", "unit": "e12 f3"},
            {"full_name": "Vi Hồng Thắng", "birth_date": "1949", "home_place": HONG_PHONG},
            {"full_name": "Trần Đình Chiến", "birth_date": "1951", "home_place": HONG_PHONG},
        ),
    ),
    REGISTER: (
        DocumentKind.GRAVE_REGISTER,
        RecordKind.GRAVE,
        (
            {"full_name": "Nguyễn Văn Dức", "birth_date": "1945", "home_place": TAN_THANH,
             "death_date": "12/3/1968", "cemetery": "NTLS huyện Văn Lãng", "grave_lot": "A",
             "grave_row": "2", "grave_number": "7", "notes": "Có hài cốt"},
            {"full_name": "Vi Hồng Thắng", "birth_date": "1949",
             "cemetery": "NTLS huyện Văn Lãng", "grave_number": "8"},
            {"cemetery": "NTLS huyện Văn Lãng", "grave_number": "9", "death_date": "3/1968",
             "unit": "e12 f3"},
        ),
    ),
    NOTICE: (
        DocumentKind.DEATH_NOTICE,
        RecordKind.MARTYR,
        (
            {"full_name": "Nguyễn Văn Đức", "birth_date": "1946", "home_place": f"{TAN_THANH}, Cao Lạng",
             "unit": "c3 d5 e12 f3", "death_date": "12/3/1968", "death_place": "Khe Sanh",
             "burial_place": "Gần mặt trận", "document_number": "239/07"},
        ),
    ),
    OTHER_NOTICE: (
        DocumentKind.DEATH_NOTICE,
        RecordKind.MARTYR,
        (
            {"full_name": "Trần Đình Chiến", "birth_date": "1951",
             "death_place": "Tây Ninh", "burial_place": "Chưa quy tập", "document_number": "12/BT",
             "death_date": "20/3/1968", "unit": "e12 f3"},
        ),
    ),
}  # fmt: skip


Papers = Mapping[str, tuple[DocumentKind, RecordKind, tuple[dict[str, str], ...]]]


def add_papers(archive: Archive, papers: Papers = ROWS, *, batch: str = "Sổ 1984") -> None:
    """Take in the papers, read and with their records."""
    batch_id = archive.open_batch(batch)
    for sha256, (document, kind, rows) in papers.items():
        name = f"giay-{sha256[0]}.png"
        archive.add_sighting(batch_id, sha256, display_name=name, folder="scans", modified_at=None)
        archive.add_source(sha256, size=10, media_type="png", page_count=1)
        (task,) = archive.lease_pages(batch_id, "builder", limit=10)
        keys = page_image_key(sha256, 1), page_ocr_key(sha256, 1)
        archive.store.put(keys[0], draw_page())
        archive.store.put(keys[1], encode_page(read_page()))
        result = PageResult(PageContent.TEXT, "fake", 150.0, *keys)
        assert archive.finish_page(task.page_id, "builder", result)
        made = [make_paper(sha256, document, kind, row, texts) for row, texts in enumerate(rows, start=1)]
        archive.save_records(sha256, made, author="machine", version="1")


def make_paper(
    sha256: str, document: DocumentKind, kind: RecordKind, row: int, texts: dict[str, str]
) -> Record:
    """Return a record whose fields mean what the parsers make of their texts."""
    fields = tuple(_field(FieldName(name), text, at) for at, (name, text) in enumerate(texts.items()))
    return Record(
        record_id(sha256, 1, kind, f"t0r{row}"),
        kind,
        document,
        Source(sha256, 1, row),
        fields,
        is_named="full_name" in texts,
    )


def _field(name: FieldName, text: str, at: int) -> Field:
    is_queued = name is FieldName.BIRTH_DATE
    return Field(
        name=name,
        text=text,
        raw=text,
        confidence=0.8 if is_queued else 0.98,
        status=FieldStatus.QUEUED if is_queued else FieldStatus.ACCEPTED,
        page_no=1,
        box=Box(70, 270 + 56 * (at % 6), 260, 36),
        value=PARSERS[name](text).value,
        reasons=(Reason.LOW_CONFIDENCE,) if is_queued else (),
    )
