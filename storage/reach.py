"""Which rows somebody sees whose role is given for some batches only: every table's rule, and its use.

The rules stand here and nowhere else. They are put into every statement that goes through a limited engine:
a table that is read becomes the part of it that may be seen, a change gets the same condition. So a query
written tomorrow is limited too, and a new table without a rule is refused (and fails the tests).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from sqlalchemy import (
    Alias,
    ColumnElement,
    Connection,
    Delete,
    Engine,
    FromClause,
    Insert,
    Table,
    TextClause,
    Update,
    and_,
    event,
    exists,
    or_,
    select,
    true,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement, ColumnClause
from sqlalchemy.sql.selectable import ExecutableReturnsRows

from models.people import Reach
from storage import (
    access_tables,
    control_tables,
    dossier_tables,
    enquiry_tables,
    review_tables,
    station_tables,
    tables,
)

_WHOLE = "sohoa_whole"
Rule = Callable[[FromClause, Reach], ColumnElement[bool]]

# Under names of their own: a rule stands inside statements about the same tables.
_source = tables.batch_source.alias("reach_source")
_record = tables.record.alias("reach_record")
_page = tables.page.alias("reach_page")
_item = review_tables.queue_item.alias("reach_item")
_sheet = station_tables.batch_sheet.alias("reach_sheet")
_paper = dossier_tables.dossier_record.alias("reach_paper")
_row = dossier_tables.handover_row.alias("reach_row")


class UnruledError(RuntimeError):
    """A statement that no rule can limit: a fault of the program, refused rather than answered."""


def limited(engine: Engine, reach: Reach) -> Engine:
    """Return the same engine for somebody who reaches only these batches."""
    narrow = engine.execution_options()

    @event.listens_for(narrow, "before_execute", retval=True)
    def limit(
        connection: Connection, statement: ClauseElement, many: object, one: object, options: object
    ) -> tuple[ClauseElement, object, object]:
        if connection.get_execution_options().get(_WHOLE):
            return statement, many, one
        return within(statement, reach), many, one

    return narrow


@contextmanager
def whole(connection: Connection) -> Iterator[None]:
    """Let what follows from all rows be worked out from all of them; what was asked for was found before."""
    before = connection.get_execution_options().get(_WHOLE, False)
    connection.execution_options(**{_WHOLE: True})
    try:
        yield
    finally:
        connection.execution_options(**{_WHOLE: before})


def within(statement: ClauseElement, reach: Reach) -> ClauseElement:
    """Return the statement about what this reach may see; raises UnruledError where no rule fits."""
    if isinstance(statement, TextClause):
        raise UnruledError("a statement in words cannot be limited to batches")
    target = statement.table if isinstance(statement, Insert | Update | Delete) else None
    parts: dict[FromClause, FromClause] = {}

    def replace(element: object, **_: object) -> ClauseElement | None:
        if isinstance(element, ColumnClause) and element.table is not None and element.table is not target:
            part = _part(element.table, reach, parts)
            return None if part is None else part.c[element.key]
        if isinstance(element, FromClause) and element is not target:
            return _part(element, reach, parts)
        return None

    # An insert that selects from nothing has nothing to limit; its values are what somebody says.
    if _is_plain_insert(statement):
        return statement
    narrowed = cast(ClauseElement, visitors.replacement_traverse(statement, {}, replace))
    if isinstance(narrowed, Update | Delete) and isinstance(target, Table):
        return narrowed.where(_rule(target)(target, reach))
    return narrowed


def _is_plain_insert(statement: ClauseElement) -> bool:
    return isinstance(statement, Insert) and not isinstance(statement.select, ExecutableReturnsRows)


def _part(source: FromClause, reach: Reach, parts: dict[FromClause, FromClause]) -> FromClause | None:
    """Return the visible part of a table, by whatever name it stands in the statement; None for no table."""
    if source in parts:
        return parts[source]
    table = source.element if isinstance(source, Alias) else source
    if not isinstance(table, Table):
        return None
    rule = _rule(table)
    if rule is _free:
        return None
    seen = select(table).where(rule(table, reach))
    parts[source] = part = seen.subquery(source.name if isinstance(source, Alias) else table.name)
    return part


def _rule(table: Table) -> Rule:
    found = RULES.get(table.name)
    if found is None:
        raise UnruledError(f"table {table.name} has no rule for people who see some batches only")
    return found


# How a row belongs to batches.


def _free(of: FromClause, reach: Reach) -> ColumnElement[bool]:
    """It tells nothing of any batch."""
    return true()


def _by(column: str) -> Rule:
    """It names its batch."""
    return lambda of, reach: of.c[column].in_(sorted(reach.batches))


def _of_file(of: FromClause, reach: Reach) -> ColumnElement[bool]:
    """Its file lies in a batch that is seen, perhaps in others too."""
    return _is_seen(of.c.sha256, reach)


def _of_record(*columns: str) -> Rule:
    """It is about records, all of which are seen; where a column is empty, nobody knows whose it is."""
    return lambda of, reach: and_(*(_seen_record(of, column, reach) for column in columns))


def _or_none(*columns: str) -> Rule:
    """The same for columns that may be empty: one that is says nothing."""
    return lambda of, reach: and_(
        *(or_(of.c[column].is_(None), _seen_record(of, column, reach)) for column in columns)
    )


def _of_page(*columns: str) -> Rule:
    """It is about pages, all of which are seen."""
    return lambda of, reach: and_(*(_seen_page(of, column, reach) for column in columns))


def _is_seen(sha256: ColumnElement[str], reach: Reach) -> ColumnElement[bool]:
    is_there = and_(_source.c.sha256 == sha256, _source.c.batch_id.in_(sorted(reach.batches)))
    return exists(select(_source.c.sha256).where(is_there).correlate_except(_source))


def _seen_record(of: FromClause, column: str, reach: Reach) -> ColumnElement[bool]:
    return _seen_in(_record, of.c[column], reach)


def _seen_page(of: FromClause, column: str, reach: Reach) -> ColumnElement[bool]:
    return _seen_in(_page, of.c[column], reach)


def _of_question(of: FromClause, reach: Reach) -> ColumnElement[bool]:
    return _seen_in(_item, of.c.item_id, reach)


def _seen_in(table: FromClause, row_id: ColumnElement[str], reach: Reach) -> ColumnElement[bool]:
    """Whether a row of ``table`` has this id and its file is seen."""
    inside = select(table.c.id).where(table.c.id == row_id, _is_seen(table.c.sha256, reach))
    return exists(inside.correlate_except(table))


def _of_sheet(of: FromClause, reach: Reach) -> ColumnElement[bool]:
    is_it = and_(_sheet.c.id == of.c.sheet_id, _sheet.c.batch_id.in_(sorted(reach.batches)))
    return exists(select(_sheet.c.id).where(is_it).correlate_except(_sheet))


def _of_decision(of: FromClause, reach: Reach) -> ColumnElement[bool]:
    """About a record; or, where it names none, about a page."""
    about_page = and_(of.c.record_id.is_(None), _seen_page(of, "subject", reach))
    return or_(_seen_record(of, "record_id", reach), about_page)


def _all(*rules: Rule) -> Rule:
    return lambda of, reach: and_(*(rule(of, reach) for rule in rules))


def _of_dossier(of: FromClause, reach: Reach) -> ColumnElement[bool]:
    """A line of totals says what all papers of a dossier say together: seen only with all of them."""
    hidden = select(_paper.c.record_id).where(
        _paper.c.dossier_id == of.c.dossier_id, ~_seen_record(_paper, "record_id", reach)
    )
    return ~exists(hidden.correlate_except(_paper))


def _of_handover(of: FromClause, reach: Reach) -> ColumnElement[bool]:
    """A list that was handed over is seen only with all its rows; of one without rows nobody knows whose."""
    rows = select(_row.c.row_no).where(_row.c.handover_id == of.c.id)
    hidden = rows.where(~_seen_record(_row, "record_id", reach))
    return and_(exists(rows.correlate_except(_row)), ~exists(hidden.correlate_except(_row)))


def _of_step(of: FromClause, reach: Reach) -> ColumnElement[bool]:
    """A step that names a dossier is seen with the paper that founded it; others are of no batch."""
    founder = select(_paper.c.record_id).where(
        _paper.c.own_id == of.c.dossier_id, _seen_record(_paper, "record_id", reach)
    )
    return or_(of.c.dossier_id == "", exists(founder.correlate_except(_paper)))


RULES: Mapping[str, Rule] = {
    tables.batch.name: _by("id"),
    tables.batch_source.name: _by("batch_id"),
    tables.sighting.name: _by("batch_id"),
    review_tables.queue_tally.name: _by("batch_id"),
    review_tables.queue_twin.name: _by("batch_id"),
    tables.refusal.name: _by("batch_id"),
    control_tables.batch_control.name: _by("batch_id"),
    station_tables.arrival.name: _by("batch_id"),
    station_tables.batch_sheet.name: _by("batch_id"),
    station_tables.sheet_file.name: _of_sheet,
    tables.source.name: _of_file,
    station_tables.source_part.name: _of_file,
    tables.page.name: _of_file,
    station_tables.page_look.name: _of_file,
    tables.page_attempt.name: _of_page("page_id"),
    station_tables.page_copy.name: _of_page("page_id", "other_id"),
    tables.record.name: _of_file,
    tables.claim.name: _of_record("record_id"),
    tables.field.name: _of_record("record_id"),
    tables.change.name: _of_record("record_id"),
    review_tables.record_search.name: _of_record("record_id"),
    review_tables.decision.name: _of_decision,
    review_tables.queue_item.name: _of_file,
    review_tables.queue_reason.name: _of_question,
    dossier_tables.dossier_record.name: _of_record("record_id"),
    dossier_tables.link.name: _of_record("left_id", "right_id"),
    dossier_tables.pair_word.name: _of_record("left_id", "right_id"),
    dossier_tables.open_pair.name: _of_record("left_id", "right_id"),
    dossier_tables.dossier_move.name: _of_record("record_id"),
    dossier_tables.dossier_word.name: _all(_of_record("record_id"), _or_none("source_id")),
    dossier_tables.dossier_summary.name: _of_dossier,
    dossier_tables.declared_total.name: _of_file,
    dossier_tables.handover.name: _of_handover,
    dossier_tables.handover_row.name: _all(_of_record("record_id"), _or_none("answer_id")),
    dossier_tables.sketch.name: _all(_of_record("record_id"), _of_page("page_id")),
    enquiry_tables.enquiry_event.name: _of_step,
    enquiry_tables.enquiry_notice.name: _of_record("record_id"),
    # Of no batch: who works here, what was chosen for all, names of places, numbers, machines.
    access_tables.access.name: _free,  # administrators alone are shown it, and none of them is limited
    control_tables.worker.name: _free,
    enquiry_tables.enquiry.name: _free,  # what somebody asks: no paper stands in it
    review_tables.account.name: _free,
    review_tables.account_batch.name: _free,
    review_tables.service_token.name: _free,
    review_tables.token_batch.name: _free,
    review_tables.session.name: _free,
    review_tables.sign_in_failure.name: _free,
    review_tables.policy.name: _free,
    station_tables.webhook.name: _free,
    tables.place_name.name: _free,
    tables.counter.name: _free,
}
