"""Reads pages at once and makes up what comes of them, always the same: the original alone must be whole."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar, cast

from PIL import Image

from flows.pool import PagePool
from flows.worker import ExtractJob, ReadJob
from models.codec import encode_page
from models.errors import SohoaError
from models.ids import record_id
from models.page import PageContent, PageDocument
from models.record import FieldName, FieldStatus, Record, RecordKind, Source
from storage.archive import Archive
from storage.keys import original_key, page_image_key, page_ocr_key
from storage.objects import ObjectStore
from storage.values import PageResult, SaveSummary
from tests.archive_builder import make_field, make_record

A = TypeVar("A")
T = TypeVar("T")

ROWS = 2  # records a page, each with one field that waits for a person
VERSION = "9999"


class MadeUpReader(PagePool):
    """Reads each page at once, in this process: the original must be whole, what comes of it is made up."""

    def __init__(self, archive: Archive) -> None:
        self.size = 2
        self.archive = archive

    def submit(self, work: Callable[[A], T], job: A, *, timeout_s: float) -> Future[T]:
        """Do the job now."""
        del work, timeout_s
        future: Future[T] = Future()
        try:
            made = self._read(job) if isinstance(job, ReadJob) else self._extract(cast("ExtractJob", job))
            future.set_result(cast("T", made))
        except SohoaError as error:
            future.set_exception(error)
        return future

    def _read(self, job: ReadJob) -> PageResult:
        return read_made_up(self.archive.store, job)

    def _extract(self, job: ExtractJob) -> SaveSummary:
        return save_made_up(self.archive, job.sha256)


def save_made_up(archive: Archive, sha256: str) -> SaveSummary:
    """Keep the records of a file."""
    pages = [row.page_no for row in archive.pages_of(sha256)]
    found = [_record(sha256, page_no, row) for page_no in pages for row in range(1, ROWS + 1)]
    return archive.save_records(sha256, found, author="sohoa", version=VERSION)


def read_made_up(store: ObjectStore, job: ReadJob) -> PageResult:
    """See that the original is whole, and keep the two objects of the page."""
    with store.open_path(original_key(job.sha256)) as path:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == job.sha256
    sha256, page_no = job.sha256, job.page_no
    page = PageDocument(page_no, 900, 1100, 300.0, "made up", PageContent.TEXT)
    image, document = _image(), encode_page(page)
    keys = page_image_key(sha256, page_no), page_ocr_key(sha256, page_no)
    store.put(keys[0], image)
    store.put(keys[1], document)
    hashes = hashlib.sha256(image).hexdigest(), hashlib.sha256(document).hexdigest()
    return PageResult(page.content, page.engine, page.dpi, *keys, (), *hashes)


def _image() -> bytes:
    out = io.BytesIO()
    Image.new("L", (900, 1100), 255).save(out, "JPEG")
    return out.getvalue()


def _record(sha256: str, page_no: int, row: int) -> Record:
    made = make_record(
        make_field(text=f"Nguyễn Văn {page_no}{row}"),
        make_field(FieldName.HOME_PLACE, f"Xã {page_no}{row}", status=FieldStatus.QUEUED),
        row=row,
    )
    found = record_id(sha256, page_no, RecordKind.MARTYR, f"t0r{row}")
    fields = tuple(replace(f, page_no=page_no) for f in made.fields)
    return replace(made, id=found, source=Source(sha256, page_no, row), fields=fields)
