"""The best reading of a field that ink and grammar allow, the runner-up, and how far apart they are.

Personal names and places are never changed here: their rivals are only counted, as doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

from extractors.lattice import Lattice, Slot
from extractors.lattice_grammars import GRAMMARS, literal_grammar
from extractors.lattice_search import MAX_SLOTS, Path, search
from extractors.lookalikes import SAME_INK
from extractors.names import surname_share
from extractors.parsed import Fit, Parsed, Parser
from extractors.syllables import is_syllable
from models.record import FieldName, Reason

MARGIN_CAP = 12.0
"""Margins are not counted beyond this (nats): one wrong in 160,000 is more than any ink can promise."""
SURE_MARGIN = 1.5
"""A reading this far before its runner-up (nats: 9 in 11) is the only one worth believing."""
_CLEAR = 4.5  # nats: a text in the grammar whose every character is this sure is not searched for rivals
_LOOK_COST = -log(0.35)  # another look's reading that the grammar likes, beside one that it likes as well
_RIVAL_CUT = 5.0  # rivals dearer than this are no candidates
_MOST = 5
_MOST_GAIN = 3.0  # nats; shares of surnames differ from place to place by as much
# Doubts about what a text means: "I" may be a Roman one, "196?" is a decade. Such a text may be spelled
# better (nãm 1945), and is not changed to one that means something else.
_STANDING = frozenset({Reason.AMBIGUOUS, Reason.UNUSUAL_ORDER})
_ROMAN_TOO = frozenset({FieldName.GRAVE_LOT, FieldName.GRAVE_ROW})  # here a stroke may be either
_PERSONS = frozenset({FieldName.FULL_NAME, FieldName.OTHER_NAME, FieldName.SIGNATORY})


@dataclass(frozen=True, slots=True)
class Readings:
    """What a field may say: the reading taken, what it means, and the others in their order.

    ``is_changed``: the reading taken is not what was read. ``is_same_ink``: it differs only where one
    stroke has two meanings (I and 1, O and 0), so that nothing on the paper speaks against it.
    """

    parsed: Parsed
    fit: Fit
    others: tuple[str, ...] = ()
    is_changed: bool = False
    is_same_ink: bool = False


def find_readings(
    name: FieldName, parsed: Parsed, lattice: Lattice, *, parse: Parser, looks: Sequence[str] = ()
) -> Readings:
    """Return the readings of a field that was read as ``parsed``.

    Args:
        name: The field; it has a grammar or it has none.
        parsed: What the parser made of the text as read.
        lattice: What the ink allows, of the same text.
        parse: The parser of the field: a reading counts only if it has no objection.
        looks: What other looks at the same ink read.

    """
    for look in looks:
        lattice = lattice.with_look(look)
    is_fine = parsed.value is not None and not parsed.reasons
    if name not in GRAMMARS:
        return _unchanged(parsed, lattice, looks=looks, is_name=name in _PERSONS)
    if is_fine and lattice.sureness >= _CLEAR and not looks:
        return Readings(parsed, Fit(min(MARGIN_CAP, lattice.sureness), is_fitting=True))
    fitting = _fitting(name, lattice, parse=parse, looks=looks)
    if parsed.value is not None and set(parsed.reasons) <= _STANDING and not is_fine:
        fitting = [(p, m) for p, m in fitting if m.value == parsed.value]
    chosen = _chosen(parsed, lattice, fitting, is_fine=is_fine)
    return replace(chosen, is_same_ink=chosen.is_same_ink and name not in _ROMAN_TOO)


def _fitting(
    name: FieldName, lattice: Lattice, *, parse: Parser, looks: Sequence[str]
) -> list[tuple[Path, Parsed]]:
    """Return the readings that grammar and parser accept, cheapest first, with their meanings."""
    paths = [*search(lattice, GRAMMARS[name]()), *_looked(lattice, looks)]
    found: dict[str, tuple[Path, Parsed]] = {}
    for path in sorted(paths, key=lambda p: (p.cost, p.text)):
        meant = parse(path.text)
        if meant.value is not None and not meant.reasons:
            found.setdefault(meant.text, (path, meant))
    return list(found.values())


def _looked(lattice: Lattice, looks: Sequence[str]) -> Iterator[Path]:
    """Yield the whole texts of other looks: a look is a witness, so none is much dearer than the first."""
    for look in looks:
        own = search(lattice, literal_grammar((look,)), most=1)
        cost = lattice.read_cost + _LOOK_COST
        yield Path(min(cost, own[0].cost) if own else cost, look, 1)


def _chosen(
    parsed: Parsed, lattice: Lattice, fitting: Sequence[tuple[Path, Parsed]], *, is_fine: bool
) -> Readings:
    """Take the text as read where it fits, else the cheapest that does; the next in cost is the runner-up."""
    if is_fine:
        rivals = [(p, m) for p, m in fitting if m.text != parsed.text and p.is_inked]
        gap = rivals[0][0].cost - lattice.read_cost if rivals else MARGIN_CAP
        fit = Fit(_capped(gap), is_fitting=True)
        return Readings(parsed, fit, _within(rivals, lattice.read_cost))
    inked = [(p, m) for p, m in fitting if p.is_inked]
    if not inked:  # what the grammar would rather have is no reason to change clear ink
        return Readings(parsed, Fit(0.0), tuple(m.text for _, m in fitting)[:_MOST])
    best, meant = inked[0]
    others = [(p, m) for p, m in fitting if m.text != meant.text]
    gap = others[0][0].cost - best.cost if others else MARGIN_CAP
    fit = Fit(_capped(gap), cost=max(0.0, best.cost - lattice.read_cost), edits=best.edits, is_fitting=True)
    return Readings(
        meant,
        fit,
        tuple(dict.fromkeys((parsed.text, *_within(others, best.cost)))),
        is_changed=meant.text != parsed.text,
        is_same_ink=is_same_ink(parsed.text, meant.text),
    )


def _within(ranked: Sequence[tuple[Path, Parsed]], cost: float) -> tuple[str, ...]:
    return tuple(m.text for p, m in ranked if p.cost - cost <= _RIVAL_CUT)[:_MOST]


def _capped(gap: float) -> float:
    return min(MARGIN_CAP, max(-MARGIN_CAP, gap))


def is_same_ink(read: str, meant: str) -> bool:
    """Say whether two texts differ only by characters that are one stroke, no two of them side by side.

    Two strokes side by side may be one that was read twice (``FlI0`` for F10): that is no sure reading.
    """
    if len(read) != len(meant):
        return False
    changed = [i for i, (a, b) in enumerate(zip(read, meant, strict=True)) if a != b]
    strokes = [i for i, c in enumerate(read) if c in "Il|1"]
    if any(meant[i] not in SAME_INK.get(read[i], "") for i in changed):
        return False
    return not any(i + 1 in strokes or i - 1 in strokes for i in changed if i in strokes)


# --- words: names, places, free text ----------------------------------------------------------------------


def _unchanged(parsed: Parsed, lattice: Lattice, *, looks: Sequence[str], is_name: bool) -> Readings:
    """Count what else the words may be: other syllables that the ink allows."""
    rivals = name_rivals(lattice) if is_name else word_rivals(lattice)
    gap = rivals[0][0] if rivals else MARGIN_CAP
    differing = tuple(t for t in looks if t != lattice.text)
    gap = min(gap, _LOOK_COST) if differing else gap
    texts = tuple(text for cost, text in rivals if cost <= _RIVAL_CUT)[:_MOST]
    return Readings(parsed, Fit(_capped(gap), is_fitting=not parsed.reasons), texts)


def name_rivals(lattice: Lattice) -> list[tuple[float, str]]:
    """Return the rivals of a person's name, with how common their surnames are in the balance.

    "Nguyên Văn An" is a poor reading beside "Nguyễn Văn An" even in rather clear ink, and the other way round
    a good one hardly has rivals. This moves the margin; it never moves a letter.
    """
    said = _first_word(lattice.text)
    rivals = word_rivals(lattice)
    weighed = [(c - _surname_gain(said, _first_word(text)), text) for c, text in rivals]
    return sorted(weighed)


def _first_word(text: str) -> str:
    return text.split(maxsplit=1)[0] if text.strip() else ""


def _surname_gain(said: str, other: str) -> float:
    """Return the nats by which another surname is the likelier one, within what a list can prove."""
    if said == other:
        return 0.0
    return min(_MOST_GAIN, max(-_MOST_GAIN, log(surname_share(other) / surname_share(said))))


def word_rivals(lattice: Lattice) -> list[tuple[float, str]]:
    """Return (cost beyond the text as read, text) of the texts that differ by one character, cheapest first.

    Where the word is a syllable, its rival must be one: ``Tỵ`` is a rival of ``Ty``, ``Tŷ`` is not. Texts
    longer than any name or place (``MAX_SLOTS``) are not searched.
    """
    text = lattice.text
    found: list[tuple[float, str]] = []
    if len(text) > MAX_SLOTS:
        return found
    for start, end in _words(text):
        word = text[start:end]
        must_be_syllable = is_syllable(word)
        for at in range(start, end):
            for char, cost in _changes(lattice.slots[at]):
                other = word[: at - start] + char + word[at - start + 1 :]
                if not must_be_syllable or is_syllable(other):
                    found.append((cost, text[:start] + other + text[end:]))
    return sorted(found)


def _words(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in range(len(text) + 1):
        if end == len(text) or not text[end].isalnum():
            if end > start:
                yield start, end
            start = end + 1


def _changes(slot: Slot) -> Iterator[tuple[str, float]]:
    for char, cost in slot.costs().items():
        if char != slot.read and char.isalnum() == slot.read.isalnum():
            yield char, cost - slot.keep_cost
