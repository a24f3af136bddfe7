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
def load_province_names() -> tuple[tuple[str, str], ...]:
    """Return the names of provinces since 1945 by their usual spelling, then other spellings.

    Each with the usual spelling that it stands for, "" where it is that.
    """
    spelled = load_rows("province_spellings")
    others = {row[0] for row in spelled}
    usual = sorted({row[0] for row in load_rows("provinces_then")} - others)
    return tuple([(name, "") for name in usual] + [(row[0], row[1]) for row in spelled])


@cache
def load_words(name: str) -> frozenset[str]:
    """Return the first column of ``data/{name}.csv`` as a set."""
    return frozenset(row[0] for row in load_rows(name))
