"""Rows of dossiers read and appended, on one connection. What they mean stands in ``models``."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Row, insert, or_, select, update

from models.dossier import DossierFrame, Move, Word
from models.ids import hash_id
from models.linking import PairWord
from storage import linking
from storage.chunks import in_chunks
from storage.dossier_tables import dossier_move, dossier_record, dossier_word, open_pair, pair_word
from storage.numbers import next_numbers


def append_pair_word(connection: Connection, word: PairWord) -> PairWord:
    """Keep a word about a pair under the next number, which its id is made from."""
    seq = next_numbers(connection, "pair_word", 1)
    made = PairWord(
        hash_id("pair-word", seq, word.left, word.right), seq, word.left, word.right, word.verdict,
        word.author, word.made_at, word.comment, word.seen, word.undoes,
    )  # fmt: skip
    connection.execute(
        insert(pair_word).values(
            seq=seq,
            id=made.id,
            left_id=made.left,
            right_id=made.right,
            verdict=made.verdict.value,
            author=made.author,
            made_at=made.made_at,
            comment=made.comment,
            seen=made.seen,
            undoes=made.undoes,
        )
    )
    return made


def skip(connection: Connection, pair: tuple[str, str], person: str) -> None:
    """Give a pair back, never to be handed to this person again."""
    connection.execute(
        update(open_pair)
        .where(open_pair.c.left_id == pair[0], open_pair.c.right_id == pair[1])
        .values(skipped_by=open_pair.c.skipped_by + f"{person},", lease_owner=None, lease_until=None)
    )


def resolve(connection: Connection, dossier: str) -> str | None:
    """Return the id under which a dossier stands today; None where there never was one."""
    found = connection.execute(
        select(dossier_record.c.dossier_id).where(dossier_record.c.own_id == dossier)
    ).scalar_one_or_none()
    if found is None:  # its founder may lie in a batch that who asks does not see, and others not
        held = select(dossier_record.c.dossier_id).where(dossier_record.c.dossier_id == dossier).limit(1)
        found = connection.execute(held).scalar_one_or_none()
    return str(found) if found is not None else None


def frame(connection: Connection, dossier: str) -> DossierFrame:
    """Return what holds the dossier with this (present) id together."""
    ids = tuple(
        connection.execute(
            select(dossier_record.c.record_id)
            .where(dossier_record.c.dossier_id == dossier)
            .order_by(dossier_record.c.ordinal)
        ).scalars()
    )
    mine = set(ids)
    links = [link for link in linking.links_of(connection, ids) if mine.issuperset(link.pair)]
    moves = connection.execute(
        select(dossier_move)
        .where(or_(dossier_move.c.from_id == dossier, dossier_move.c.to_id == dossier))
        .order_by(dossier_move.c.seq)
    )
    return DossierFrame(
        dossier,
        ids,
        tuple(sorted(links, key=lambda link: (-link.probability, link.pair))),
        tuple(linking.words_of(connection, ids)),
        tuple(_word(row) for row in _words(connection, ids)),
        tuple(Move(*row) for row in moves),
    )


def _words(connection: Connection, record_ids: Sequence[str]) -> Sequence[Row[tuple[object, ...]]]:
    query = select(dossier_word).where(dossier_word.c.record_id.in_(record_ids))
    return connection.execute(query.order_by(dossier_word.c.seq)).all()


def _word(row: Row[tuple[object, ...]]) -> Word:
    return Word(
        row.id, row.seq, row.record_id, row.subject, row.value, row.source_id or "", row.author, row.why,
        row.made_at, row.undoes,
    )  # fmt: skip


def short_frames(
    connection: Connection, ids: Sequence[str]
) -> list[tuple[str, tuple[str, ...], tuple[Word, ...]]]:
    """Return dossiers with their records and what people said, without what links them."""
    rows = connection.execute(
        select(dossier_record.c.dossier_id, dossier_record.c.record_id)
        .where(dossier_record.c.dossier_id.in_(ids))
        .order_by(dossier_record.c.dossier_id, dossier_record.c.ordinal)
    )
    records: dict[str, list[str]] = {}
    for dossier, record in rows:
        records.setdefault(str(dossier), []).append(str(record))
    said: dict[str, list[Word]] = {}
    everybody = [one for group in records.values() for one in group]
    for some in in_chunks(everybody):
        for row in _words(connection, some):
            said.setdefault(str(row.record_id), []).append(_word(row))
    return [
        (dossier, tuple(group), tuple(w for one in group for w in said.get(one, ())))
        for dossier, group in records.items()
    ]
