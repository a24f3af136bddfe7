"""What runs inside a worker process: one page read, or one file's records made. Results are small facts."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from functools import cache

import cv2

from extractors.declared import TotalsSeen
from extractors.documents import extract
from extractors.gazetteer import using
from flows.alike import find_copies
from flows.confine import Bounds, allow_cpu, confine
from flows.trusting import places_of, trust_of, version_of
from models.codec import decode_page, encode_page
from models.page import PageContent, PageDocument
from models.record import DocumentKind
from pipeline.digitise import digitise_page
from pipeline.engine import Engine
from pipeline.engines import open_readers
from pipeline.loaded import Limits
from pipeline.page_look import look_of
from pipeline.workbook_pages import ENGINE as WORKBOOK
from storage.archive import Archive
from storage.declared import Declared
from storage.desk import Desk
from storage.keys import original_key, page_image_key, page_ocr_key
from storage.objects import ObjectStore, StoreAddress, open_store
from storage.settings import Settings
from storage.sheets import Sheets
from storage.values import PageResult, PageState, SaveSummary

MACHINE = "sohoa"
# Making records of one page takes milliseconds; a file of thousands gets this long.
EXTRACT_LIMIT_S = 1800.0


@dataclass(frozen=True, slots=True)
class ReadJob:
    """One page to read, with the settings that bear on it."""

    sha256: str
    page_no: int
    store: StoreAddress
    engine: str
    tessdata: str | None
    limits: Limits
    reader: str = "both"
    model: str = ""  # key of our reader's weights in the store; the shipped ones where it is empty
    time_limit_s: float = 3600.0


def start_worker(bounds: Bounds | None = None) -> None:
    """Bound the threads of everything that computes, and what files from outside can bring about.

    The pool makes the parallelism, one page a process.
    """
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)
    if bounds is not None:
        confine(bounds)


def read_page(job: ReadJob) -> PageResult:
    """Read one page and keep its image and its document; the same bytes are written again on a second try.

    Raises:
        SohoaError: the page cannot be read or kept.

    """
    allow_cpu(job.time_limit_s)
    store = _store(job.store)
    engine = engine_of(job)
    with store.open_path(original_key(job.sha256)) as path:
        done = digitise_page(path, job.page_no, engine=engine, limits=job.limits)
    kept = keep_page(store, job.sha256, done.page, done.image_jpeg)
    look = look_of(done.image_jpeg) if _is_paper(done.page) else None
    return replace(kept, timings=done.timings, look=look)


def keep_page(store: ObjectStore, sha256: str, page: PageDocument, image_jpeg: bytes) -> PageResult:
    """Put a page's image and its document into the store; return where they lie."""
    image_key, ocr_key = page_image_key(sha256, page.page_no), page_ocr_key(sha256, page.page_no)
    document = encode_page(page)
    store.put(image_key, image_jpeg)
    store.put(ocr_key, document)
    return PageResult(
        page.content,
        page.engine,
        page.dpi,
        image_key,
        ocr_key,
        image_sha256=hashlib.sha256(image_jpeg).hexdigest(),
        ocr_sha256=hashlib.sha256(document).hexdigest(),
    )


def _is_paper(page: PageDocument) -> bool:
    """Say whether a page may be a second scan of another: drawn tables are all alike."""
    return page.content is PageContent.TEXT and page.engine != WORKBOOK


@dataclass(frozen=True, slots=True)
class ExtractJob:
    """One file whose pages are all finished."""

    settings: Settings
    sha256: str


def extract_source(job: ExtractJob) -> SaveSummary:
    """As ``make_records``, in a worker process of its own: the kernel ends it where it does not end."""
    allow_cpu(EXTRACT_LIMIT_S)
    return make_records(job)


def make_records(job: ExtractJob) -> SaveSummary:
    """Make the records of one file from its pages, streamed one page at a time, and keep them."""
    with Archive.open(job.settings) as archive:
        find_copies(archive, job.sha256)
        rows = archive.pages_of(job.sha256)
        keys = [row.ocr_key for row in rows if row.state is PageState.DONE and row.ocr_key]
        seen = TotalsSeen()
        pages = seen.pages(_load_document(archive.store, key) for key in keys)
        trust = trust_of(archive)
        found = extract(pages, sha256=job.sha256, trust=trust, named=_named_kinds(archive, job.sha256))
        # The version begins with the extractor's, then the calibration's: claims say which of them made them.
        with using(places_of(archive)):
            kept = archive.save_records(
                job.sha256, seen.records(found), author=MACHINE, version=version_of(archive)
            )
        Declared(archive).put(job.sha256, seen.found())
    return kept


def _named_kinds(archive: Archive, sha256: str) -> dict[int, DocumentKind]:
    """Return by page the kinds that people gave, and for the first page else that of its batch sheet."""
    from_sheet = Sheets(archive).kind_of(sha256)
    first = {} if from_sheet is None else {1: from_sheet}
    return first | Desk(archive).named_kinds(sha256)


def _load_document(store: ObjectStore, key: str) -> PageDocument:
    return decode_page(store.get(key))


def engine_of(job: ReadJob) -> Engine:
    """Return what reads the page of ``job``, started once a process.

    Raises:
        SetupError: it does not start; StorageError: its weights are not in the store.

    """
    return _engine(job.reader, job.engine, job.tessdata, job.store, job.model)


@cache
def _engine(reader: str, name: str, tessdata: str | None, address: StoreAddress, model: str) -> Engine:
    if not model or reader == "tesseract":
        return open_readers(reader, name, tessdata=tessdata)
    with _store(address).open_path(model) as weights:
        return open_readers(reader, name, tessdata=tessdata, weights=weights)


@cache
def _store(address: StoreAddress) -> ObjectStore:
    return open_store(address, may_be_new=False)


def job_for(settings: Settings, sha256: str, page_no: int, *, model: str = "") -> ReadJob:
    """Return the job of one page under these settings, read with the weights under the key ``model``."""
    return ReadJob(
        sha256=sha256,
        page_no=page_no,
        store=settings.store_address(),
        engine=settings.engine,
        tessdata=str(settings.tessdata) if settings.tessdata else None,
        limits=Limits(max_pixels=settings.max_pixels, max_pages=settings.max_pages),
        reader=settings.reader,
        time_limit_s=settings.page_time_limit_s,
        model=model,
    )
