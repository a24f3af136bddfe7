"""What storage hands out: rows as frozen values. No SQL here, and nothing that can change them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.page import PageContent
from models.record import Record


class PageState(StrEnum):
    """Where a page stands. ``waiting`` and ``leased`` pages are open, the others are finished."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


class ChangeKind(StrEnum):
    """What happened to a record in the change feed."""

    CREATED = "created"
    CHANGED = "changed"
    RETRACTED = "retracted"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Batch:
    """A name under which files were taken in together."""

    id: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PageTask:
    """A page leased to a worker. ``attempt`` counts its leases from 1; ``display_name`` is for messages."""

    page_id: str
    sha256: str
    page_no: int
    attempt: int
    display_name: str


@dataclass(frozen=True, slots=True)
class PageResult:
    """What a worker kept of one page: keys of objects that are in the store already.

    ``timings`` are seconds per step, in the order of the steps. The hashes are those of the two objects.
    ``look`` is how the page looks (``pipeline.page_look``); None for an empty page.
    """

    content: PageContent
    engine: str
    dpi: float
    image_key: str
    ocr_key: str
    timings: tuple[tuple[str, float], ...] = ()
    image_sha256: str | None = None
    ocr_sha256: str | None = None
    look: bytes | None = None


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page of a source as it stands; the fields from ``content`` on are None until it is done."""

    page_id: str
    sha256: str
    page_no: int
    state: PageState
    attempt: int
    content: PageContent | None
    engine: str | None
    dpi: float | None
    image_key: str | None
    ocr_key: str | None
    image_sha256: str | None = None
    ocr_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One lease of a page: who read it, and what came of it (None while it runs)."""

    page_id: str
    attempt: int
    owner: str
    leased_at: datetime
    ended_at: datetime | None
    outcome: str | None
    error_code: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that failed, or a file that was refused (then ``page_no`` and ``sha256`` are None)."""

    file: str
    page_no: int | None
    sha256: str | None
    code: str
    message: str
    remedy: str
    is_retryable: bool


@dataclass(frozen=True, slots=True)
class SaveSummary:
    """What ``save_records`` did: records it was given, of those changed, and earlier ones retracted."""

    records: int
    changed: int
    retracted: int


@dataclass(frozen=True, slots=True)
class OtherScan:
    """Another scan of the paper of a page: where, how alike, and whether it reads better."""

    sha256: str
    page_no: int
    file: str
    likeness: float
    is_better: bool


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it holds now. ``file`` is the first name its source was seen under in ``batch_id``.

    ``cursor`` is the place of its latest change in the feed: give it as ``since`` to go on after it.
    """

    record: Record
    batch_id: str
    file: str
    revision: int
    updated_at: datetime
    is_retracted: bool
    cursor: int
    other_scans: tuple[OtherScan, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """Counts of one batch, or of all. ``pages_in = done + failed + excluded + waiting + leased``, always.

    ``excluded`` are pages of files whose bytes came a second time; ``blank`` are done pages with nothing of
    their own. ``files`` counts names taken in, ``duplicate_files`` those of them with bytes known already;
    ``refused_files`` stand beside them. ``fields_accepted`` were accepted by the machine,
    ``fields_reviewed`` decided by a person.
    """

    pages_in: int
    done: int
    failed: int
    excluded: int
    waiting: int
    leased: int
    blank: int
    files: int
    duplicate_files: int
    refused_files: int
    records: int
    fields_accepted: int
    fields_queued: int
    fields_reviewed: int
    sources_to_extract: int
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_finished(self) -> bool:
        """Return whether no page is waiting or leased."""
        return self.waiting == 0 and self.leased == 0
