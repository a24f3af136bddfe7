"""The shapes of the API for records, pages, batches, people, statistics: what goes out."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, JsonValue

from models.people import Permission, Role
from review.schemas import DecisionOut

JsonObject = dict[str, JsonValue]


class NamedCount(BaseModel):
    """How many questions stand in a batch or document."""

    id: str
    name: str
    count: int


class CountsOut(BaseModel):
    """Open questions, and how they are spread."""

    open: int
    leased: int
    flagged: int
    disputed: int
    by_field: dict[str, int]
    by_reason: dict[str, int]
    by_kind: dict[str, int]
    by_document_kind: dict[str, int]
    by_province: dict[str, int]
    by_batch: list[NamedCount]
    by_document: list[NamedCount]
    mine_today: int


class FoundRecordOut(BaseModel):
    """A record (``sohoa.record/1``), its page, and the ids of its fields by key."""

    record: JsonObject
    page_id: str
    field_ids: dict[str, str]


class RecordsOut(BaseModel):
    """A page of records. ``next`` goes on; ``cursor`` is what to give as ``since`` for later changes."""

    items: list[FoundRecordOut]
    next: str | None
    cursor: str


class ClaimOut(BaseModel):
    """What a machine or a person said of a field."""

    key: str
    text: str
    status: str
    confidence: float
    origin: str
    author: str
    version: str
    made_at: datetime
    withdrawn: bool


class RecordOut(FoundRecordOut):
    """A record with its history."""

    history: list[DecisionOut]
    claims: list[ClaimOut]
    is_struck: bool


class RowOut(BaseModel):
    """What came of a word about a row."""

    decision: DecisionOut
    record: JsonObject


class ChangeOut(BaseModel):
    """An entry of the feed."""

    cursor: str
    record: str
    what: str
    revision: int


class ChangesOut(BaseModel):
    """Entries of the feed, in order; ``cursor`` goes on."""

    items: list[ChangeOut]
    cursor: str


class ReadCellOut(BaseModel):
    """What was read in one cell of a row."""

    name: str
    text: str


class ReadOut(BaseModel):
    """What was read in a box; its ``cells`` where it was to be read as a row."""

    text: str
    confidence: float
    cells: list[ReadCellOut] = []


class CellOut(BaseModel):
    """A cell of a table."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: list[int]
    text: str


class TableOut(BaseModel):
    """A table of a page: its grid lines and cells, in pixels of the page image."""

    index: int
    box: list[int]
    xs: list[int]
    ys: list[int]
    header_rows: int
    columns: list[str]
    cells: list[CellOut]


class PageFieldOut(BaseModel):
    """A field of a record on a page."""

    id: str
    key: str
    name: str
    text: str
    status: str
    confidence: float
    page_no: int
    box: list[int]
    reasons: list[str]


class PageRecordOut(BaseModel):
    """A record on a page."""

    id: str
    row: int
    kind: str
    revision: int
    is_struck: bool
    fields: list[PageFieldOut]


class PageOut(BaseModel):
    """A page as it was read, and its records as they hold now."""

    id: str
    sha256: str
    page_no: int
    state: str
    width_px: int
    height_px: int
    dpi: float
    content: str | None
    file: str
    batch: JsonObject
    image_url: str
    tables: list[TableOut]
    records: list[PageRecordOut]


class PageRowOut(BaseModel):
    """A page in a list."""

    id: str
    page_no: int
    state: str
    content: str | None


class PagesOut(BaseModel):
    """The pages of a document."""

    items: list[PageRowOut]
    next: None = None


class StatusOut(BaseModel):
    """The account of a batch: pages in = done + failed + excluded + waiting + leased, always."""

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
    is_finished: bool


class FailureOut(BaseModel):
    """A page that failed or a file that was refused, why, and what to do."""

    file: str
    page_no: int | None
    sha256: str | None
    code: str
    message: str
    remedy: str
    is_retryable: bool


class BatchOut(BaseModel):
    """A batch and how it stands."""

    id: str
    name: str
    created_at: datetime
    status: StatusOut


class BatchFailuresOut(BatchOut):
    """A batch with its failures."""

    failures: list[FailureOut]


class BatchesOut(BaseModel):
    """All batches, newest first."""

    items: list[BatchOut]


class RefusedFileOut(BaseModel):
    """A file that could not be taken in."""

    file: str
    code: str
    message: str
    remedy: str


class TakenOut(BaseModel):
    """What came of files that were dropped."""

    taken: int
    refused: list[RefusedFileOut]


class RetryOut(BaseModel):
    """How many pages are tried again."""

    pages: int


class DocumentOut(BaseModel):
    """A file of a batch."""

    sha256: str
    name: str
    pages: int


class DocumentsOut(BaseModel):
    """The files of a batch, in the order they came."""

    items: list[DocumentOut]


class ShareOut(BaseModel):
    """A measured share with its 95 % interval; ``rate`` is None while the sample is too small to claim it."""

    rate: float | None
    n: int
    count: int
    low: float
    high: float
    enough: bool
    needed: int


class PaceOut(BaseModel):
    """Seconds a decision takes."""

    median: float
    mean: float
    n: int


class WorkerOut(BaseModel):
    """What one person did in the last thirty days."""

    name: str
    decisions: int
    per_hour: float
    median_s: float | None
    agreement: ShareOut | None


class ErrorRateOut(ShareOut):
    """Wrong among those that were looked at again blind."""

    by: str
    key: str
    source: str
    wrong: int


class CalibrationOut(BaseModel):
    """Of readings with a confidence between two bounds, the share that was right."""

    low_confidence: float
    high_confidence: float
    mean_confidence: float
    right: ShareOut


class DayOut(BaseModel):
    """Questions opened and closed on a day, and how many stood open at its end."""

    day: str
    opened: int
    closed: int
    open: int


class StatsOut(BaseModel):
    """How the work stands and how good it is."""

    open: int
    remaining_minutes: float | None
    pace_s: PaceOut | None
    people: list[WorkerOut]
    error_rates: list[ErrorRateOut]
    calibration: list[CalibrationOut]
    queue_over_time: list[DayOut]


class PolicyOut(BaseModel):
    """What the archivist chose."""

    two_readings: list[str]
    audit_accepted: float
    audit_confirmed: float


class BatchRoleOut(BaseModel):
    """A role in one batch."""

    id: str
    name: str
    role: Role


class NamedBatchOut(BaseModel):
    """A batch by id and name."""

    id: str
    name: str


class AccountOut(BaseModel):
    """An account, without its secret. ``batches`` None: its role holds everywhere."""

    name: str
    display_name: str
    role: Role
    created_at: datetime
    is_disabled: bool
    batches: list[BatchRoleOut] | None


class AccountsOut(BaseModel):
    """All accounts."""

    items: list[AccountOut]


class TokenOut(BaseModel):
    """A token, without its secret. ``batches`` None: it holds everywhere."""

    name: str
    scopes: list[Permission]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    batches: list[NamedBatchOut] | None


class NewTokenOut(TokenOut):
    """A new token with its secret, shown only now."""

    secret: str


class TokensOut(BaseModel):
    """All tokens."""

    items: list[TokenOut]


class HealthOut(BaseModel):
    """That the server and its database answer."""

    status: str
