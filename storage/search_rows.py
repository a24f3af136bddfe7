"""Records by their words without marks: what is kept of each, and how a query becomes a condition.

Records are found in the order in which they were first kept: the index of words gives them in that order, so
the first fifty of thirty thousand called Nguyễn cost no more than fifty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    bindparam,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
    update,
)

from storage.review_tables import record_search
from storage.tables import record

_WORD = re.compile(r"[0-9a-z]+")
_MOST_WORDS = 20
_WHOLE = 3  # a last word of fewer letters is meant whole: An, Lê, Vi are names
_fts = table("record_words", column("rowid"), column("record_words"))


def folded_words(said: str) -> list[str]:
    """Return the words of a text in lower case, without tone marks, đ as d: ``Nguyễn`` gives ``nguyen``."""
    plain = said.translate({ord("đ"): "d", ord("Đ"): "d", ord("Ð"): "d", ord("ð"): "d"})
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _WORD.findall(bare.lower())


def refresh_words(connection: Connection, texts: Mapping[str, Iterable[str]]) -> None:
    """Keep the words of these records (id: the texts of its fields) in place of the earlier ones."""
    if not texts:
        return
    query = select(record_search.c.record_id).where(record_search.c.record_id.in_(list(texts)))
    there = set(connection.execute(query).scalars())
    words = {found: _line(said) for found, said in texts.items()}
    new = [{"record_id": found, "words": line} for found, line in words.items() if found not in there]
    if new:
        connection.execute(record_search.insert(), new)
    old = [{"at_record": found, "words": words[found]} for found in words if found in there]
    if old:
        is_it = record_search.c.record_id == bindparam("at_record")
        connection.execute(update(record_search).where(is_it).values(words=bindparam("words")), old)


def _line(texts: Iterable[str]) -> str:
    return " | ".join(" ".join(folded_words(text)) for text in texts)[:4000]


def matches(connection: Connection, query: str) -> ColumnElement[bool] | None:
    """Return the condition on ``record`` that a query stands for; None where it holds no word.

    Every word must be there, the last one perhaps not to its end; marks, case and đ do not matter.
    """
    words = folded_words(query)[:_MOST_WORDS]
    if not words:
        return None
    if connection.dialect.name == "postgresql":
        same = record_search.c.record_id == record.c.id
        return exists(select(literal(1)).select_from(record_search).where(same, _has_words(words)))
    said = select(_fts.c.rowid).where(_fts.c.record_words.op("MATCH")(_fts_query(words)))
    return record.c.id.in_(select(record_search.c.record_id).where(record_search.c.seq.in_(said)))


def search(
    connection: Connection, query: str, *, where: Sequence[ColumnElement[bool]], after: int, limit: int
) -> tuple[list[Row[tuple[object, ...]]], int | None]:
    """Return up to ``limit`` records that hold the words, and where to go on (None: that was all).

    Those in which the words stand together come first: ``nguyen van duc`` is more likely a name than three.
    ``after`` is 0, or where an earlier call said to go on.
    """
    words = folded_words(query)[:_MOST_WORDS]
    begins, last = after & 1, after >> 1
    rows: list[Row[tuple[object, ...]]] = []
    next_: int | None = None
    for stage in range(begins, 2 if len(words) > 1 else 1):
        statement = _stage(connection, words, is_together=stage == 0, after=last)
        wanted = limit - len(rows)
        found = connection.execute(statement.where(*where).limit(wanted)).all()
        rows.extend(found)
        if len(found) == wanted:
            next_ = int(found[-1].place) << 1 | stage
            break
        last = 0
    return rows, next_


def _stage(
    connection: Connection, words: Sequence[str], *, is_together: bool, after: int
) -> Select[tuple[object, ...]]:
    """Return the query for records in which the words stand together, or for those in which they do not."""
    place: ColumnElement[int]
    source: FromClause
    if connection.dialect.name == "postgresql":
        place = record_search.c.seq
        phrase = record_search.c.words.contains(" ".join(words), autoescape=True)
        said = [_has_words(words), *([phrase if is_together else ~phrase] if len(words) > 1 else [])]
        source = record_search
    else:
        place = _fts.c.rowid
        said = [_fts.c.record_words.op("MATCH")(_fts_query(words, is_together=is_together))]
        source = _fts.join(record_search, record_search.c.seq == _fts.c.rowid)
    return (
        select(record, place.label("place"))
        .select_from(source.join(record, record.c.id == record_search.c.record_id))
        .where(place > after, *said)
        .order_by(place)
    )


def _has_words(words: Sequence[str]) -> ColumnElement[bool]:
    wanted = " & ".join(words) + (":*" if len(words[-1]) >= _WHOLE else "")
    vector = func.to_tsvector(literal_column("'simple'"), record_search.c.words)
    return vector.bool_op("@@")(func.to_tsquery(literal_column("'simple'"), wanted))


def _fts_query(words: Sequence[str], *, is_together: bool | None = None) -> str:
    star = "*" if len(words[-1]) >= _WHOLE else ""
    every = " ".join(f'"{word}"' for word in words) + star
    if is_together is None or len(words) == 1:
        return every
    phrase = f'"{" ".join(words)}"{star}'
    return phrase if is_together else f"({every}) NOT {phrase}"
