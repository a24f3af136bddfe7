"""The shapes of the API: what comes in, checked; what goes out. No rule of the desk stands here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from models.people import Permission, Role
from models.record import DocumentKind, FieldName, FieldStatus, Reason, RecordKind, RecordState
from models.review import ItemKind, Task, Verdict
from review.schemas_pictures import AroundOut


def _plain(text: str) -> str:
    if any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for c in text):
        raise ValueError("control characters cannot stand in a text")
    return text


Text = Annotated[str, Field(max_length=2000), AfterValidator(_plain)]
Id = Annotated[str, Field(pattern=r"^[a-z2-7]{20}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Box = Annotated[list[Annotated[int, Field(ge=0, le=200_000)]], Field(min_length=4, max_length=4)]
TookMs = Annotated[int, Field(ge=0, le=86_400_000)]
Revision = Annotated[int, Field(ge=0, le=2_000_000_000)]
Count = Annotated[int, Field(ge=1, le=200)]


class In(BaseModel):
    """What a request may hold; anything else is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignIn(In):
    """Name and password of a local account."""

    name: Annotated[str, Field(max_length=100)]
    password: Annotated[str, Field(max_length=1000)]


class NewPassword(In):
    """A change of one's own password."""

    old: Annotated[str, Field(max_length=1000)]
    new: Annotated[str, Field(max_length=1000)]


# What can be asked for. A look at something again must not be: whoever asked would know it for one.
OpenTask = Literal[Task.READING, Task.ADJUDICATION]


class QueueFilterIn(In):
    """Which questions are wanted; what is left out is not asked for."""

    items: Annotated[list[Id], Field(max_length=200)] = []
    batch: Text | None = None
    document: Sha256 | None = None
    kind: Text | None = None
    document_kind: Text | None = None
    field: FieldName | None = None
    reason: Reason | None = None
    province: Text | None = None
    item_kind: ItemKind | None = None
    task: OpenTask | None = None
    twin: Id | None = None
    record: Id | None = None
    flagged: bool | None = None


class ClaimIn(In):
    """A wish for questions to look at."""

    count: Count = 1
    filter: QueueFilterIn = QueueFilterIn()
    around: bool = False  # with what stands around each on its page: one question less for a screen


class ItemsIn(In):
    """Some questions; None: all that this session holds."""

    items: Annotated[list[Id], Field(max_length=500)] | None = None


class DecisionIn(In):
    """What a person says of a field, and the revision of the record that he saw."""

    verdict: Verdict
    text: Text | None = None
    revision: Revision
    took_ms: TookMs | None = None
    comment: Text = ""


class NamedDecisionIn(DecisionIn):
    """A decision among several."""

    field: Id


class DecisionsIn(In):
    """Decisions on several fields: those of a wall."""

    decisions: Annotated[list[NamedDecisionIn], Field(min_length=1, max_length=200)]


class AnswerIn(In):
    """The answer to a question about a page."""

    answer: Text
    took_ms: TookMs | None = None
    comment: Text = ""


class UndoIn(In):
    """Which step to take back; None: one's last."""

    decision: Id | None = None


class RowIn(In):
    """A word about a whole row."""

    revision: Revision
    comment: Text = ""


class BoxIn(In):
    """A place on a page: x, y, width, height in pixels of the page image."""

    box: Box


class ReadIn(BoxIn):
    """A box to read; ``as_row``: as the cells of a row of the page's table."""

    as_row: bool = False


class AddedRowIn(BoxIn):
    """A row that the machine missed; its cells follow the columns of the table, unless they are given."""

    table_index: Annotated[int, Field(ge=0, le=100)] | None = None
    fields: dict[FieldName, BoxIn] | None = None


class GridIn(In):
    """Where the lines of a table are, in pixels of the page image; None: as they are."""

    table_index: Annotated[int, Field(ge=0, le=100)]
    xs: (
        Annotated[list[Annotated[int, Field(ge=0, le=200_000)]], Field(min_length=2, max_length=100)] | None
    ) = None
    ys: (
        Annotated[list[Annotated[int, Field(ge=0, le=200_000)]], Field(min_length=2, max_length=1000)] | None
    ) = None


class BatchIn(In):
    """A new batch."""

    name: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_plain)]


class PolicyIn(In):
    """What the archivist chooses for the desk."""

    two_readings: Annotated[list[FieldName], Field(max_length=100)]
    audit_accepted: Annotated[float, Field(ge=0, le=1)]
    audit_confirmed: Annotated[float, Field(ge=0, le=1)]


class BatchRoleIn(In):
    """A role in one batch, given by name or id; left out: the account's own."""

    batch: Annotated[str, Field(min_length=1, max_length=200)]
    role: Role | None = None


BatchRoles = Annotated[list[BatchRoleIn], Field(max_length=500)]


class AccountIn(In):
    """A new account; with ``batches`` it may do what they say there, and nothing elsewhere."""

    name: Annotated[str, Field(max_length=60)]
    role: Role
    display_name: Text = ""
    password: Annotated[str, Field(max_length=1000)]
    batches: BatchRoles | None = None


class AccountChange(In):
    """What is to change in an account."""

    role: Role | None = None
    display_name: Text | None = None
    password: Annotated[str, Field(max_length=1000)] | None = None
    is_disabled: bool | None = None
    batches: BatchRoles | Literal["all"] | None = None


class TokenIn(In):
    """A new token for a service; with ``batches`` (names or ids) it holds there, and nowhere else."""

    name: Annotated[str, Field(max_length=60)]
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=10)]
    expires_at: datetime | None = None
    batches: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=500)] | None = None


Cursor = Annotated[int, Field(ge=0, le=2**62)]


class RecordQuery(In):
    """Which records are looked for."""

    q: Annotated[str, Field(max_length=200)] = ""
    batch: Annotated[str, Field(max_length=200)] | None = None
    kind: RecordKind | None = None
    document_kind: DocumentKind | None = None
    document: Sha256 | None = None
    page_no: Annotated[int, Field(ge=1, le=100_000)] | None = None
    state: RecordState | None = None
    field: FieldName | None = None
    status: FieldStatus | None = None
    province: Annotated[str, Field(max_length=100)] = ""
    since: Cursor | None = None
    cursor: Cursor | None = None
    limit: Count = 50


class CountsQuery(In):
    """Which questions are counted."""

    batch: Annotated[str, Field(max_length=200)] | None = None
    document: Sha256 | None = None
    kind: RecordKind | None = None
    field: FieldName | None = None
    reason: Reason | None = None
    province: Annotated[str, Field(max_length=100)] | None = None


class WallsQuery(CountsQuery):
    """Of which questions the look-alikes are wanted."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str = ""
    remedy: str = ""


class UserOut(BaseModel):
    """Who is signed in."""

    name: str
    display_name: str
    role: Role | None
    permissions: list[Permission]


class SessionOut(BaseModel):
    """A session, with what a request that changes something must carry in ``X-CSRF-Token``."""

    user: UserOut
    csrf: str
    session_ends_at: datetime | None


class BatchName(BaseModel):
    """A batch by id and name."""

    id: str
    name: str


class ReadingOut(BaseModel):
    """What one of two readers said."""

    by: str
    text: str
    verdict: str


class NeighbourOut(BaseModel):
    """Another field of the same record."""

    id: str
    key: str
    name: str
    text: str
    status: str
    page_no: int
    box: list[int]


class DecisionOut(BaseModel):
    """An event of the history."""

    id: str
    seq: int
    record: str | None
    field: str
    field_key: str | None
    verdict: Verdict
    task: Task
    text: str | None
    answer: str
    seen_text: str
    author: str
    made_at: datetime
    took_ms: int | None
    comment: str
    undoes: str | None
    is_undone: bool


class ItemOut(BaseModel):
    """A question, with everything that is needed to answer it."""

    id: str
    kind: ItemKind
    task: Task
    lease_until: datetime | None
    record: str
    field_key: str | None
    name: str | None
    page_id: str
    page_no: int
    sha256: str
    row: int
    box: list[int] | None
    text: str
    raw: str
    candidates: list[str]
    reasons: list[str]
    confidence: float | None
    status: str | None
    revision: int
    harm: float
    batch: BatchName
    file: str
    document_kind: str
    record_kind: str
    twin: str | None
    twin_count: int
    readings: list[ReadingOut]
    neighbours: list[NeighbourOut]
    answers: list[str]
    comment: str
    is_flagged: bool
    is_open: bool
    draft: None = None
    around: AroundOut | None = None


class ItemsOut(BaseModel):
    """Questions that are now the caller's."""

    items: list[ItemOut]


class FieldOut(ItemOut):
    """A field as it holds now, with its history."""

    value: dict[str, JsonValue] | None = None
    history: list[DecisionOut] = []
    proposed: str | None = None


class RenewedOut(BaseModel):
    """Which questions are still held, and until when."""

    held: list[str]
    lease_until: datetime


class ReleasedOut(BaseModel):
    """How many questions were given back."""

    released: int


class TwinsOut(BaseModel):
    """How many other questions read alike."""

    twin: str
    count: int


class DecidedFieldOut(BaseModel):
    """A field after a decision."""

    id: str
    text: str
    status: str
    value: dict[str, JsonValue] | None
    confidence: float


class DecidedOut(BaseModel):
    """What came of a decision."""

    decision: DecisionOut
    field: DecidedFieldOut
    record_revision: int
    item_open: bool
    twins: list[TwinsOut]


class RefusedOut(BaseModel):
    """A decision among several that was refused."""

    field: str
    problem: Problem


class DecidedManyOut(BaseModel):
    """What came of several decisions."""

    done: list[DecisionOut]
    refused: list[RefusedOut]


class AnsweredOut(BaseModel):
    """What came of an answer."""

    decision: DecisionOut


class UndoneOut(BaseModel):
    """The step that was taken back, the event that did so, the field as it is now."""

    undone: DecisionOut
    undo: DecisionOut
    field: FieldOut | None


class DecisionsOut(BaseModel):
    """A page of the history, newest first."""

    items: list[DecisionOut]
    next: str | None


class WallOut(BaseModel):
    """Questions that read alike."""

    twin: str
    name: str
    text: str
    count: int
    batch: BatchName
    sample: list[str]


class WallsOut(BaseModel):
    """The largest groups of questions that read alike."""

    items: list[WallOut]
