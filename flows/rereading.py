"""Read finished pages again with the present reader. The layout of a page, and so its records, stay.

What comes out otherwise becomes claims of the machine: a person's word stands above them, whatever they say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace

from extractors.documents import extract
from extractors.gazetteer import using
from flows.pool import PagePool
from flows.trusting import model_key_of, places_of, trust_of
from flows.worker import ExtractJob, ReadJob, engine_of, extract_source, job_for
from models.codec import decode_page, encode_page
from models.errors import SetupError, StorageError
from models.page import PageDocument
from models.record import Record
from pipeline.reread import read_page_again
from storage.archive import Archive
from storage.desk import Desk
from storage.keys import page_ocr_key
from storage.objects import open_store
from storage.rereads import (
    NewReading,
    Proposal,
    is_left_to_people,
    proposals,
    replace_machine_reading,
    said_of,
)
from storage.values import PageRow, PageState


@dataclass(frozen=True, slots=True)
class RereadJob:
    """One finished page to read again: its objects, and with what."""

    read: ReadJob
    image_key: str
    ocr_key: str


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading again came to: pages read, those of them read otherwise, those left, what changes.

    ``left`` pages were read by this reader before, come from a text layer, were cut anew by people, or do not
    hold the same tables any more. ``failed`` pages keep what was read before.
    """

    pages: int = 0
    changed: int = 0
    left: int = 0
    failed: int = 0
    proposals: tuple[Proposal, ...] = ()

    def __add__(self, other: Reread) -> Reread:
        """Return both as one."""
        return Reread(
            self.pages + other.pages,
            self.changed + other.changed,
            self.left + other.left,
            self.failed + other.failed,
            self.proposals + other.proposals,
        )


def reread_page(job: RereadJob) -> bytes | None:
    """Return the page's document as read now; None where it is left as it is, or reads the same."""
    store = open_store(job.read.store, may_be_new=False)
    page = decode_page(store.get(job.ocr_key))
    engine = engine_of(job.read)
    if page.engine in (engine.name, "text-layer"):
        return None
    again = read_page_again(store.get(job.image_key), page, engine=engine)
    return encode_page(again) if again is not None else None


def reread(
    archive: Archive,
    pool: PagePool,
    *,
    batch_id: str | None = None,
    model: str | None = None,
    is_trial: bool = False,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Reread:
    """Read the finished pages of a batch (None: of all) again; file by file, so that it may be stopped.

    ``is_trial`` keeps nothing and only says what would change. ``tell`` hears files done and of all.

    Raises:
        SetupError: the reader or the model that was chosen is not there.
        StorageError: something cannot be kept.

    """
    key = model_key_of(archive, model)
    files = list(archive.sources(batch_id))
    total = Reread()
    for index, sha256 in enumerate(files):
        total += _reread_file(archive, pool, sha256, model=key, is_trial=is_trial)
        tell(index + 1, len(files))
    return total


def _reread_file(archive: Archive, pool: PagePool, sha256: str, *, model: str, is_trial: bool) -> Reread:
    rows = [row for row in archive.pages_of(sha256) if row.state is PageState.DONE and row.ocr_key]
    mine = [row for row in rows if row.image_key and not is_left_to_people(archive, row.page_id)]
    started = [(row, _start(archive, pool, row, model)) for row in mine]
    new: dict[str, bytes] = {}
    failed = 0
    for row, future in started:
        error = pool.error_of(future)
        if isinstance(error, StorageError | SetupError):
            raise error
        failed += error is not None
        document = future.result() if error is None else None
        if document is not None:
            new[row.page_id] = document
    found = Reread(len(mine) - failed, len(new), len(rows) - len(mine), failed)
    if not new:
        return found
    before = said_of(archive, sha256)
    records = _records(archive, rows, new, sha256)
    after = tuple(proposals(sha256, before, records, by_rules=_records(archive, rows, {}, sha256)))
    if not is_trial:
        _keep(archive, [(row, new[row.page_id]) for row in rows if row.page_id in new])
        extract_source(ExtractJob(archive.settings, sha256))
    return replace(found, proposals=after)


def _start(archive: Archive, pool: PagePool, row: PageRow, model: str) -> Future[bytes | None]:
    settings = archive.settings
    job = RereadJob(
        job_for(settings, row.sha256, row.page_no, model=model), row.image_key or "", row.ocr_key or ""
    )
    return pool.submit(reread_page, job, timeout_s=settings.page_time_limit_s)


def _records(archive: Archive, rows: list[PageRow], new: dict[str, bytes], sha256: str) -> Iterator[Record]:
    pages = (_document(archive, row, new) for row in rows)
    with using(places_of(archive)):
        yield from extract(
            pages, sha256=sha256, trust=trust_of(archive), named=Desk(archive).named_kinds(sha256)
        )


def _document(archive: Archive, row: PageRow, new: dict[str, bytes]) -> PageDocument:
    return decode_page(new.get(row.page_id) or archive.store.get(row.ocr_key or ""))


def _keep(archive: Archive, read: list[tuple[PageRow, bytes]]) -> None:
    for row, document in read:
        digest = hashlib.sha256(document).hexdigest()
        key = page_ocr_key(row.sha256, row.page_no, edition=digest[:12])
        archive.store.put(key, document)
        replace_machine_reading(archive, row, NewReading(key, digest, decode_page(document).engine))
