"""The word lists beside the rules (``data/*.csv``), read once when first asked for. No matching here."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def load_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of ``data/{name}.csv`` without its comment lines (``#``) and its line of column names.

    Raises:
        FileNotFoundError: there is no such list.

    """
    lines = (files("extractors.data") / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.reader(line for line in lines if line.strip() and not line.startswith("#")))
    return tuple(tuple(cell.strip() for cell in row) for row in rows[1:])


@cache
def load_words(name: str) -> frozenset[str]:
    """Return the first column of ``data/{name}.csv`` as a set."""
    return frozenset(row[0] for row in load_rows(name))
