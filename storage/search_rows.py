"""Records by their words without marks: what is kept of each, and how a query becomes a condition."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, delete, exists, func, literal, literal_column, select, text

from storage.review_tables import record_search
from storage.tables import record

_WORD = re.compile(r"[0-9a-z]+")


def folded_words(said: str) -> list[str]:
    """Return the words of a text in lower case, without tone marks, đ as d: ``Nguyễn`` gives ``nguyen``."""
    plain = said.translate({ord("đ"): "d", ord("Đ"): "d", ord("Ð"): "d", ord("ð"): "d"})
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _WORD.findall(bare.lower())


def refresh_words(connection: Connection, texts: Mapping[str, Iterable[str]]) -> None:
    """Keep the words of these records (id: the texts of its fields) in place of the earlier ones."""
    if not texts:
        return
    connection.execute(delete(record_search).where(record_search.c.record_id.in_(list(texts))))
    rows = [
        {"record_id": found, "words": " | ".join(" ".join(folded_words(t)) for t in said)[:4000]}
        for found, said in texts.items()
    ]
    connection.execute(record_search.insert(), rows)


def matches(connection: Connection, query: str) -> ColumnElement[bool] | None:
    """Return the condition on ``record`` that a query stands for; None where it holds no word.

    Every word must be there, the last one perhaps not to its end; marks, case and đ do not matter.
    """
    words = folded_words(query)[:20]
    if not words:
        return None
    same = record_search.c.record_id == record.c.id
    if connection.dialect.name == "postgresql":
        wanted = " & ".join(words) + ":*"
        vector = func.to_tsvector(literal_column("'simple'"), record_search.c.words)
        return exists(
            select(literal(1))
            .select_from(record_search)
            .where(same, vector.bool_op("@@")(func.to_tsquery(literal_column("'simple'"), wanted)))
        )
    phrase = " ".join(f'"{word}"' for word in words) + "*"
    found = text("record_search.seq IN (SELECT rowid FROM record_words WHERE record_words MATCH :words)")
    return record.c.id.in_(select(record_search.c.record_id).where(found.bindparams(words=phrase)))
