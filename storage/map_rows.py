"""Rows of dossiers as a map asks for them: counted by place, listed by places. Borders are not known here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, literal, select, tuple_

from models.dossier import Word
from models.mapping import Layer, PlaceCount, PlaceKey
from models.record import Record
from models.summary import Answer, Summary
from storage import dossier_rows
from storage.archive import Archive
from storage.chunks import in_chunks
from storage.dossier_tables import dossier_summary as table
from storage.summaries import Chosen, Listed, filters_of, living_records, to_summary

_KEYS = 200  # places in one statement: SQLite takes a thousand values
_CHUNK = 5_000
_NONE: ColumnElement[str] = literal("")


@dataclass(frozen=True, slots=True)
class MapRows:
    """Reads over the summaries of one archive."""

    archive: Archive

    def counts(self, layer: Layer, chosen: Chosen) -> list[PlaceCount]:
        """Return every place that dossiers name, with how many do; no place at all is one of them."""
        columns = _columns(layer)
        sums = [
            func.sum(case((table.c.gathered == answer.value, 1), else_=0))
            for answer in (Answer.YES, Answer.NO)
        ]
        query = select(*columns, func.count(), *sums).where(*_meant(layer, chosen)).group_by(*columns)
        with self.archive.database.read() as connection:
            rows = connection.execute(query).all()
        return [PlaceCount(PlaceKey(*row[:4]), int(row[4]), int(row[5]), int(row[6])) for row in rows]

    def listed(
        self, layer: Layer, keys: Sequence[PlaceKey], chosen: Chosen, *, after: str = "", limit: int = 100
    ) -> list[Listed]:
        """Return the dossiers that name one of these places, by id after ``after``."""
        columns = tuple_(*_columns(layer))
        found: list[Listed] = []
        for part in in_chunks(keys, _KEYS):
            some = [(k.text, k.then, k.commune, k.province) for k in part]
            query = select(table).where(columns.in_(some), table.c.dossier_id > after, *_meant(layer, chosen))
            with self.archive.database.read() as connection:
                rows = connection.execute(query.order_by(table.c.dossier_id).limit(limit)).all()
            found += [Listed(row.dossier_id, to_summary(row)) for row in rows]
        return sorted(found, key=lambda one: one.dossier_id)[:limit]

    def iter_missing(self, chosen: Chosen) -> Iterator[tuple[str, Summary]]:
        """Give all who are not known to be gathered, the unnamed graves among them left out."""
        last = ""
        wanted = and_(table.c.gathered != Answer.YES.value, table.c.named == Answer.YES.value)
        while True:
            query = select(table).where(wanted, table.c.dossier_id > last, *filters_of(chosen))
            with self.archive.database.read() as connection:
                rows = connection.execute(query.order_by(table.c.dossier_id).limit(_CHUNK)).all()
            if not rows:
                return
            yield from ((row.dossier_id, to_summary(row)) for row in rows)
            last = rows[-1].dossier_id

    def papers_in(self, cemetery: str) -> list[tuple[str, list[Record], tuple[Word, ...]]]:
        """Return all who lie in a cemetery, as its name is written: id, records, what people said."""
        query = select(table.c.dossier_id).where(table.c.cemetery == cemetery).order_by(table.c.dossier_id)
        found: list[tuple[str, list[Record], tuple[Word, ...]]] = []
        with self.archive.database.read() as connection:
            ids = list(connection.execute(query).scalars())
            for some in in_chunks(ids, _KEYS):
                frames = dossier_rows.short_frames(connection, some)
                papers = living_records(connection, [one for _, records, _ in frames for one in records])
                found += [(d, [papers[r] for r in records if r in papers], w) for d, records, w in frames]
        return found

    def regiments(self, *, limit: int = 300) -> list[str]:
        """Return the units that dossiers name, the most frequent first."""
        query = (
            select(table.c.regiment)
            .where(table.c.regiment != "")
            .group_by(table.c.regiment)
            .order_by(func.count().desc(), table.c.regiment)
            .limit(limit)
        )
        with self.archive.database.read() as connection:
            return [str(one) for one in connection.execute(query).scalars()]


def _columns(layer: Layer) -> tuple[ColumnElement[str], ...]:
    """Return the place as four columns: of many rows that mean one place as few values as can be.

    A commune of today says all by itself, unless the old one was divided: then its text is asked again.
    """
    if layer is Layer.BURIALS:
        return table.c.burial_place, _NONE, _NONE, table.c.burial_province
    if layer is Layer.CEMETERIES:
        return table.c.cemetery, _NONE, _NONE, _NONE
    is_whole = and_(table.c.death_commune != "", table.c.split.not_like("%,death,%"))
    return (
        case((is_whole, ""), else_=table.c.death_place),
        case((is_whole, ""), else_=table.c.death_then),
        case((is_whole, table.c.death_commune), else_=""),
        table.c.death_province,
    )


def _meant(layer: Layer, chosen: Chosen) -> list[ColumnElement[bool]]:
    named = [table.c.cemetery != ""] if layer is Layer.CEMETERIES else []
    return [*filters_of(chosen), *named]
