"""How sure a field must be to be accepted, so that few enough of the accepted are wrong. Weighs no field.

For each field name and kind of document the bar is solved from its own labelled sample and from that of the
field on all kinds, whose mistakes are counted by the page on which they came together. The lower one holds
that its own sample bears: of its own fields above it not more are wrong than is accepted (or one). A field
for which neither can promise enough borrows the bar of the next wider pool that can, under the same
condition; where none can, everything waits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractors.bounds import CERTAINTY, is_promised, lower_bound, needed
from extractors.signals import family_of
from models.calibration import Calibration, Cell, Stair
from models.record import DocumentKind, FieldName

# The stairs are tested from the surest down and the first failure ends it, so that looking often costs
# nothing (fixed sequence testing; Angelopoulos et al. 2021, "Learn then test"). Two such walks are made, one
# from the first stair that could pass at all, one from here, each with half of the error.
_SECOND_START = 0.6  # share of the pool's fields above the stair
_EACH_CERTAINTY = 1 - (1 - CERTAINTY) / 2


@dataclass(frozen=True, slots=True)
class Bar:
    """The least score (log odds) of an accepted field; None where nothing can be promised.

    ``pool`` names the sample that promises it (``own`` or the wider one that was borrowed); ``stair`` is what
    was seen there at the bar. ``missing`` is how many more decisions the pool would need, where all that it
    lacks is size; None where its fields are wrong too often, so that the reading must get better first.
    """

    score: float | None
    pool: str
    stair: Stair | None = None
    missing: int | None = None


def solve(stairs: Sequence[Stair], *, accepted_error: float) -> Stair | None:
    """Return the lowest stair down to which the error is promised, or None.

    ``stairs`` go from the surest down, each counting all fields above it.
    """
    return next(iter(_promised(stairs, accepted_error)), None)


def _promised(stairs: Sequence[Stair], accepted_error: float) -> list[Stair]:
    """Return the stairs down to which the error is promised, the lowest first."""
    if not stairs:
        return []
    least = _needed(accepted_error, _EACH_CERTAINTY)
    size = stairs[-1].count
    passed: dict[int, Stair] = {}
    for start in (0, round(_SECOND_START * size)):
        for stair in stairs:
            if stair.count < start or _single(stair) < least:
                continue
            if not _promises(stair, accepted_error):
                break
            passed[stair.count] = stair
    return [passed[count] for count in sorted(passed, reverse=True)]


def _single(stair: Stair) -> int:
    """Return how many fields that are wrong or right by themselves a sample of whole pages is worth."""
    return math.floor(stair.count / stair.burst)


def _promises(stair: Stair, accepted_error: float) -> bool:
    """Say whether the sample above a stair promises the error, and does not break it where pages read badly.

    An archive may hold nothing but bad scans: what good ones have to spare is no help to it.
    """
    wrong = math.ceil(stair.wrong / stair.burst)
    if stair.poor_wrong > max(1.0, accepted_error * stair.poor):
        return False
    return is_promised(wrong, _single(stair), share=accepted_error, certainty=_EACH_CERTAINTY)


@cache
def _needed(share: float, certainty: float) -> int:
    return needed(share=share, certainty=certainty)


def pools_of(name: str, kind: str, family: str) -> tuple[tuple[str, str, str], ...]:
    """Return the keys (family, name, kind) of the pools that may speak for a field, the narrowest first."""
    return ((family, name, kind), (family, name, ""), (family, "", kind), (family, "", ""), ("", "", kind))


def bar_for(calibration: Calibration, name: FieldName, kind: DocumentKind, *, accepted_error: float) -> Bar:
    """Return the bar of one field name on one kind of document.

    What people decided in the archive itself comes first: it lifts a bar that it contradicts, and lowers one
    where it alone promises enough.
    """
    keys = pools_of(str(name), str(kind), family_of(name))
    given = _shared_bar([c for c in calibration.cells if not c.is_own], keys, accepted_error)
    own = next((c for c in calibration.cells if c.is_own and (c.name, c.kind) == (name, kind)), None)
    if own is None or not own.stairs:
        return given
    found = solve(own.stairs, accepted_error=accepted_error)
    promised = Bar(found.score, "archive", found) if found else Bar(None, "archive")
    if given.score is None:
        return promised if found else given
    if _contradicts(own, given.score, accepted_error):
        return promised
    return promised if found is not None and found.score < given.score else given


def _shared_bar(cells: Sequence[Cell], keys: Sequence[tuple[str, str, str]], accepted_error: float) -> Bar:
    """Return the bar by the narrowest pool that promises enough at a stair that the own sample bears."""
    by_key = {(c.family, c.name, c.kind): c for c in cells if c.stairs}
    pools = [by_key[key] for key in keys if key in by_key]
    own = by_key.get(keys[0])
    least = _needed(accepted_error, _EACH_CERTAINTY)
    borne: list[Bar] = []
    for cell in pools:
        if borne and not cell.name:
            break
        for stair in _promised(cell.stairs, accepted_error):
            if cell is own or own is None or _bears(own, stair.score, accepted_error):
                borne.append(Bar(stair.score, "own" if cell is own else pool_name(cell), stair))
                break
    if borne:
        return min(borne, key=lambda bar: math.inf if bar.score is None else bar.score)
    missing = min(
        (math.ceil((least - _single(c.stairs[-1])) * c.stairs[-1].burst) for c in pools), default=least
    )
    return Bar(None, pool_name(pools[-1]) if pools else "none", missing=max(0, missing))


def _bears(own: Cell, score: float, accepted_error: float) -> bool:
    """Say whether what a sample shows of itself above a borrowed bar speaks for it.

    One may be wrong, and of a large sample as many as are accepted.
    """
    above = [s for s in own.stairs if s.score >= score]
    return not above or above[-1].wrong <= max(1.0, accepted_error * above[-1].count)


def _contradicts(own: Cell, score: float, accepted_error: float) -> bool:
    """Say whether a small sample of one's own already shows that a borrowed bar does not hold for it."""
    above = [s for s in own.stairs if s.score >= score]
    return bool(above) and lower_bound(above[-1].wrong, above[-1].count) > accepted_error


def pool_name(cell: Cell) -> str:
    """Return the name of a pool for people: ``date``, ``birth_date``, ``date/martyr_list``."""
    return "/".join(part for part in (cell.name or cell.family, cell.kind) if part) or "all"
