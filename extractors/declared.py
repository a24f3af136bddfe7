"""Totals that registers declare of themselves, held against the rows that were read of them.

Looks on while pages become records, so that nothing is read twice.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from extractors.totals import read_total
from models.geometry import union_of
from models.page import PageDocument
from models.record import REGISTERS, Record
from models.summary import DeclaredTotal


@dataclass(slots=True)
class TotalsSeen:
    """What one file declares, and where its rows stand. Lives while its records are made."""

    said: list[tuple[int, int, str, int]] = field(default_factory=list)  # page, y, words, declared
    rows: list[tuple[int, int]] = field(default_factory=list)  # page, y

    def pages(self, pages: Iterable[PageDocument]) -> Iterator[PageDocument]:
        """Pass the pages on and note what they declare, in lines and in rows of tables."""
        for page in pages:
            texts = [(line.box.y, line.text) for line in page.lines]
            texts += [(c.box.y, c.text) for table in page.tables for c in table.cells]
            for y, text in sorted(texts):
                if (declared := read_total(text)) is not None:
                    self.said.append((page.page_no, y, text, declared))
            yield page

    def records(self, records: Iterable[Record]) -> Iterator[Record]:
        """Pass the records on and note where the rows of registers stand."""
        for record in records:
            if record.document_kind in REGISTERS and record.fields:
                box = union_of(f.box for f in record.fields)
                self.rows.append((record.source.page_no, box.y))
            yield record

    def found(self) -> tuple[DeclaredTotal, ...]:
        """Return the totals with the rows before each; one before all rows is of all of them."""
        if not self.rows:
            return ()
        places = sorted(self.rows)
        made, last = [], 0
        for at, (page_no, y, words, declared) in enumerate(self.said):
            before = bisect_left(places, (page_no, y))
            counted = before or len(places)
            made.append(
                DeclaredTotal(page_no, at, words, declared, counted, counted - last if before else counted)
            )
            last = before
        return tuple(made)
