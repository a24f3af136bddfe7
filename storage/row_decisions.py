"""Decisions on whole rows and pages: struck out, brought back, added, questions answered, steps undone.

Like those on fields they are events, and what they come to is worked out anew from all of them each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from models.claim import Claim, Origin
from models.desk_errors import ForbiddenError, NotFoundError, NothingToUndoError, StaleError, UnusableError
from models.record import DocumentKind, Record
from models.review import Decision, ItemKind, Verdict, standing
from storage import events, grids, queue
from storage.claims import fold, stored_form
from storage.queue import Holder
from storage.queue_rows import close
from storage.record_state import Known, counts, replace_fields
from storage.record_writes import Writes, follow, write
from storage.review_tables import decision as decision_table
from storage.review_tables import queue_item
from storage.settling import check_lease, load_for, settle
from storage.tables import record as record_table
from storage.tables import source
from storage.values import ChangeKind

ANSWERS = {
    # UNKNOWN is an answer too: a person looked, and it is none of the others. It is not asked again.
    ItemKind.DOCUMENT_KIND: tuple(kind.value for kind in DocumentKind),
    ItemKind.ROW: ("record", "not-record"),
    ItemKind.COLUMNS: ("fine", "wrong"),
}
_VERDICTS = {
    ItemKind.DOCUMENT_KIND: Verdict.KIND,
    ItemKind.ROW: Verdict.ROW,
    ItemKind.COLUMNS: Verdict.COLUMNS,
}
_ABOUT_ROWS = frozenset({Verdict.STRIKE, Verdict.RESTORE, Verdict.ADD, Verdict.ROW})


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a row or a page, beside its verdict."""

    answer: str = ""
    revision: int | None = None
    took_ms: int | None = None
    comment: str = ""


def judge_row(
    connection: Connection, holder: Holder, record_id: str, verdict: Verdict, *, said: Said, now: datetime
) -> Decision:
    """Strike a row out or bring it back; return the event."""
    known = load_for(connection, record_id)
    row = known.records[record_id]
    if said.revision is not None and said.revision < row.revision:
        raise StaleError(f"record {record_id} changed after revision {said.revision}")
    decision = _append(connection, holder, record_id, verdict, record_id=record_id, said=said, now=now)
    _follow_rows(connection, known, record_id, now=now)
    return decision


def answer(
    connection: Connection, holder: Holder, item_id: str, *, said: Said, now: datetime
) -> tuple[Decision, str]:
    """Answer a question about a page; return the event and the file (SHA-256) it is about."""
    asked = next(iter(queue.items_of(connection, [item_id])), None)
    if asked is None or asked.kind == ItemKind.FIELD.value:
        raise NotFoundError(f"there is no question {item_id}")
    # The record before its questions, as everywhere: else two transactions could wait for each other.
    known = load_for(connection, str(asked.record_id))
    item = queue.find_item(connection, item_id) or asked
    kind = ItemKind(item.kind)
    if said.answer not in ANSWERS[kind]:
        raise UnusableError(
            f"'{said.answer}' is no answer", remedy=f"Answer one of: {', '.join(ANSWERS[kind])}."
        )
    check_lease(item, holder, now=now)
    decision = _append(
        connection, holder, item_id, _VERDICTS[kind], record_id=item.record_id, said=said, now=now
    )
    close(connection, [item_id], now=now)
    _bring_to_bear(connection, known, decision, now=now)
    return decision, str(item.sha256)


def add_row(
    connection: Connection, holder: Holder, record: Record, *, author: str, now: datetime
) -> Decision:
    """Keep a row that the machine missed, with what was read in it (``author``: by which engine)."""
    exists = connection.execute(select(record_table.c.id).where(record_table.c.id == record.id)).first()
    if exists is None:
        _create(connection, holder, record, author=author, now=now)
    known = load_for(connection, record.id)
    decision = _append(connection, holder, record.id, Verdict.ADD, record_id=record.id, said=Said(), now=now)
    _follow_rows(connection, known, record.id, now=now)
    return decision


def undo(
    connection: Connection, holder: Holder, decision_id: str | None, *, now: datetime
) -> tuple[Decision, Decision]:
    """Take a step back (None: the person's last one); return it and the event that does so.

    One's own steps, or anybody's for who decides between readers. Later steps stay.
    """
    if decision_id is None:
        target = events.last_standing(connection, holder.person)
    else:
        target = events.find(connection, decision_id)
        if target is None:
            raise NotFoundError(f"there is no decision {decision_id}")
    if target is None:
        raise NothingToUndoError("there is no step to take back")
    if target.author != holder.person and not holder.is_adjudicator:
        raise ForbiddenError("only one's own steps can be taken back")
    known = load_for(connection, target.record_id) if target.record_id is not None else None
    # After the lock: somebody may have taken the same step back meanwhile.
    is_redo = target.verdict is Verdict.UNDO
    subject = events.of_subject(connection, target.subject)
    if not is_redo and target.id not in {d.id for d in standing(subject)}:
        raise NothingToUndoError("this step was taken back already")
    if is_redo and any(d.undoes == target.id for d in subject):
        raise NothingToUndoError("this step was taken back already")
    taken = _append_undo(connection, holder, target, now=now)
    if known is not None:
        _bring_to_bear(connection, known, target, now=now)
    else:
        grids.follow_readings(connection, target.subject)
    return target, taken


def named_kinds(connection: Connection, sha256: str) -> dict[int, DocumentKind]:
    """Return by page the kinds that people gave to the documents of a file which begin there."""
    query = (
        select(decision_table.c.id, decision_table.c.subject, queue_item.c.page_no)
        .join(queue_item, queue_item.c.id == decision_table.c.subject)
        .where(queue_item.c.sha256 == sha256, queue_item.c.kind == ItemKind.DOCUMENT_KIND.value)
        .where(decision_table.c.verdict == Verdict.KIND.value)
    )
    pages = {row.subject: row.page_no for row in connection.execute(query)}
    found: dict[int, DocumentKind] = {}
    for subject, page_no in pages.items():
        for decision in standing(events.of_subject(connection, subject)):
            found[page_no] = DocumentKind(decision.answer)
    return found


def _bring_to_bear(connection: Connection, known: Known, decision: Decision, *, now: datetime) -> None:
    """Work out anew what the decision, or taking it back, has an effect on."""
    record_id = str(decision.record_id)
    if decision.key is not None:
        settle(connection, known, record_id, decision.key, subject=decision.subject, now=now)
    elif decision.verdict in _ABOUT_ROWS or decision.undoes is not None:
        _follow_rows(connection, known, record_id, now=now)
    else:
        follow(connection, [record_id], now=now)
    if decision.verdict is Verdict.KIND:
        sha256 = known.records[record_id].sha256
        connection.execute(update(source).where(source.c.sha256 == sha256).values(extracted_version=None))


def _follow_rows(connection: Connection, known: Known, record_id: str, *, now: datetime) -> None:
    row = known.records[record_id]
    is_struck = _is_struck(row, events.of_records(connection, [record_id]))
    if is_struck == (row.struck_at is not None):
        follow(connection, [record_id], now=now)
        return
    moment = now if is_struck else None
    revision = row.revision + 1
    values = {"struck_at": moment, "retracted_at": moment, "revision": revision, "updated_at": now}
    what = ChangeKind.RETRACTED if is_struck else ChangeKind.RESTORED
    write(
        connection,
        Writes(old_records=[(record_id, values)], changes=[(record_id, revision, what)]),
        now=now,
    )


def _is_struck(row: Row[tuple[object, ...]], decisions: Sequence[Decision]) -> bool:
    about = [d for d in standing(decisions) if d.verdict in _ABOUT_ROWS]
    if not about:
        return row.made_by is not None  # its adding was taken back
    last = about[-1]
    return last.verdict is Verdict.STRIKE or (last.verdict is Verdict.ROW and last.answer == "not-record")


def _create(connection: Connection, holder: Holder, record: Record, *, author: str, now: datetime) -> None:
    said = [stored_form(Claim(record.id, f, Origin.MACHINE, author, "", now)) for f in record.fields]
    fields = fold(said, {f.key: index for index, f in enumerate(record.fields)})
    row = {
        "id": record.id,
        "sha256": record.source.sha256,
        "page_no": record.source.page_no,
        "row": record.source.row,
        "kind": record.kind.value,
        "document_kind": record.document_kind.value,
        "is_named": int(record.is_named),
        **counts(fields),
        "revision": 1,
        "updated_at": now,
        "change_seq": 0,
        "version": "",
        "made_by": holder.person,
    }
    changes = [(record.id, 1, ChangeKind.CREATED)]
    writes = Writes(new_records=[row], claims=[c.to_row() for c in said], changes=changes)
    replace_fields(writes, Known({}, {}, {}), record.id, fields, revision=1)
    write(connection, writes, now=now)


def _append(  # noqa: PLR0913 - who says what of which row, and when
    connection: Connection,
    holder: Holder,
    subject: str,
    verdict: Verdict,
    *,
    record_id: str,
    said: Said,
    now: datetime,
) -> Decision:
    decision = Decision(
        id="",
        seq=0,
        subject=subject,
        verdict=verdict,
        author=holder.person,
        made_at=now,
        record_id=record_id,
        answer=said.answer,
        seen_revision=said.revision,
        took_ms=said.took_ms,
        comment=said.comment,
    )
    return events.append(connection, decision)


def _append_undo(connection: Connection, holder: Holder, target: Decision, *, now: datetime) -> Decision:
    taken = Decision(
        id="",
        seq=0,
        subject=target.subject,
        verdict=Verdict.UNDO,
        author=holder.person,
        made_at=now,
        record_id=target.record_id,
        key=target.key,
        undoes=target.id,
    )
    return events.append(connection, taken)
