"""Builds small archives, records and fields by hand for the tests of storage; a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.claim import Claim, Origin
from models.codec import encode_page
from models.geometry import Box
from models.ids import record_id
from models.page import PageContent, PageDocument
from models.record import (
    DocumentKind,
    Field,
    FieldName,
    FieldStatus,
    Reason,
    Record,
    RecordKind,
    Source,
    Value,
)
from storage.archive import Archive
from storage.keys import page_image_key, page_ocr_key
from storage.settings import Settings
from storage.values import PageResult, PageTask
from tests import postgresql

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(slots=True)
class StillClock:
    """A clock that moves only when it is told to."""

    moment: datetime = NOON

    def __call__(self) -> datetime:
        """Return the moment at which it stands."""
        return self.moment

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.moment += timedelta(seconds=seconds)


def sha(number: int) -> str:
    """Return a made-up SHA-256."""
    return f"{number:064x}"


DATABASES = ("sqlite", "postgresql")


def open_archive(home: Path, *, clock: StillClock | None = None, database: str = "sqlite") -> Archive:
    """Return an empty archive below ``home``, its records in one of ``DATABASES``."""
    url = postgresql.fresh_url() if database == "postgresql" else ""
    return Archive.open(Settings(home=home, database_url=url), clock=clock or StillClock())


def add_files(archive: Archive, batch: str, page_counts: Iterable[int]) -> str:
    """Take in one file per count (hashes 1, 2, …); return the batch's id."""
    batch_id = archive.open_batch(batch)
    for number, page_count in enumerate(page_counts, start=1):
        name = f"so-{number}.pdf"
        archive.add_sighting(batch_id, sha(number), display_name=name, folder="scans", modified_at=None)
        archive.add_source(sha(number), size=10, media_type="pdf", page_count=page_count)
    return batch_id


def keep_page(archive: Archive, task: PageTask, *, content: PageContent = PageContent.TEXT) -> PageResult:
    """Put the two objects of a page in the store; return the result that names them."""
    image, ocr = page_image_key(task.sha256, task.page_no), page_ocr_key(task.sha256, task.page_no)
    archive.store.put(image, b"image")
    archive.store.put(ocr, encode_page(PageDocument(task.page_no, 100, 100, 300.0, "fake", content)))
    return PageResult(content, "fake", 300.0, image, ocr, (("read", 0.5),))


def finish_all(archive: Archive, batch_id: str, *, owner: str = "a") -> int:
    """Lease and finish every waiting page; return how many there were."""
    tasks = archive.lease_pages(batch_id, owner, limit=1000)
    for task in tasks:
        assert archive.finish_page(task.page_id, owner, keep_page(archive, task))
    return len(tasks)


def make_field(
    name: FieldName = FieldName.FULL_NAME,
    text: str = "Nguyễn Văn An",
    *,
    value: Value | None = None,
    status: FieldStatus = FieldStatus.ACCEPTED,
    heading: str = "",
    index: int = 0,
) -> Field:
    """Return a field with a plain box; a queued one says that its confidence is low."""
    reasons = (Reason.LOW_CONFIDENCE,) if status is FieldStatus.QUEUED else ()
    return Field(
        name=name,
        text=text,
        raw=text.upper(),
        confidence=0.97,
        status=status,
        page_no=1,
        box=Box(412, 960, 380, 42),
        value=value,
        reasons=reasons,
        candidates=("Nguyễn Vân An",),
        heading=heading,
        index=index,
    )


def make_record(
    *fields: Field, number: int = 1, row: int = 1, kind: RecordKind = RecordKind.MARTYR, is_named: bool = True
) -> Record:
    """Return a record of file ``number`` standing in table row ``row`` of its first page."""
    return Record(
        id=record_id(sha(number), 1, kind, f"t0r{row}"),
        kind=kind,
        document_kind=DocumentKind.MARTYR_LIST,
        source=Source(sha(number), 1, row),
        fields=fields or (make_field(),),
        is_named=is_named,
    )


def make_word(record: Record, text: str, *, at: datetime = NOON, who: str = "lan") -> Claim:
    """Return a person's correction of the record's name."""
    field = make_field(text=text, status=FieldStatus.CORRECTED)
    return Claim(record.id, field, Origin.PERSON, who, "", at)
