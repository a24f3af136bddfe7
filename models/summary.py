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
    largest part lies. ``lacks`` are fields that no paper fills. ``gathered_year`` is 0 where it is not known,
    ``gathered_province`` is today's province of the cemetery. ``doubt`` is how likely his death or gathering
    is counted wrongly; ``doubt_…`` how likely one thing is: that he is counted already (``twice``), and the
    value by which he is grouped.
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
    gathered_province: str = ""
    doubt_twice: float = 0.0
    doubt_gathered: float = 0.0
    doubt_home: float = 0.0
    doubt_death: float = 0.0
    doubt_burial: float = 0.0
    doubt_unit: float = 0.0
    doubt_cemetery: float = 0.0
    doubt_died: float = 0.0


@dataclass(frozen=True, slots=True)
class DeclaredTotal:
    """A total that a paper declares (``words``), and the rows read before it.

    ``at`` counts the totals of a file from 0; ``since_last`` are the rows since the one before. It is right
    where it is that of all rows so far or of the last part.
    """

    page_no: int
    at: int
    words: str
    declared: int
    counted: int
    since_last: int

    @property
    def is_off(self) -> bool:
        """Whether the rows say otherwise."""
        return self.declared not in (self.counted, self.since_last)
