"""One row of a register on its way to a record: dittos filled in, rests appended, then fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.collector import Collector, make_record
from extractors.columns_meaning import GRAVE_FIELDS, Column
from extractors.dittos import is_ditto
from extractors.headings import ColumnRole
from extractors.ink import Ink, missing_field
from extractors.labelled import read_labels
from extractors.running_headings import Inherited
from extractors.structure import NO_TABLE, RowSense, with_structure
from extractors.text import join_broken, strip_artefacts
from models.geometry import Box, union_of
from models.ids import record_id
from models.record import DocumentKind, FieldName, Reason, Record, RecordKind, Source

_LEVELS = ("hamlet", "commune", "district", "province")
_RECORD_NAMES = {
    DocumentKind.GRAVE_REGISTER: RecordKind.GRAVE,
    DocumentKind.EXHUMATION_MINUTES: RecordKind.EXHUMATION,
}


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What a heading above gives to the rows under it, and its writing."""

    said: Inherited
    ink: Ink


@dataclass(frozen=True, slots=True)
class Draft:
    """A record that may still go on in the next row. ``key`` names its place on the page (``t0r7``).

    ``row`` counts the records of the page from 1; ``inks`` are by column index, dittos resolved; ``sense`` is
    what speaks for its row.
    """

    page_no: int
    row: int
    key: str
    columns: tuple[Column, ...]
    inks: Mapping[int, Ink]
    headings: tuple[Inheritance, ...] = ()
    is_order_broken: bool = False
    is_total_off: bool = False
    sense: RowSense = NO_TABLE


def resolve_dittos(
    inks: Mapping[int, Ink], above: Mapping[int, Ink], columns: Sequence[Column]
) -> dict[int, Ink]:
    """Return the row with each ditto replaced by what stands above it; ``raw`` and box stay the ditto's own.

    A ditto with nothing above keeps its mark and is doubted; so is a cell that is only partly a ditto.
    """
    kept = {c.index for c in columns if c.role is ColumnRole.SEQUENCE}
    return {index: ink if index in kept else _resolved(ink, above.get(index)) for index, ink in inks.items()}


def _resolved(ink: Ink, above: Ink | None) -> Ink:
    if not ink.text:
        return ink
    if not is_ditto(ink.text):
        return _partly_resolved(ink, above)
    if above is None or not above.text:
        return ink.doubted(Reason.DITTO_UNRESOLVED)
    return replace(
        ink,
        text=above.text,
        worst=min(ink.worst, above.worst),
        mean=min(ink.mean, above.mean),
        look=above.look,
        source=above.source,
        start=above.start,
        marks=ink.marks | above.marks,
        is_agreed=above.is_agreed,
        others=above.others,
        reasons=tuple(dict.fromkeys((*ink.reasons, *above.reasons))),
        is_ditto=True,
    )


def _partly_resolved(ink: Ink, above: Ink | None) -> Ink:
    """Doubt a cell such as "nt, Văn Lãng": which part of what is above it means is for a person to say."""
    parts = [p.strip() for p in ink.text.split(",")]
    marks = [is_ditto(p) for p in parts]
    if len(parts) < 2 or not any(marks):
        return ink
    upper = [p.strip() for p in above.text.split(",")] if above is not None else []
    others = ink.others
    if len(upper) == len(parts):
        filled = [u if is_mark else p for p, u, is_mark in zip(parts, upper, marks, strict=True)]
        others = (", ".join(filled), *others)
    return replace(ink.doubted(Reason.AMBIGUOUS), others=others)


def append_row(draft: Draft, inks: Mapping[int, Ink], *, doubt: bool) -> Draft:
    """Return the draft with the rest that stands in the next row; ``doubt`` marks what was added to."""
    joined = dict(draft.inks)
    sequence = {c.index for c in draft.columns if c.role is ColumnRole.SEQUENCE}
    for index, rest in inks.items():
        if index in sequence or not rest.text:
            continue
        added = rest if index not in joined else _joined(joined[index], rest)
        joined[index] = added.doubted(Reason.ROW_UNCERTAIN) if doubt else added
    return replace(draft, inks=joined)


def _joined(ink: Ink, rest: Ink) -> Ink:
    if not ink.text:
        return rest
    return replace(
        ink,
        box=union_of((ink.box, rest.box)) if ink.page_no == rest.page_no else ink.box,
        text=join_broken([ink.text, rest.text]),
        raw=f"{ink.raw} {rest.raw}",
        worst=min(ink.worst, rest.worst),
        mean=min(ink.mean, rest.mean),
        look=ink.look.joined(rest.look),
        marks=ink.marks | rest.marks,
        is_agreed=None
        if ink.is_agreed is rest.is_agreed is None
        else False not in (ink.is_agreed, rest.is_agreed),
        others=(),
        reasons=tuple(dict.fromkeys((*ink.reasons, *rest.reasons))),
        source=None,
    )


def build_record(
    draft: Draft, *, kind: DocumentKind, sha256: str, cemetery: Ink | None, shared: Collector | None = None
) -> Record:
    """Return the record of a draft; ``shared`` are fields that the document gives to each of its people."""
    collector = Collector()
    places: dict[FieldName, list[tuple[Column, Ink]]] = {}
    for column in draft.columns:
        ink = draft.inks.get(column.index)
        if ink is None or (ink.text and not strip_artefacts(ink.text)):
            continue
        if column.role is ColumnRole.PLACE_PART and column.name is not None:
            places.setdefault(column.name, []).append((column, ink))
        else:
            _add_cell(collector, column, ink, _doubts(draft, column))
    for name, parts in places.items():
        _add_place(collector, name, parts)
    _inherit(collector, draft, kind=kind, cemetery=cemetery)
    for made in shared.fields.values() if shared else ():
        if made.key not in collector.fields:
            collector.put(made)
    is_person = kind is not DocumentKind.GRAVE_REGISTER
    if is_person and collector.is_named and not collector.has(FieldName.FULL_NAME):
        collector.put(missing_field(FieldName.FULL_NAME, page_no=draft.page_no, box=_box(draft)))
    record_kind = _RECORD_NAMES.get(kind, RecordKind.MARTYR)
    id_ = record_id(sha256, draft.page_no, record_kind, draft.key)
    record = make_record(collector, id_=id_, kind=kind, source=Source(sha256, draft.page_no, draft.row))
    return with_structure(record, draft.sense)


def _box(draft: Draft) -> Box:
    return union_of(i.box for i in draft.inks.values() if i.page_no == draft.page_no)


def _doubts(draft: Draft, column: Column) -> tuple[Reason, ...]:
    is_guessed = column.is_guessed or _is_divided(draft, column)
    reasons: tuple[Reason, ...] = (Reason.COLUMN_GUESSED,) if is_guessed else ()
    if column.name is not FieldName.FULL_NAME and column.role is not ColumnRole.NAME_AND_OTHER:
        return reasons
    order: tuple[Reason, ...] = (Reason.SEQUENCE_BROKEN,) if draft.is_order_broken else ()
    total: tuple[Reason, ...] = (Reason.TOTAL_DIFFERS,) if draft.is_total_off else ()
    return (*reasons, *order, *total)


def _is_divided(draft: Draft, column: Column) -> bool:
    """Say whether another column under the same heading has writing of the row too: a rule cuts the cell."""
    twins = (c for c in draft.columns if c.index != column.index and c.heading == column.heading)
    return column.name is not FieldName.OTHER and any(
        c.name is column.name and c.index in draft.inks and draft.inks[c.index].text for c in twins
    )


def _add_cell(collector: Collector, column: Column, ink: Ink, doubts: tuple[Reason, ...]) -> None:
    if column.role is ColumnRole.SEQUENCE:
        return
    heading = column.heading or f"cột {column.index + 1}"
    if column.role is ColumnRole.RANK_POSITION:
        collector.add_rank_position(ink, heading=heading, extra=doubts)
    elif column.role is ColumnRole.NAME_AND_OTHER:
        collector.add(FieldName.FULL_NAME, ink, heading=heading, extra=doubts)
    elif column.role is ColumnRole.FREE_LABELS:
        _add_labels(collector, ink, heading=heading)
    else:
        collector.add(column.name or FieldName.OTHER, ink, heading=heading, extra=doubts)


def _add_labels(collector: Collector, ink: Ink, *, heading: str) -> None:
    """Split a cell of labelled lines; what no label introduces is kept under the column's heading."""
    lines = ink.source.lines if ink.source is not None else ()
    values, free = read_labels(lines, page_no=ink.page_no, is_dense=True)
    if not values:
        collector.add(FieldName.OTHER, ink, heading=heading)
        return
    for value in values:
        collector.add_labelled(value)
    rest = " ".join(line.text for line in free)
    if rest:
        collector.add(FieldName.OTHER, ink.part(rest), heading=heading)


def _add_place(collector: Collector, name: FieldName, parts: Sequence[tuple[Column, Ink]]) -> None:
    """Join the columns Xã, Huyện, Tỉnh to one place, small to large; unread ink in one is doubted."""
    order = {level: i for i, level in enumerate(_LEVELS)}
    ranked = sorted(parts, key=lambda p: (order.get(p[0].level, len(order)), p[0].index))
    inks = [ink for _, ink in ranked]
    written = [i for i in inks if i.text]
    heading = ranked[0][0].heading
    if not written:
        collector.add(name, inks[0], heading=heading)
        return
    whole = written[0]
    for rest in written[1:]:
        whole = replace(
            _joined(whole, rest), text=f"{whole.text}, {rest.text}", raw=f"{whole.raw}, {rest.raw}"
        )
    if len(written) < len(inks):
        whole = whole.doubted(Reason.INK_WITHOUT_TEXT)
    collector.add(name, whole, heading=heading)


def _inherit(collector: Collector, draft: Draft, *, kind: DocumentKind, cemetery: Ink | None) -> None:
    """Give the record what headings and title say, only where it has no column of its own for that."""
    own = {c.name for c in draft.columns}
    for above in draft.headings:
        name = above.said.name
        is_strange = name in GRAVE_FIELDS and kind is not DocumentKind.GRAVE_REGISTER
        if name in own or collector.has(name) or is_strange:
            continue
        doubts = () if above.said.is_sure else (Reason.ROW_UNCERTAIN,)
        collector.add(name, above.ink.part(above.said.text), extra=doubts)
    if cemetery is not None and FieldName.CEMETERY not in own and not collector.has(FieldName.CEMETERY):
        collector.add(FieldName.CEMETERY, cemetery)
