"""How a man or a grave stands, in one flat row: what totals count and lists show. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """What is asked of every dossier. A person may answer each himself (subject ``status:…``)."""

    NAMED = "named"
    GATHERED = "gathered"
    REMAINS = "remains"
    MOVED_HOME = "moved-home"
    NOTIFIED = "notified"


class Answer(StrEnum):
    """What is known of it."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class War(StrEnum):
    """In which war somebody died, by the day."""

    FRENCH = "french"  # until 20 July 1954 and the rest of that year
    AMERICAN = "american"  # until 30 April 1975
    BORDERS = "borders"  # since
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Summary:
    """One dossier. Places are as papers write them (``…_then``) and as what stands there today.

    ``split`` lists which of the places (home, death, burial) were divided since: they are counted where the
    largest part lies. ``lacks`` are fields that no paper fills. ``doubt`` is how likely what is counted is
    wrong, from the confidence of the fields that it rests on. ``gathered_year`` is 0 where it is not known.
    """

    name: str
    born: str
    died: str
    died_year: int
    war: War
    home: str
    home_then: str
    home_commune: str
    home_province: str
    death_place: str
    death_then: str
    death_commune: str
    death_province: str
    burial_place: str
    burial_then: str
    burial_province: str
    unit: str
    regiment: str
    cemetery: str
    grave: str
    named: Answer
    gathered: Answer
    gathered_year: int
    remains: Answer
    moved_home: Answer
    notified: Answer
    is_open: bool
    lacks: tuple[str, ...]
    split: tuple[str, ...]
    papers: int
    doubt: float
