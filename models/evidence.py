"""What speaks for and against the text of one field: named facts, kept beside it. Judges nothing.

Kept with every claim of the machine, so that a later calibration can judge again without reading again, and
can learn from what people decided about exactly these facts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageQuality:
    """How well a whole page reads: the same letter is to be trusted less on a ruined page.

    ``mean`` is the mean confidence of its words, ``doubtful`` the share of words whose worst letter is
    unsure (both 0..1); ``text_height_px`` the median height of its words; ``steps`` what was done to it.
    ``held`` is the share of its ``letters`` that its records hold: a list read as one row leaves most over.
    """

    engine: str = ""
    dpi: float = 0.0
    mean: float = 0.0
    doubtful: float = 0.0
    text_height_px: float = 0.0
    agreed: float = 1.0
    steps: tuple[str, ...] = ()
    letters: int = 0
    held: float = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts about one field. Engine confidences are 0..1 and no probabilities.

    ``worst``, ``second`` and ``mean`` are those of the least sure letters and of all; ``margin`` is the
    smallest lead of a chosen letter over its runner-up. ``looks`` counts other readings of the same ink,
    ``agreeing`` those that read the same, ``rivals`` other engines among the looks and ``seconded`` those of
    them that read the same; ``likeness`` (0..1) is that of the least alike reading, ``rival_worst`` the
    confidence of the least sure other engine.

    ``fit`` is how well the spelling is that of a list of known names (0..1; None: no list speaks of it) and
    ``fit_lead`` how far the next of its names lies behind; ``lead`` how far (nats) ink and grammar put the
    next best reading behind, ``bent`` how far the text taken lies from the text as read, over ``edits``
    characters, ``is_as_read`` whether it is on paper as read. ``is_usual_case`` says that capitals stand as
    in the same field of other rows, ``is_foreign`` that the text would rather do for another kind of field,
    ``is_torn`` that it seems to go on, ``on_leader`` that dots of a form were wiped under it, with which a
    tone may have gone. ``levels`` counts the levels that a place names; ``stacked`` the syllables with an
    acute over a circumflex: engines of all kinds take a hook there for it.

    ``usual_length`` (0..1) compares its length with the median of its column, ``usual_build`` the share
    of other rows that are built alike (figures, letters and separators in the same order).
    ``echoes`` counts other rows with the same text, ``clashes`` rows that differ from it by marks alone;
    ``others_doubted`` and ``page_doubted`` are the shares of doubted fields in its record and in rows around.
    ``conflicts`` is the share of rows around whose dates contradict each other: columns may be mistaken;
    ``filled`` that of rows around which have this field: a cell merged over rows is no row's alone;
    ``torn_around`` is the share of them in which it seems to go on, ``fitting`` that of them in which it
    reads as what it is, ``row_fit`` the share of its own record's fields that do.

    Of the table that it stands in (1 where there is none): ``headed`` is the share of columns whose heading
    is known, ``numbered`` that of rows whose running numbers follow, ``uncut_around`` that of lines that
    keep clear of the edges of their cells. Of its row: ``in_order`` says how far its number follows,
    ``row_filled`` how much it has of what all rows have, ``uncut`` how many of its lines keep clear.
    ``doubts`` are the reasons that stood against it before it was weighed.
    """

    worst: float = 0.0
    second: float = 0.0
    mean: float = 0.0
    margin: float = 0.0
    letters: int = 0
    figures: int = 0
    looks: int = 0
    agreeing: int = 0
    rivals: int = 0
    seconded: int = 0
    likeness: float = 1.0
    rival_worst: float = 1.0
    height_px: float = 0.0
    has_value: bool = False
    fit: float | None = None
    fit_lead: float | None = None
    lead: float | None = None
    bent: float = 0.0
    edits: int = 0
    is_as_read: bool = True
    is_usual_case: bool = True
    is_foreign: bool = False
    is_torn: bool = False
    on_leader: bool = False
    levels: int = 0
    stacked: int = 0
    syllables: float = 1.0
    is_trusted: bool = False
    is_ditto: bool = False
    is_inherited: bool = False
    usual_length: float = 1.0
    usual_build: float = 1.0
    echoes: int = 0
    clashes: int = 0
    others_doubted: float = 0.0
    page_doubted: float = 0.0
    conflicts: float = 0.0
    filled: float = 1.0
    torn_around: float = 0.0
    fitting: float = 1.0
    row_fit: float = 1.0
    headed: float = 1.0
    numbered: float = 1.0
    in_order: float = 1.0
    row_filled: float = 1.0
    uncut: float = 1.0
    uncut_around: float = 1.0
    doubts: tuple[str, ...] = ()
    page: PageQuality = PageQuality()


@dataclass(frozen=True, slots=True)
class Labelled:
    """Evidence of one field whose truth is known. ``name`` and ``kind`` are those of field and document.

    ``origin`` is what must not stand on both sides of a test: the layout of a made page, a scan's file.
    ``is_decision`` says that a person said so, not a made page's truth.
    """

    evidence: Evidence
    name: str
    kind: str
    is_right: bool
    origin: str
    file: str = ""
    level: str = ""
    is_decision: bool = False
