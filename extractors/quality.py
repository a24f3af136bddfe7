"""How well one page reads as a whole, in a few numbers. Judges no field."""

from __future__ import annotations

from itertools import chain
from statistics import median

from extractors.looks import reading_key
from models.evidence import PageQuality
from models.page import Line, PageDocument

_UNSURE = 0.8  # a word whose worst letter lies below is counted as doubtful


def quality_of(page: PageDocument) -> PageQuality:
    """Return the quality of a page; a page without a word has no confidence and no height."""
    lines = [line for line in all_lines(page) if line.words]
    words = [word for line in lines for word in line.words]
    if not words:
        return PageQuality(engine=page.engine, dpi=page.dpi)
    looked = [line for line in lines if any(":" in r.look for r in line.readings)]
    return PageQuality(
        engine=page.engine,
        dpi=page.dpi,
        mean=round(sum(w.confidence for w in words) / len(words), 4),
        doubtful=round(sum(w.worst < _UNSURE for w in words) / len(words), 4),
        text_height_px=float(median(w.box.h for w in words)),
        agreed=round(sum(_is_agreed(line) for line in looked) / len(looked), 4) if looked else 1.0,
        steps=tuple(sorted({step.name for step in page.steps})),
        letters=sum(len(w.text) for w in words),
    )


def all_lines(page: PageDocument) -> list[Line]:
    """Return the lines outside and inside tables."""
    cells = (cell.lines for table in page.tables for cell in table.cells)
    return [*page.lines, *chain.from_iterable(cells)]


def _is_agreed(line: Line) -> bool:
    key = reading_key(line.text)
    return all(reading_key(r.text) == key for r in line.readings if ":" in r.look)
