"""How dossiers stand: rows kept in step, totals counted from them, lists behind every total."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Row, and_, case, delete, func, insert, or_, select

from models.dossier import Word
from models.record import Record
from models.summary import Answer, Summary, War
from storage import dossier_rows
from storage.archive import Archive
from storage.changes import completed
from storage.chunks import in_chunks
from storage.dossier_tables import dossier_move, dossier_record
from storage.dossier_tables import dossier_summary as table
from storage.tables import record as record_table

Summarise = Callable[[Sequence[Record], Sequence[Word]], Summary]
_CHUNK, _LISTED = 200, 500  # rows that are made at once, and that are read at once
_COLUMNS = tuple(f.name for f in fields(Summary))


class By(StrEnum):
    """By what totals are grouped."""

    DEATH_PROVINCE = "death_province"  # today's
    DEATH_COMMUNE = "death_commune"
    DEATH_THEN = "death_then"  # as the papers write it
    BURIAL_PROVINCE = "burial_province"
    BURIAL_THEN = "burial_then"
    HOME_PROVINCE = "home_province"
    HOME_COMMUNE = "home_commune"
    HOME_THEN = "home_then"
    CEMETERY = "cemetery"
    REGIMENT = "regiment"
    WAR = "war"
    DIED_YEAR = "died_year"


class Figure(StrEnum):
    """What is counted."""

    ALL = "all"
    GATHERED = "gathered"
    GATHERED_HERE = "gathered_here"  # in the province of the line: where he died, was buried, was from
    GATHERED_ELSEWHERE = "gathered_elsewhere"
    NOT_GATHERED = "not_gathered"
    NOT_KNOWN = "not_known"  # whether he was gathered
    UNNAMED = "unnamed"
    INCOMPLETE = "incomplete"
    OPEN = "open"  # papers contradict each other


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which dossiers are meant. ``as_of`` is a year: who was gathered later was not gathered then."""

    by: By | None = None
    value: str = ""
    figure: Figure = Figure.ALL
    as_of: int | None = None
    lacks: str = ""
    war: War | None = None
    province: str = ""  # where he died, today's
    regiment: str = ""
    died_from: int | None = None
    died_to: int | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """One line of totals: ``doubts`` are by how many each figure may be wrong, ``doubt`` the same of all."""

    value: str
    counts: dict[Figure, int]
    doubts: dict[Figure, float]
    split: int

    @property
    def doubt(self) -> float:
        """By how many the line may be wrong."""
        return self.doubts[Figure.ALL]


@dataclass(frozen=True, slots=True)
class Listed:
    """One dossier of a list."""

    dossier_id: str
    summary: Summary


@dataclass(frozen=True, slots=True)
class Summaries:
    """The rows of one archive. ``summarise`` says how a dossier stands."""

    archive: Archive
    summarise: Summarise

    def refresh(self, record_ids: Iterable[str]) -> int:
        """Make the rows of the dossiers anew that these records lie in or came from; return how many.

        From all their papers, whoever asks.
        """
        everything = replace(self, archive=self.archive.whole())
        with everything.archive.database.read() as connection:
            ids = _dossiers_near(connection, sorted(set(record_ids)))
        return everything._refresh(sorted(ids))

    def refresh_all(self) -> int:
        """Make all rows anew; return how many there are."""
        with self.archive.database.write() as connection:
            connection.execute(delete(table))
        done, last = 0, ""
        while True:
            with self.archive.database.read() as connection:
                query = (
                    select(dossier_record.c.dossier_id)
                    .where(dossier_record.c.dossier_id > last)
                    .distinct()
                    .order_by(dossier_record.c.dossier_id)
                    .limit(_CHUNK)
                )
                ids = list(connection.execute(query).scalars())
            if not ids:
                return done
            done += self._refresh(ids)
            last = ids[-1]

    def _refresh(self, dossier_ids: Sequence[str]) -> int:
        for some in in_chunks(dossier_ids, _CHUNK):
            with self.archive.database.write() as connection:
                connection.execute(delete(table).where(table.c.dossier_id.in_(some)))
                rows = self._rows(connection, some)
                if rows:
                    connection.execute(insert(table), rows)
        return len(dossier_ids)

    def _rows(self, connection: Connection, ids: Sequence[str]) -> list[dict[str, object]]:
        frames = dossier_rows.short_frames(connection, ids)
        papers = living_records(connection, [one for _, records, _ in frames for one in records])
        rows = []
        for dossier, records, words in frames:
            living = [papers[one] for one in records if one in papers]
            if living:  # of a dossier whose every paper was retracted nothing is counted
                rows.append(_row(dossier, self.summarise(living, words)))
        return rows

    def totals(self, by: By, chosen: Chosen | None = None) -> list[Total]:
        """Return the lines of totals, the largest first; what is not known comes last."""
        meant = chosen or Chosen()
        column = table.c[by.value]
        figures = list(Figure)
        is_in = [_condition(figure, meant.as_of, by) for figure in figures]
        counts = [func.sum(case((condition, 1), else_=0)) for condition in is_in]
        doubts = [
            func.sum(case((condition, _wrong(by, figure)), else_=0.0))
            for figure, condition in zip(figures, is_in, strict=True)
        ]
        split = func.sum(case((table.c.split.like(f"%,{by.value.split('_')[0]},%"), 1), else_=0))
        query = select(column, *counts, *doubts, split).where(*filters_of(meant)).group_by(column)
        with self.archive.database.read() as connection:
            rows = connection.execute(query).all()
        found = [
            Total(
                str(row[0] or ""),
                {figure: int(row[1 + at]) for at, figure in enumerate(figures)},
                {figure: round(float(row[1 + len(figures) + at]), 2) for at, figure in enumerate(figures)},
                int(row[-1]),
            )
            for row in rows
        ]
        return sorted(found, key=lambda t: (not t.value, -t.counts[Figure.ALL], t.value))

    def listed(self, chosen: Chosen, *, after: str = "", limit: int = 100) -> list[Listed]:
        """Return the dossiers behind a figure, by id after ``after``."""
        query = select(table).where(table.c.dossier_id > after, *filters_of(chosen))
        with self.archive.database.read() as connection:
            rows = connection.execute(query.order_by(table.c.dossier_id).limit(limit)).all()
        return [Listed(row.dossier_id, to_summary(row)) for row in rows]

    def iter_listed(self, chosen: Chosen) -> Iterator[Listed]:
        """Give all the dossiers behind a figure, by id, read some at a time."""
        last = ""
        while found := self.listed(chosen, after=last, limit=_LISTED):
            yield from found
            last = found[-1].dossier_id

    def some(self, dossier_ids: Sequence[str]) -> list[Listed]:
        """Return these dossiers, in this order; those that have no row are left out."""
        found: dict[str, Listed] = {}
        with self.archive.database.read() as connection:
            for part in in_chunks(dossier_ids, _CHUNK):
                query = select(table).where(table.c.dossier_id.in_(part))
                rows = connection.execute(query)
                found.update({row.dossier_id: Listed(row.dossier_id, to_summary(row)) for row in rows})
        return [found[one] for one in dossier_ids if one in found]

    def missing_like(self, grave: Summary, *, limit: int = 5_000) -> list[tuple[str, Summary]]:
        """Return named men, not known to be gathered, who share year, unit or province with a grave."""
        shared = [
            table.c[name] == value
            for name, value in (
                ("died_year", grave.died_year),
                ("regiment", grave.regiment),
                ("burial_province", grave.burial_province or grave.death_province),
                ("death_province", grave.burial_province or grave.death_province),
            )
            if value
        ]
        if not shared:
            return []
        query = select(table).where(
            table.c.named == Answer.YES.value, table.c.gathered != Answer.YES.value, or_(*shared)
        )
        with self.archive.database.read() as connection:
            rows = connection.execute(query.order_by(table.c.dossier_id).limit(limit)).all()
        return [(row.dossier_id, to_summary(row)) for row in rows]

    def of(self, dossier_id: str) -> Summary | None:
        """Return how one dossier stands; None where it has no row (sohoa link makes it)."""
        with self.archive.database.read() as connection:
            row = connection.execute(select(table).where(table.c.dossier_id == dossier_id)).first()
        return to_summary(row) if row is not None else None


def _dossiers_near(connection: Connection, record_ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in in_chunks(record_ids, _CHUNK):
        now = select(dossier_record.c.dossier_id).where(dossier_record.c.record_id.in_(some))
        found.update(connection.execute(now).scalars())
    for near in in_chunks(sorted(found), _CHUNK):  # and where its records came from or went to
        moves = select(dossier_move.c.from_id, dossier_move.c.to_id).where(
            or_(dossier_move.c.from_id.in_(near), dossier_move.c.to_id.in_(near))
        )
        found.update(str(one) for row in connection.execute(moves) for one in row)
    return found


def living_records(connection: Connection, record_ids: Sequence[str]) -> dict[str, Record]:
    """Return those of the records that are not retracted, by id."""
    found: dict[str, Record] = {}
    for some in in_chunks(record_ids, _CHUNK):
        rows = connection.execute(
            select(record_table).where(record_table.c.id.in_(some), record_table.c.retracted_at.is_(None))
        ).all()
        found.update({s.record.id: s.record for s in completed(connection, rows, batch_id=None)})
    return found


def _row(dossier: str, summary: Summary) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(summary, name) for name in _COLUMNS}
    listed = {name: "," + "".join(f"{one}," for one in getattr(summary, name)) for name in ("lacks", "split")}
    return {**row, **listed, "is_open": int(summary.is_open), "dossier_id": dossier}


def to_summary(row: Row[tuple[object, ...]]) -> Summary:
    """Return a row of the table as a summary."""
    values = {name: getattr(row, name) for name in _COLUMNS}
    answers = {name: Answer(values[name]) for name in _ANSWERS}
    listed = {name: tuple(one for one in values[name].split(",") if one) for name in ("lacks", "split")}
    rest = {"war": War(values["war"]), "is_open": bool(values["is_open"])}
    return Summary(**{**values, **answers, **listed, **rest})


# In which province a line lies, by what it is grouped: else where he died.
_HERE = {
    By.BURIAL_PROVINCE: "burial_province", By.BURIAL_THEN: "burial_province",
    By.HOME_PROVINCE: "home_province", By.HOME_COMMUNE: "home_province", By.HOME_THEN: "home_province",
}  # fmt: skip
# The value by which a line is grouped may itself be misread.
_GROUPED = {
    By.DEATH_PROVINCE: "doubt_death", By.DEATH_COMMUNE: "doubt_death", By.DEATH_THEN: "doubt_death",
    By.BURIAL_PROVINCE: "doubt_burial", By.BURIAL_THEN: "doubt_burial", By.HOME_PROVINCE: "doubt_home",
    By.HOME_COMMUNE: "doubt_home", By.HOME_THEN: "doubt_home", By.CEMETERY: "doubt_cemetery",
    By.REGIMENT: "doubt_unit", By.WAR: "doubt_died", By.DIED_YEAR: "doubt_died",
}  # fmt: skip
_OF_GATHERING = frozenset(
    {Figure.GATHERED, Figure.GATHERED_HERE, Figure.GATHERED_ELSEWHERE, Figure.NOT_GATHERED, Figure.NOT_KNOWN}
)


def _wrong(by: By, figure: Figure) -> ColumnElement[float]:
    """Return how likely a dossier is counted wrongly in a figure of such lines."""
    right = (1.0 - table.c.doubt_twice) * (1.0 - table.c[_GROUPED[by]])
    return 1.0 - (right * (1.0 - table.c.doubt_gathered) if figure in _OF_GATHERING else right)


_ANSWERS = ("named", "gathered", "remains", "moved_home", "notified")


def _condition(figure: Figure, as_of: int | None, by: By | None = None) -> ColumnElement[bool]:
    """Return who is counted. As of a year a gathering without a year is not known to have been."""
    gathered = table.c.gathered == Answer.YES.value
    unknown = table.c.gathered == Answer.UNKNOWN.value
    was = gathered
    if as_of is not None:
        was = and_(gathered, table.c.gathered_year > 0, table.c.gathered_year <= as_of)
        unknown = or_(unknown, and_(gathered, table.c.gathered_year == 0))
    here = table.c[_HERE.get(by, "death_province") if by is not None else "death_province"]
    where = table.c.gathered_province
    conditions: dict[Figure, ColumnElement[bool]] = {
        Figure.ALL: table.c.papers > 0,
        Figure.GATHERED: was,
        Figure.GATHERED_HERE: and_(was, where != "", where == here),
        Figure.GATHERED_ELSEWHERE: and_(was, where != "", here != "", where != here),
        Figure.NOT_GATHERED: table.c.gathered == Answer.NO.value if as_of is None
        else or_(table.c.gathered == Answer.NO.value, and_(gathered, table.c.gathered_year > as_of)),
        Figure.NOT_KNOWN: unknown,
        Figure.UNNAMED: table.c.named == Answer.NO.value,
        Figure.INCOMPLETE: and_(table.c.lacks != ",", table.c.named == Answer.YES.value),
        Figure.OPEN: table.c.is_open == 1,
    }  # fmt: skip
    return conditions[figure]


def filters_of(chosen: Chosen) -> list[ColumnElement[bool]]:
    """Return the conditions on rows that ``chosen`` means."""
    found = [_condition(chosen.figure, chosen.as_of, chosen.by)]
    if chosen.as_of is not None:  # who died later was not counted then; a year that is not known counts
        found.append(table.c.died_year <= chosen.as_of)
    if chosen.by is not None:
        column = table.c[chosen.by.value]
        found.append(column == (int(chosen.value or 0) if chosen.by is By.DIED_YEAR else chosen.value))
    if chosen.lacks:
        found.append(table.c.lacks.like(f"%,{chosen.lacks},%"))
    if chosen.war is not None:
        found.append(table.c.war == chosen.war.value)
    if chosen.province:
        found.append(table.c.death_province == chosen.province)
    if chosen.regiment:
        found.append(table.c.regiment == chosen.regiment)
    if chosen.died_from is not None:
        found.append(table.c.died_year >= chosen.died_from)
    if chosen.died_to is not None:  # a year that is not known (0) is in no span
        found += [table.c.died_year <= chosen.died_to, table.c.died_year > 0]
    return found
