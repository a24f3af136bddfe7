"""The dossiers of one archive: links kept, words said and taken back, pairs handed out, ids resolved.

Every method is one transaction. What the machine finds comes in through ``put_links``; what people say goes
through ``judge``, ``take_back`` and ``choose`` and is only ever added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, func, insert, select, update

from models.desk_errors import NotFoundError, UnusableError
from models.dossier import DossierFrame, Word
from models.gathering import dossier_id
from models.ids import hash_id
from models.linking import Link, PairVerdict, PairWord, pair_of
from storage import dossier_rows, linking
from storage.archive import Archive
from storage.changes import completed
from storage.dossier_tables import (
    dossier_record,
    dossier_word,
    open_pair,
    pair_word,
)
from storage.dossier_tables import link as link_table
from storage.numbers import next_numbers
from storage.tables import record as record_table
from storage.values import StoredRecord

_BY_MACHINE = "links"
_INSERTS = 20_000


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """How linking stands: records, dossiers, dossiers of more than one record, pairs open, words said."""

    records: int
    dossiers: int
    with_several: int
    open_pairs: int
    words: int


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody says of a dossier: of a field or aspect, through one of its records."""

    record_id: str
    subject: str
    value: str
    source_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Dossiers:
    """Reads and writes over one archive."""

    archive: Archive

    # What the machine finds

    def put_links(self, sheets: Mapping[str, str], links: Iterable[Link], *, gone: Sequence[str] = ()) -> int:
        """Keep what was found for these records (id to sheet) and withdraw what no longer is.

        ``gone`` are records that are compared no more (retracted, struck). What was said of them stays.
        Returns how many records came into another dossier.
        """
        now = self.archive.clock()
        found = list(links)
        with self.archive.database.write() as connection:
            linking.add_members(connection, sheets)
            about = [*sheets, *gone]
            fresh = {link.pair for link in found}
            withdrawn = linking.withdraw_links(connection, about, but=fresh, now=now)
            linking.put_links(connection, found, now=now)
            seeds = {*about, *(one for pair in (*withdrawn, *fresh) for one in pair)}
            known = linking.known_members(connection, sorted(seeds))
            return linking.regather(connection, known, cause=_BY_MACHINE, now=now)

    def put_all_links(self, sheets: Mapping[str, str], links: Iterable[Link]) -> int:
        """Keep what was found for the whole archive, in place of everything that was found before."""
        now = self.archive.clock()
        with self.archive.database.write() as connection:
            linking.add_members(connection, sheets)
            connection.execute(
                update(link_table).where(link_table.c.withdrawn_at.is_(None)).values(withdrawn_at=now)
            )
            is_first = connection.execute(select(link_table.c.left_id).limit(1)).first() is None
            rest = iter(links)
            while some := list(islice(rest, _INSERTS)):
                if is_first:
                    linking.insert_links(connection, some, now=now)
                else:
                    linking.put_links(connection, some, now=now)
            return linking.regather_all(connection, cause=_BY_MACHINE, now=now)

    # What people say of pairs

    def judge(
        self, author: str, one: str, other: str, verdict: PairVerdict, *, comment: str = ""
    ) -> PairWord:
        """Keep a person's yes or no on two records, and bring it to bear.

        Raises:
            NotFoundError: a record that was never compared.
            UnusableError: one record with itself, or a verdict that is neither yes nor no.

        """
        if one == other or verdict is PairVerdict.UNDO:
            raise UnusableError("a yes or a no is about two different records")
        left, right = pair_of(one, other)
        now = self.archive.clock()

        def work(connection: Connection) -> PairWord:
            self._need(connection, left, right)
            seen = connection.execute(
                select(link_table.c.probability)
                .where(link_table.c.left_id == left, link_table.c.right_id == right)
                .where(link_table.c.withdrawn_at.is_(None))
            ).scalar_one_or_none()
            said = PairWord("", 0, left, right, verdict, author, now, comment, seen)
            kept = dossier_rows.append_pair_word(connection, said)
            linking.regather(connection, [left, right], cause=kept.id, now=now)
            return kept

        return self.archive.database.write_again(work)

    def take_back(self, author: str, word_id: str, *, comment: str = "") -> PairWord:
        """Take a yes or no back (or a taking back): the pair is as if it had not been said."""
        now = self.archive.clock()

        def work(connection: Connection) -> PairWord:
            row = connection.execute(select(pair_word).where(pair_word.c.id == word_id)).first()
            if row is None:
                raise NotFoundError(f"nobody said {word_id}")
            said = PairWord(
                "", 0, row.left_id, row.right_id, PairVerdict.UNDO, author, now, comment, None, word_id
            )
            kept = dossier_rows.append_pair_word(connection, said)
            linking.regather(connection, [row.left_id, row.right_id], cause=kept.id, now=now)
            return kept

        return self.archive.database.write_again(work)

    # What people say of dossiers

    def choose(self, author: str, saying: Saying) -> Word:
        """Keep which value holds, or how a man stands, and why."""
        if not saying.value.strip() or not saying.why.strip():
            raise UnusableError("a choice names its value and its reason")
        return self._append_word(author, saying, undoes=None)

    def unchoose(self, author: str, word_id: str, *, why: str) -> Word:
        """Take such a word back."""
        with self.archive.database.read() as connection:
            row = connection.execute(select(dossier_word).where(dossier_word.c.id == word_id)).first()
        if row is None:
            raise NotFoundError(f"nobody said {word_id}")
        return self._append_word(author, Saying(row.record_id, row.subject, "", "", why), undoes=word_id)

    # Looking

    def resolve(self, dossier: str) -> str | None:
        """Return the id under which a dossier stands today, whatever merged or split; None for no dossier."""
        with self.archive.database.read() as connection:
            return dossier_rows.resolve(connection, dossier)

    def dossier_of(self, record_id: str) -> str | None:
        """Return the id of the dossier that a record lies in; None where it was never compared."""
        return self.resolve(dossier_id(record_id))

    def frame(self, dossier: str) -> DossierFrame | None:
        """Return a dossier by this or an earlier id; None where there never was one."""
        with self.archive.database.read() as connection:
            found = dossier_rows.resolve(connection, dossier)
            return dossier_rows.frame(connection, found) if found is not None else None

    def records(self, record_ids: Sequence[str]) -> list[StoredRecord]:
        """Return the records with these ids, in this order."""
        found: dict[str, StoredRecord] = {}
        with self.archive.database.read() as connection:
            for start in range(0, len(record_ids), 400):
                some = record_ids[start : start + 400]
                rows = connection.execute(select(record_table).where(record_table.c.id.in_(some))).all()
                found.update({s.record.id: s for s in completed(connection, rows, batch_id=None)})
        return [found[one] for one in record_ids if one in found]

    def iter_frames(
        self, *, chunk: int = 500
    ) -> Iterator[list[tuple[str, tuple[str, ...], tuple[Word, ...]]]]:
        """Give all dossiers, some at a time: id, records (founder first), what people said."""
        last = ""
        while True:
            with self.archive.database.read() as connection:
                ids = list(
                    connection.execute(
                        select(dossier_record.c.dossier_id)
                        .where(dossier_record.c.dossier_id > last)
                        .distinct()
                        .order_by(dossier_record.c.dossier_id)
                        .limit(chunk)
                    ).scalars()
                )
                if not ids:
                    return
                yield dossier_rows.short_frames(connection, ids)
            last = ids[-1]

    def counts(self) -> LinkCounts:
        """Return how linking stands."""
        with self.archive.database.read() as connection:
            sizes = (
                select(func.count().label("n"))
                .select_from(dossier_record)
                .group_by(dossier_record.c.dossier_id)
                .subquery()
            )
            dossiers, records = connection.execute(
                select(func.count(), func.coalesce(func.sum(sizes.c.n), 0))
            ).one()
            several = connection.execute(select(func.count()).where(sizes.c.n > 1)).scalar_one()
            pairs = connection.execute(select(func.count()).select_from(open_pair)).scalar_one()
            words = connection.execute(select(func.count()).select_from(pair_word)).scalar_one()
        return LinkCounts(int(records), int(dossiers), int(several), int(pairs), int(words))

    def _need(self, connection: Connection, *record_ids: str) -> None:
        known = linking.known_members(connection, record_ids)
        for one in record_ids:
            if one not in known:
                raise NotFoundError(f"record {one} was never compared with others")

    def _append_word(self, author: str, saying: Saying, *, undoes: str | None) -> Word:
        now = self.archive.clock()

        def work(connection: Connection) -> Word:
            self._need(connection, saying.record_id)
            seq = next_numbers(connection, "dossier_word", 1)
            made = Word(
                hash_id("dossier-word", seq, saying.record_id), seq, saying.record_id, saying.subject,
                saying.value, saying.source_id, author, saying.why, now, undoes,
            )  # fmt: skip
            values = {name: getattr(made, name) for name in Word.__slots__}
            connection.execute(insert(dossier_word).values(**{**values, "source_id": made.source_id or None}))
            return made

        return self.archive.database.write_again(work)
