"""Links, words about pairs and what follows from them, as statements on one connection.

What follows (which dossier a record lies in, which pairs are open) is folded anew by ``models.gathering`` for
the records that are touched and all that hang together with them, never for the whole archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from models.gathering import Gathering, Member, dossier_id, gather
from models.linking import (
    SURE,
    Evidence,
    Link,
    LinkBasis,
    PairVerdict,
    PairWord,
    standing_words,
)
from storage.chunks import in_chunks
from storage.dossier_tables import dossier_move, dossier_record, open_pair, pair_word
from storage.dossier_tables import link as link_table
from storage.numbers import next_numbers
from storage.reach import whole

_EVIDENCE: TypeAdapter[tuple[Evidence, ...]] = TypeAdapter(tuple[Evidence, ...])


def add_members(connection: Connection, sheets: Mapping[str, str]) -> int:
    """Let records (with their sheets) be gathered; each that is new founds a dossier. Return how many are."""
    known = known_members(connection, list(sheets))
    new = [one for one in sheets if one not in known]
    first = next_numbers(connection, "dossier_record", len(new))
    rows = [
        {"record_id": one, "ordinal": first + at, "sheet": sheets[one], "own_id": dossier_id(one),
         "dossier_id": dossier_id(one)}
        for at, one in enumerate(new)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(dossier_record), rows)
    return len(rows)


def known_members(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Return those of the records that were ever compared."""
    found: set[str] = set()
    for some in in_chunks(ids):
        query = select(dossier_record.c.record_id).where(dossier_record.c.record_id.in_(some))
        found.update(connection.execute(query).scalars())
    return found


def put_links(connection: Connection, links: Iterable[Link], *, now: datetime) -> None:
    """Keep links, in place of what the machine said of the same pairs before."""
    given = list(links)
    for some in in_chunks([link.left for link in given]):
        wanted = set(some)
        _put(connection, [link for link in given if link.left in wanted], now=now)


def _put(connection: Connection, links: Sequence[Link], *, now: datetime) -> None:
    lefts = {link.left for link in links}
    known = {
        (row.left_id, row.right_id): row
        for row in connection.execute(select(link_table).where(link_table.c.left_id.in_(lefts)))
    }
    fresh = [_row(link, now) for link in links if link.pair not in known]
    if fresh:
        connection.execute(insert(link_table), fresh)
    for link in links:
        row = known.get(link.pair)
        if row is not None and (row.withdrawn_at is not None or row.evidence != _encoded(link)
                                or row.probability != link.probability):  # fmt: skip
            connection.execute(
                update(link_table)
                .where(link_table.c.left_id == link.left, link_table.c.right_id == link.right)
                .values(**_row(link, now))
            )


def insert_links(connection: Connection, links: Sequence[Link], *, now: datetime) -> None:
    """Keep links of which none is known yet (the first run over an archive)."""
    if links:
        connection.execute(insert(link_table), [_row(link, now) for link in links])


def _row(link: Link, now: datetime) -> dict[str, object]:
    return {
        "left_id": link.left,
        "right_id": link.right,
        "probability": link.probability,
        "basis": link.basis.value,
        "evidence": _encoded(link),
        "made_at": now,
        "withdrawn_at": None,
    }


def _encoded(link: Link) -> str:
    return _EVIDENCE.dump_json(link.evidence).decode()


def withdraw_links(
    connection: Connection, record_ids: Sequence[str], *, but: set[tuple[str, str]], now: datetime
) -> list[tuple[str, str]]:
    """Withdraw the links of these records that are not among ``but``; return their pairs."""
    gone: list[tuple[str, str]] = []
    for some in in_chunks(record_ids):
        rows = connection.execute(
            select(link_table.c.left_id, link_table.c.right_id)
            .where(or_(link_table.c.left_id.in_(some), link_table.c.right_id.in_(some)))
            .where(link_table.c.withdrawn_at.is_(None))
        )
        gone += [pair for left, right in rows if (pair := (str(left), str(right))) not in but]
    for left, right in gone:
        connection.execute(
            update(link_table)
            .where(link_table.c.left_id == left, link_table.c.right_id == right)
            .values(withdrawn_at=now)
        )
    return gone


def links_of(connection: Connection, record_ids: Sequence[str], *, with_evidence: bool = True) -> list[Link]:
    """Return the links that hold and touch one of these records, each once."""
    found: dict[tuple[str, str], Link] = {}
    for some in in_chunks(record_ids):
        query = (
            select(link_table)
            .where(or_(link_table.c.left_id.in_(some), link_table.c.right_id.in_(some)))
            .where(link_table.c.withdrawn_at.is_(None))
        )
        for row in connection.execute(query):
            made = to_link(row, with_evidence=with_evidence)
            found[made.pair] = made
    return list(found.values())


def to_link(row: Row[tuple[object, ...]], *, with_evidence: bool = True) -> Link:
    """Return a row of the table as a link."""
    evidence = _EVIDENCE.validate_json(row.evidence) if with_evidence else ()
    return Link(row.left_id, row.right_id, row.probability, evidence, LinkBasis(row.basis))


def words_of(connection: Connection, record_ids: Sequence[str]) -> list[PairWord]:
    """Return all words about pairs that one of these records is in, in order, each once."""
    found: dict[int, PairWord] = {}
    for some in in_chunks(record_ids):
        query = select(pair_word).where(or_(pair_word.c.left_id.in_(some), pair_word.c.right_id.in_(some)))
        for row in connection.execute(query):
            found[row.seq] = to_word(row)
    return [found[seq] for seq in sorted(found)]


def to_word(row: Row[tuple[object, ...]]) -> PairWord:
    """Return a row of the table as a word."""
    return PairWord(
        row.id, row.seq, row.left_id, row.right_id, PairVerdict(row.verdict), row.author, row.made_at,
        row.comment, row.seen, row.undoes,
    )  # fmt: skip


def regather(connection: Connection, seeds: Iterable[str], *, cause: str, now: datetime) -> int:
    """Bring dossiers and open pairs in step with links and words around ``seeds``; return records moved.

    From all papers, whoever said the word: what hangs together does so beyond the batches that he sees.
    """
    with whole(connection):
        return _regather(connection, seeds, cause=cause, now=now)


def _regather(connection: Connection, seeds: Iterable[str], *, cause: str, now: datetime) -> int:
    core, links, words = _closure(connection, set(seeds))
    reached = {one for link in links for one in link.pair} - core
    fringe, more, more_words = _closure(connection, reached)
    known = {link.pair: link for link in (*links, *more)}
    said = {word.seq: word for word in (*words, *more_words)}
    members = _members(connection, core | fringe)
    gathered = gather(members, known.values(), standing_words(said.values()))
    moved = _assign(connection, members, gathered, cause=cause, now=now)
    _put_pairs(connection, gathered, about=core)
    return moved


def regather_all(connection: Connection, *, cause: str, now: datetime) -> int:
    """Bring all dossiers and open pairs in step; return how many records moved."""
    rows = connection.execute(
        select(dossier_record.c.record_id, dossier_record.c.ordinal, dossier_record.c.sheet)
    )
    members = [Member(*row) for row in rows]
    held = connection.execute(select(link_table).where(link_table.c.withdrawn_at.is_(None)))
    words = [to_word(row) for row in connection.execute(select(pair_word))]
    gathered = gather(members, (to_link(row, with_evidence=False) for row in held), standing_words(words))
    moved = _assign(connection, members, gathered, cause=cause, now=now)
    _put_pairs(connection, gathered, about=None)
    return moved


def _closure(connection: Connection, seeds: set[str]) -> tuple[set[str], list[Link], list[PairWord]]:
    """Return what hangs together with ``seeds`` by sure links and words, with all links and words of it."""
    found: set[str] = set()
    border = set(seeds)
    links: dict[tuple[str, str], Link] = {}
    words: dict[int, PairWord] = {}
    while border:
        found |= border
        near: set[str] = set()
        for link in links_of(connection, sorted(border), with_evidence=False):
            links[link.pair] = link
            near |= set(link.pair) if link.probability >= SURE else set()
        for word in words_of(connection, sorted(border)):
            words[word.seq] = word
            near |= set(word.pair) if word.verdict is PairVerdict.SAME else set()
        border = near - found
    return found, list(links.values()), list(words.values())


def _members(connection: Connection, ids: set[str]) -> list[Member]:
    found: list[Member] = []
    for some in in_chunks(sorted(ids)):
        query = select(dossier_record.c.record_id, dossier_record.c.ordinal, dossier_record.c.sheet)
        found += [
            Member(*row) for row in connection.execute(query.where(dossier_record.c.record_id.in_(some)))
        ]
    return found


def _assign(
    connection: Connection, members: Sequence[Member], gathered: Gathering, *, cause: str, now: datetime
) -> int:
    before = dossiers_of(connection, [m.record_id for m in members])
    after = {record: dossier_id(group[0]) for group in gathered.dossiers for record in group}
    moved = sorted(record for record, dossier in after.items() if before[record] != dossier)
    first = next_numbers(connection, "dossier_move", len(moved))
    if moved:
        connection.execute(
            insert(dossier_move),
            [
                {"seq": first + at, "record_id": one, "from_id": before[one], "to_id": after[one],
                 "cause": cause, "moved_at": now}
                for at, one in enumerate(moved)
            ],
        )  # fmt: skip
    for dossier, records in _by_value(after, moved).items():
        for some in in_chunks(records):
            connection.execute(
                update(dossier_record).where(dossier_record.c.record_id.in_(some)).values(dossier_id=dossier)
            )
    return len(moved)


def dossiers_of(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return in which dossier each record lies; those that lie in none are left out."""
    found: dict[str, str] = {}
    for some in in_chunks(ids):
        query = select(dossier_record.c.record_id, dossier_record.c.dossier_id)
        rows = connection.execute(query.where(dossier_record.c.record_id.in_(some)))
        found.update({str(record): str(dossier) for record, dossier in rows})
    return found


def _by_value(values: Mapping[str, str], keys: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(values[key], []).append(key)
    return found


def _put_pairs(connection: Connection, gathered: Gathering, *, about: set[str] | None) -> None:
    """Make the open pairs around ``about`` (None: all) those of the gathering; leases stay."""
    wanted = {
        pair.link.pair: pair
        for pair in gathered.open_pairs
        if about is None or not about.isdisjoint(pair.link.pair)
    }
    standing = _pairs_about(connection, about)
    for left, right in standing - wanted.keys():
        connection.execute(
            delete(open_pair).where(open_pair.c.left_id == left, open_pair.c.right_id == right)
        )
    fresh = [
        {"left_id": left, "right_id": right, "probability": pair.link.probability,
         "is_refused": int(pair.is_refused), "skipped_by": ","}
        for (left, right), pair in wanted.items()
        if (left, right) not in standing
    ]  # fmt: skip
    if fresh:
        connection.execute(insert(open_pair), fresh)


def _pairs_about(connection: Connection, about: set[str] | None) -> set[tuple[str, str]]:
    query = select(open_pair.c.left_id, open_pair.c.right_id)
    if about is None:
        return {(str(left), str(right)) for left, right in connection.execute(query)}
    found: set[tuple[str, str]] = set()
    for some in in_chunks(sorted(about)):
        near = query.where(or_(open_pair.c.left_id.in_(some), open_pair.c.right_id.in_(some)))
        found |= {(str(left), str(right)) for left, right in connection.execute(near)}
    return found
