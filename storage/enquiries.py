"""Enquiries as cases: opened, worked on step by step, watched; what their handlers were told. Append-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Select, insert, select, update

from models.desk_errors import NotFoundError, UnusableError
from models.enquiry import (
    STATES,
    Asker,
    Enquiry,
    EnquiryEvent,
    EnquiryNotice,
    EnquiryState,
    EventKind,
    Question,
)
from models.ids import hash_id
from models.record import FieldName
from storage.archive import Archive
from storage.chunks import in_chunks
from storage.dossier_tables import dossier_record
from storage.enquiry_tables import enquiry as table
from storage.enquiry_tables import enquiry_event, enquiry_notice
from storage.numbers import next_numbers

_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
_ASKER: TypeAdapter[Asker] = TypeAdapter(Asker)
_WITH_DOSSIER = frozenset({EventKind.FOUND, EventKind.UNFOUND})
_WITH_TEXT = frozenset({EventKind.NOTE, EventKind.ANSWERED, EventKind.HANDED})


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody adds to a case."""

    kind: EventKind
    text: str = ""
    dossier_id: str = ""

    def __post_init__(self) -> None:
        """A step says what its kind needs."""
        if self.kind is EventKind.OPENED:
            raise UnusableError("a case is opened once")
        if self.kind in _WITH_TEXT and not self.text.strip():
            raise UnusableError(
                "this step needs its text", remedy="Write what was answered, noted, or who takes over."
            )
        if self.kind in _WITH_DOSSIER and not self.dossier_id:
            raise UnusableError("this step names a dossier")


@dataclass(frozen=True, slots=True)
class Enquiries:
    """The cases of one archive."""

    archive: Archive

    def open(self, question: Question, asker: Asker, *, author: str) -> Enquiry:
        """Open a case under the next number; who opens it handles it.

        Raises:
            UnusableError: nobody is asked for, or nobody asks.

        """
        if not question.text(FieldName.FULL_NAME).strip():
            raise UnusableError("an enquiry names the man", remedy="Give at least his given name.")
        if not asker.name.strip():
            raise UnusableError("an enquiry says who asks")
        now = self.archive.clock()

        def work(connection: Connection) -> Enquiry:
            number = next_numbers(connection, "enquiry", 1)
            made_id, state = hash_id("enquiry", number, author), EnquiryState.OPEN
            made = Enquiry(made_id, number, question, asker, state, author, author, now)
            connection.execute(
                insert(table).values(
                    id=made.id,
                    number=number,
                    question=_QUESTION.dump_json(question).decode(),
                    asker=_ASKER.dump_json(asker).decode(),
                    state=made.state.value,
                    handler=author,
                    author=author,
                    made_at=now,
                )
            )
            self._append(connection, made.id, EventKind.OPENED, author=author)
            return made

        return self.archive.database.write_again(work)

    def add(self, number: int, step: Step, *, author: str) -> Enquiry:
        """Add a step to a case and bring state and handler in line with it.

        Raises:
            NotFoundError: there is no such case, or no such dossier.

        """

        def work(connection: Connection) -> Enquiry:
            found = _find(connection, number)
            if step.dossier_id and not _is_dossier(connection, step.dossier_id):
                raise NotFoundError(f"there is no dossier {step.dossier_id}")
            text = step.text.strip()
            self._append(connection, found.id, step.kind, author=author, text=text, dossier=step.dossier_id)
            values: dict[str, str] = {}
            if step.kind in STATES:
                values["state"] = STATES[step.kind].value
            if step.kind is EventKind.HANDED:
                values["handler"] = text
            if values:
                connection.execute(update(table).where(table.c.id == found.id).values(**values))
            return _find(connection, number)

        return self.archive.database.write_again(work)

    def all(self, *, state: EnquiryState | None = None, before: int = 0, limit: int = 100) -> list[Enquiry]:
        """Return cases, the newest first, below the number ``before``."""
        query = select(table).order_by(table.c.number.desc()).limit(limit)
        if state is not None:
            query = query.where(table.c.state == state.value)
        if before:
            query = query.where(table.c.number < before)
        with self.archive.database.read() as connection:
            return _whole(connection, connection.execute(query).all())

    def watched(self) -> list[Enquiry]:
        """Return the cases that are not closed, the oldest first."""
        query = select(table).where(table.c.state != EnquiryState.CLOSED.value).order_by(table.c.number)
        with self.archive.database.read() as connection:
            return [_enquiry(row) for row in connection.execute(query).all()]

    def get(self, number: int) -> Enquiry:
        """Return the case with this number; raises NotFoundError where there is none."""
        with self.archive.database.read() as connection:
            return _find(connection, number, to_change=False)

    def events(self, enquiry_id: str) -> list[EnquiryEvent]:
        """Return what happened to a case, in order."""
        with self.archive.database.read() as connection:
            return _events(connection, enquiry_id)

    # The watch

    def tell(self, enquiry: Enquiry, found: Sequence[tuple[str, float]]) -> int:
        """Tell a case's handler of records (id, probability) that it was not told of; return how many."""
        now = self.archive.clock()

        def work(connection: Connection) -> int:
            known = set(
                connection.execute(
                    select(enquiry_notice.c.record_id).where(enquiry_notice.c.enquiry_id == enquiry.id)
                ).scalars()
            )
            new = [(record, probability) for record, probability in found if record not in known]
            first = next_numbers(connection, "enquiry_notice", len(new))
            if new:
                connection.execute(
                    insert(enquiry_notice),
                    [
                        {"seq": first + at, "enquiry_id": enquiry.id, "record_id": record,
                         "probability": probability, "made_at": now, "seen_by": ""}
                        for at, (record, probability) in enumerate(new)
                    ],
                )  # fmt: skip
            return len(new)

        return self.archive.database.write_again(work)

    def notices(
        self, *, after: int = 0, handler: str = "", number: int = 0, unseen: bool = False, limit: int = 100
    ) -> list[EnquiryNotice]:
        """Return notices in order after a place in it: of one handler, of one case, only those not seen."""
        query = _notices().where(enquiry_notice.c.seq > after).order_by(enquiry_notice.c.seq).limit(limit)
        if handler:
            query = query.where(table.c.handler == handler)
        if number:
            query = query.where(table.c.number == number)
        if unseen:
            query = query.where(enquiry_notice.c.seen_by == "")
        with self.archive.database.read() as connection:
            return [_notice(row) for row in connection.execute(query)]

    def mark_seen(self, number: int, *, by: str) -> int:
        """Remember that the notices of a case were seen; return how many were new."""
        with self.archive.database.write() as connection:
            found = _find(connection, number)
            done = connection.execute(
                update(enquiry_notice)
                .where(enquiry_notice.c.enquiry_id == found.id, enquiry_notice.c.seen_by == "")
                .values(seen_by=by)
            )
            return int(done.rowcount)

    def _append(
        self,
        connection: Connection,
        enquiry_id: str,
        kind: EventKind,
        *,
        author: str,
        text: str = "",
        dossier: str = "",
    ) -> None:
        connection.execute(
            insert(enquiry_event).values(
                seq=next_numbers(connection, "enquiry_event", 1),
                enquiry_id=enquiry_id,
                kind=kind.value,
                author=author,
                made_at=self.archive.clock(),
                dossier_id=dossier,
                text=text,
            )
        )


def _find(connection: Connection, number: int, *, to_change: bool = True) -> Enquiry:
    query = select(table).where(table.c.number == number)
    row = connection.execute(query.with_for_update() if to_change else query).first()
    if row is None:
        raise NotFoundError(f"there is no enquiry {number}")
    return _whole(connection, [row])[0]


def _is_dossier(connection: Connection, dossier: str) -> bool:
    query = select(dossier_record.c.own_id).where(dossier_record.c.own_id == dossier)
    return connection.execute(query).first() is not None


def _events(connection: Connection, enquiry_id: str) -> list[EnquiryEvent]:
    query = (
        select(enquiry_event).where(enquiry_event.c.enquiry_id == enquiry_id).order_by(enquiry_event.c.seq)
    )
    return [
        EnquiryEvent(
            row.seq, row.enquiry_id, EventKind(row.kind), row.author, row.made_at, row.dossier_id, row.text
        )
        for row in connection.execute(query)
    ]


def _whole(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Enquiry]:
    """Return rows as cases, each with the dossiers that were found to be his."""
    found: dict[str, dict[str, None]] = {row.id: {} for row in rows}
    steps = (
        select(enquiry_event.c.enquiry_id, enquiry_event.c.kind, enquiry_event.c.dossier_id)
        .where(enquiry_event.c.kind.in_(sorted(_WITH_DOSSIER)))
        .order_by(enquiry_event.c.seq)
    )
    for some in in_chunks(list(found)):
        for step in connection.execute(steps.where(enquiry_event.c.enquiry_id.in_(some))):
            if step.kind == EventKind.FOUND:
                found[step.enquiry_id][step.dossier_id] = None
            else:
                found[step.enquiry_id].pop(step.dossier_id, None)
    return [_enquiry(row, tuple(found[row.id])) for row in rows]


def _enquiry(row: Row[tuple[object, ...]], found: tuple[str, ...] = ()) -> Enquiry:
    return Enquiry(
        row.id,
        row.number,
        _QUESTION.validate_json(row.question),
        _ASKER.validate_json(row.asker),
        EnquiryState(row.state),
        row.handler,
        row.author,
        row.made_at,
        found,
    )


def _notices() -> Select[tuple[object, ...]]:
    joined = enquiry_notice.join(table, table.c.id == enquiry_notice.c.enquiry_id).join(
        dossier_record, dossier_record.c.record_id == enquiry_notice.c.record_id
    )
    return select(enquiry_notice, table.c.number, table.c.handler, dossier_record.c.dossier_id).select_from(
        joined
    )


def _notice(row: Row[tuple[object, ...]]) -> EnquiryNotice:
    return EnquiryNotice(
        row.seq,
        row.number,
        row.handler,
        row.record_id,
        row.dossier_id,
        row.probability,
        row.made_at,
        row.seen_by,
    )
