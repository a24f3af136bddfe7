"""A sheet as its file holds it: texts, fonts, merged cells. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from models.errors import TooLargeError

# Cells of a workbook: 20,000 rows of 25 columns. More is a database, and no worker could hold it.
MOST_CELLS = 500_000


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell with something in it; ``font`` is empty where the file knows none."""

    row_index: int
    column_index: int
    text: str
    font: str = ""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet; ``spans`` are (rows, columns) of merged cells by their upper left."""

    name: str
    cells: tuple[RawCell, ...]
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


def check_cells(count: int) -> None:
    """Refuse a workbook of more than ``MOST_CELLS`` cells.

    Raises:
        TooLargeError: it has more.

    """
    if count > MOST_CELLS:
        raise TooLargeError(
            f"The workbook has more than {MOST_CELLS:,} cells.", remedy="Split it into several files."
        )


def shown(value: object, number_format: str = "") -> str:
    """Return a value as its cell shows it: dates as precisely as formatted, whole numbers without point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime | date):
        return _date(value, number_format.lower())
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and number_format and set(number_format) == {"0"}:
        return str(value).zfill(len(number_format))
    return str(value).lstrip("'") if isinstance(value, str) else str(value)


def _date(value: datetime | date, number_format: str) -> str:
    """``mm/yyyy`` shows a month and ``yyyy`` a year: the day that Excel holds behind it was never written."""
    if "d" in number_format or not number_format or "y" not in number_format:
        return value.strftime("%d/%m/%Y")
    return value.strftime("%m/%Y") if "m" in number_format else value.strftime("%Y")
