"""What stands at one place on paper, and the field made of it. Not for choosing the place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from extractors.confidence import judge
from extractors.guard import stranger_doubts
from extractors.lattice import lattice_of_source
from extractors.lattice_readings import SURE_MARGIN, find_readings
from extractors.looks import NO_LOOK, Look
from extractors.parsed import Parsed
from extractors.signals import FAMILIES
from extractors.spans import TextWithBoxes
from extractors.text import join_broken, nfc, strip_artefacts
from extractors.values import CANDIDATES, PARSERS, SUGGESTIONS
from models.geometry import Box
from models.page import Line, Mark
from models.record import Field, FieldName, FieldStatus, Reason

MAX_CANDIDATES = 5
# A name is never changed; that another place exists is no reason to change one that is clearly written.
_NEVER_MENDED = FAMILIES["name"] | FAMILIES["place"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Ink:
    """The writing at one place. ``text`` is what it says (dittos resolved), ``raw`` the characters as read.

    ``look`` is what the engines say of its letters, ``worst`` and ``mean`` are of it (0..1); ``is_agreed``
    says whether all other looks read the same (None: there were none), ``others`` holds what they read
    instead. ``source`` finds parts again.
    """

    page_no: int
    box: Box
    text: str = ""
    raw: str = ""
    worst: float = 0.0
    mean: float = 0.0
    marks: frozenset[Mark] = frozenset()
    is_agreed: bool | None = None
    others: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    source: TextWithBoxes | None = None
    start: int = 0
    is_ditto: bool = False
    look: Look = NO_LOOK

    def doubted(self, *reasons: Reason) -> Ink:
        """Return the ink with more reasons to look at it, each once."""
        return replace(self, reasons=_unique((*self.reasons, *reasons)))

    def part(self, text: str) -> Ink:
        """Return the piece of this ink that spells ``text``; with the whole box where it cannot be found."""
        clean = replace(self, text=text, others=())
        if self.source is None or self.is_ditto:
            return clean
        place = find_place(self.source.text, text, self.start)
        if place is None:
            return clean
        piece = ink_of_span(self.source, *place, page_no=self.page_no)
        return replace(piece, text=text, reasons=_unique((*self.reasons, *piece.reasons)))


def find_place(haystack: str, needle: str, start: int = 0) -> tuple[int, int] | None:
    """Return where ``needle`` stands in ``haystack``, white space aside; None if nowhere."""
    wanted = "".join(needle.split())
    letters = [(i, c) for i, c in enumerate(haystack) if i >= start and not c.isspace()]
    at = "".join(c for _, c in letters).find(wanted) if wanted else -1
    return None if at < 0 else (letters[at][0], letters[at + len(wanted) - 1][0] + 1)


def ink_of_lines(lines: Sequence[Line], *, page_no: int, place: Box) -> Ink:
    """Return the ink of all ``lines`` of a cell (box ``place``); empty text where nothing was read."""
    source = TextWithBoxes(tuple(lines))
    if not source.text:
        marks = frozenset(m for line in lines for m in line.marks)
        return Ink(page_no, place, marks=marks, reasons=(Reason.INK_WITHOUT_TEXT,))
    others = _other_readings(source.lines)
    said = join_broken([line.text for line in source.lines])
    ink = ink_of_span(source, 0, len(source.text), page_no=page_no)
    differing = tuple(o for o in others if nfc(o) != nfc(said))
    is_agreed = None if not any(line.readings for line in source.lines) else not differing
    raw = " ".join(line.text for line in source.lines)
    return replace(ink, text=said, raw=raw, is_agreed=is_agreed, others=differing)


def ink_of_span(source: TextWithBoxes, start: int, end: int, *, page_no: int) -> Ink:
    """Return the ink of the characters ``start`` to ``end``; the line break inside becomes one space.

    Raises:
        ValueError: no word lies there.

    """
    raw = source.text[start:end]
    text = join_broken(raw.split("\n")) if "\n" in raw else nfc(raw)
    return Ink(
        page_no,
        source.box(start, end),
        text,
        " ".join(raw.split()),
        source.worst(start, end),
        source.mean(start, end),
        source.marks(start, end),
        source.agreement(start, end),
        reasons=stranger_doubts(raw),
        source=source,
        start=start,
        look=source.look(start, end),
    )


def make_field(name: FieldName, ink: Ink, *, heading: str = "", extra: Iterable[Reason] = ()) -> Field:
    """Return the field that ``ink`` gives: parsed by the grammar of ``name``, then judged.

    Ink without text gives a queued field with empty text, so that dark pixels never vanish.
    """
    reasons = _unique((*ink.reasons, *extra))
    if not ink.text:
        return _unread(name, ink, heading=heading, reasons=reasons or (Reason.INK_WITHOUT_TEXT,))
    parsed, as_read = _weighed(name, ink)
    said = replace(parsed, text=parsed.text or ink.text, reasons=_unique((*parsed.reasons, *reasons)))
    judged = judge(name, said, look=ink.look, marks=ink.marks, agreement=ink.is_agreed, is_ditto=ink.is_ditto)
    return Field(
        name,
        said.text,
        ink.raw,
        judged.confidence,
        judged.status,
        ink.page_no,
        ink.box,
        said.value,
        judged.reasons,
        _candidates(name, said.text, (*as_read, *ink.others)),
        heading,
        evidence=judged.evidence,
    )


def parse(name: FieldName, text: str) -> Parsed:
    """Return what the grammar of ``name`` makes of ``text``; fields without one lose dirt at the ends."""
    return PARSERS[name](text) if name in PARSERS else Parsed(strip_artefacts(text))


def _weighed(name: FieldName, ink: Ink) -> tuple[Parsed, tuple[str, ...]]:
    """Return what the text means with its fit to the ink, and the readings beside it.

    A text that its grammar forbids is replaced by the cheapest reading that ink and grammar allow, for a
    person to confirm: the doubts stay, and the text as read comes second. Only where it is the same stroke
    (I for 1) does the doubt go; a text that means something as it stands (row I) is kept even then.
    Personal names are never touched.
    """
    parsed = parse(name, ink.text)
    lattice = lattice_of_source(parsed.text, ink.source, start=ink.start, worst=ink.worst)
    found = find_readings(name, parsed, lattice, parse=lambda text: parse(name, text), looks=ink.others)
    if not found.is_changed:
        mended, as_read = _mended(name, parsed, ink.others)
        return replace(mended, fit=found.fit), (*as_read, *found.others)
    if found.is_same_ink and parsed.value is not None:
        return replace(parsed, fit=found.fit), (found.parsed.text, *found.others)
    doubts = () if found.is_same_ink and found.fit.margin >= SURE_MARGIN else parsed.reasons
    reasons = _unique((*doubts, *found.parsed.reasons))
    return replace(found.parsed, reasons=reasons, fit=found.fit), found.others


def _mended(name: FieldName, parsed: Parsed, others: Sequence[str]) -> tuple[Parsed, tuple[str, ...]]:
    """Put the one reading that the grammar allows in place of one that it forbids, for a person to confirm.

    It is taken from another look, else from look-alike characters where only one way of mending fits.
    Personal names are never touched. The reasons stay, so the field waits; the text as read comes second.
    """
    if not parsed.reasons or name not in CANDIDATES or name in _NEVER_MENDED:
        return parsed, ()
    offered = CANDIDATES[name](parsed.text)
    fitting = [p for o in others if (p := parse(name, o)).value is not None and not p.reasons]
    if not fitting and len(offered) == 1:
        fitting = [parse(name, offered[0])]
    if not fitting or fitting[0].value is None:
        return parsed, ()
    return replace(fitting[0], reasons=_unique((*parsed.reasons, *fitting[0].reasons))), (parsed.text,)


def _candidates(name: FieldName, text: str, others: Sequence[str]) -> tuple[str, ...]:
    """Return what other looks read and what the grammar would rather have, without ``text`` itself."""
    allowed = CANDIDATES[name](text) if name in CANDIDATES else ()
    listed = SUGGESTIONS[name](text) if name in SUGGESTIONS else ()
    return tuple(c for c in _unique((*others, *allowed, *listed)) if c and c != text)[:MAX_CANDIDATES]


def _unread(name: FieldName, ink: Ink, *, heading: str, reasons: tuple[Reason, ...]) -> Field:
    return Field(
        name, "", ink.raw, 0.0, FieldStatus.QUEUED, ink.page_no, ink.box, reasons=reasons, heading=heading
    )


def missing_field(name: FieldName, *, page_no: int, box: Box) -> Field:
    """Return the queued, empty field that says: a person should look here, nothing was found."""
    return Field(name, "", "", 0.0, FieldStatus.QUEUED, page_no, box, reasons=(Reason.FIELD_MISSING,))


def _other_readings(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the whole text once for each other look, unlooked lines as they were chosen."""
    looks = _unique(r.look for line in lines for r in line.readings)
    texts = []
    for look in looks:
        said = [next((r.text for r in line.readings if r.look == look), line.text) for line in lines]
        texts.append(join_broken(said))
    return _unique(texts)


def _unique(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
