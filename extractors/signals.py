"""Evidence as named numbers that a calibration weighs. Each row says what speaks for a field, never against.

A signal runs over a few steps (ramps) between its knots, so that weights above zero give any rising curve:
more agreement or surer letters can never lower a confidence. Only ``FREE`` signals may weigh either way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from models.evidence import Evidence
from models.record import DocumentKind, FieldName, Reason

_F = FieldName
FAMILIES: dict[str, frozenset[FieldName]] = {
    "name": frozenset({_F.FULL_NAME, _F.OTHER_NAME, _F.SIGNATORY, _F.NEXT_OF_KIN}),
    "date": frozenset({_F.BIRTH_DATE, _F.ENLISTMENT_DATE, _F.DEATH_DATE, _F.EXHUMATION_DATE}),
    "place": frozenset(
        {
            *(_F.HOME_PLACE, _F.RESIDENCE, _F.DEATH_PLACE, _F.BURIAL_PLACE),
            *(_F.CEMETERY, _F.EXHUMATION_PLACE),
        }
    ),
    "unit": frozenset({_F.UNIT}),
    "code": frozenset({_F.GRAVE_LOT, _F.GRAVE_ROW, _F.GRAVE_NUMBER, _F.CERTIFICATE_NUMBER}),
    "list": frozenset({_F.RANK, _F.POSITION}),
    "head": frozenset(
        {
            *(_F.DOCUMENT_NUMBER, _F.DOCUMENT_DATE, _F.ISSUING_BODY, _F.ISSUE_PLACE),
            *(_F.DOCUMENT_TYPE, _F.TITLE, _F.SIGNATORY_TITLE),
        }
    ),
    "text": frozenset({_F.DEATH_REASON, _F.NOTES, _F.OTHER, _F.MENTIONS, _F.CITED_DOCUMENTS}),
}


@cache
def family_of(name: FieldName) -> str:
    """Return the family of a field name; every name is in one."""
    return next(family for family, names in FAMILIES.items() if name in names)


def _nines(share: float) -> float:
    """Return how many nines a confidence has: 0.9 gives 1, 0.99 gives 2; at most 4."""
    return min(4.0, -math.log10(max(1e-4, 1.0 - share)))


@dataclass(frozen=True, slots=True)
class Signal:
    """One row: ``measure`` gives a number that rises with trust; ``knots`` are the ends of its ramps.

    ``by_family`` gives each family of fields a curve of its own on top of the common one.
    """

    id: str
    measure: Callable[[Evidence], float]
    knots: tuple[float, ...]
    by_family: bool = False


def _without(reason: Reason) -> Callable[[Evidence], float]:
    return lambda e: float(str(reason) not in e.doubts)


_NINES = (0.0, 0.3, 0.7, 1.0, 1.3, 1.7, 2.0, 2.5, 3.0, 4.0)
_YES = (0.0, 1.0)

SIGNALS: tuple[Signal, ...] = (
    Signal("worst-letter", lambda e: _nines(e.worst), _NINES, by_family=True),
    Signal("second-worst-letter", lambda e: _nines(e.second), _NINES),
    Signal("mean-letter", lambda e: _nines(e.mean), _NINES, by_family=True),
    Signal("lead-of-letters", lambda e: _nines(e.margin), _NINES, by_family=True),
    Signal("another-engine-agrees", lambda e: float(0 < e.rivals == e.seconded), _YES, by_family=True),
    Signal("no-engine-differs", lambda e: float(e.rivals == e.seconded), _YES, by_family=True),
    Signal("another-look-agrees", lambda e: float(0 < e.looks == e.agreeing), _YES, by_family=True),
    Signal("no-look-differs", lambda e: float(e.looks == e.agreeing), _YES, by_family=True),
    Signal("looks-alike", lambda e: e.likeness, (0.4, 0.7, 0.85, 0.95, 1.0)),
    Signal("rival-sure", lambda e: e.rival_worst, (0.0, 0.1, 0.4, 0.7, 0.9, 0.99), by_family=True),
    Signal("short", lambda e: -e.letters, (-60, -30, -16, -8, -4, -1), by_family=True),
    Signal("few-figures", lambda e: -e.figures, (-12, -6, -3, -1, 0)),
    Signal("understood", lambda e: float(e.has_value), _YES, by_family=True),
    Signal("in-lexicon", lambda e: float(e.fit is not None), _YES, by_family=True),
    Signal("spelled-as-in-lexicon", lambda e: e.fit or 0.0, (0.5, 0.7, 0.85, 0.95, 1.0), by_family=True),
    Signal("leads-in-lexicon", lambda e: e.fit_lead or 0.0, (0.0, 0.05, 0.15, 0.4), by_family=True),
    Signal("far-before-others", lambda e: 6.0 if e.lead is None else e.lead, (-4, 0, 1, 2, 4, 8, 12), True),
    Signal("as-on-paper", lambda e: float(e.is_as_read), _YES, by_family=True),
    Signal("near-to-read", lambda e: -e.bent, (-8, -4, -2, 0)),
    Signal("unchanged", lambda e: -e.edits, (-2, -1, 0)),
    Signal("usual-capitals", lambda e: float(e.is_usual_case), _YES, by_family=True),
    Signal("usual-length", lambda e: e.usual_length, (0.15, 0.3, 0.5, 0.7, 0.9), by_family=True),
    Signal("usual-build", lambda e: e.usual_build, (0.0, 0.1, 0.3, 0.6, 1.0), by_family=True),
    Signal("no-leader-under", lambda e: float(not e.on_leader), _YES, by_family=True),
    Signal("whole", lambda e: float(not e.is_torn), _YES, by_family=True),
    Signal("at-home-in-field", lambda e: float(not e.is_foreign), _YES),
    Signal("levels-named", lambda e: e.levels, (0, 1, 2, 3), by_family=True),
    Signal("no-acute-on-circumflex", lambda e: -e.stacked, (-2, -1, 0), by_family=True),
    Signal("syllables", lambda e: e.syllables, (0.0, 0.6, 1.0)),
    Signal("seen-in-other-rows", lambda e: e.echoes, (0, 1, 3), by_family=True),
    Signal("no-row-differs-by-marks", lambda e: -e.clashes, (-2, -1, 0)),
    Signal("rest-of-record-clear", lambda e: -e.others_doubted, (-0.6, -0.3, -0.15, 0.0)),
    Signal("rest-of-page-clear", lambda e: -e.page_doubted, (-0.7, -0.4, -0.2, -0.1, -0.05, 0.0)),
    Signal("column-filled", lambda e: e.filled, (0.2, 0.4, 0.6, 0.75, 0.9, 1.0), by_family=True),
    Signal("whole-around", lambda e: -e.torn_around, (-0.4, -0.2, -0.08, -0.02, 0.0), by_family=True),
    Signal("no-conflicts-around", lambda e: -e.conflicts, (-0.3, -0.1, -0.03, 0.0), by_family=True),
    Signal("column-fits", lambda e: e.fitting, (0.3, 0.5, 0.7, 0.85, 0.95, 1.0), by_family=True),
    Signal("row-fits", lambda e: e.row_fit, (0.4, 0.6, 0.8, 1.0)),
    Signal("columns-headed", lambda e: e.headed, (0.3, 0.5, 0.7, 0.85, 1.0)),
    Signal("rows-numbered", lambda e: e.numbered, (0.2, 0.5, 0.7, 0.85, 0.95, 1.0)),
    Signal("row-in-order", lambda e: e.in_order, (0.0, 0.5, 1.0)),
    Signal("row-filled", lambda e: e.row_filled, (0.3, 0.5, 0.7, 0.85, 1.0)),
    Signal("row-uncut", lambda e: e.uncut, (0.5, 0.7, 0.85, 0.99)),
    Signal("table-uncut", lambda e: e.uncut_around, (0.5, 0.7, 0.85, 0.95, 1.0)),
    Signal("letter-height", lambda e: e.height_px or e.page.text_height_px, (8, 14, 20, 28, 40)),
    Signal("page-mean", lambda e: _nines(e.page.mean), (0.3, 0.7, 1.0, 1.3, 1.7, 2.0, 3.0)),
    Signal("page-clear", lambda e: -e.page.doubtful, (-0.6, -0.3, -0.15, -0.07, -0.02, 0.0)),
    Signal("page-held", lambda e: e.page.held, (0.03, 0.08, 0.15, 0.3, 0.5, 0.7, 0.9)),
    Signal("page-agreed", lambda e: e.page.agreed, (0.2, 0.5, 0.8, 0.95, 1.0)),
    *(Signal(f"not-{reason}", _without(reason), _YES) for reason in Reason),
)


def signals_of(evidence: Evidence, name: FieldName, kind: DocumentKind) -> Iterator[tuple[str, float]]:
    """Yield (id, value 0..1) of all signals that are not zero: ramps, then the free ones.

    Ids read ``worst-letter>1.3`` for the ramp that begins there, ``date/worst-letter>1.3`` for a family's.
    """
    family = family_of(name)
    for signal in SIGNALS:
        measured = signal.measure(evidence)
        for low, high in zip(signal.knots, signal.knots[1:], strict=False):
            if measured <= low:
                break
            value = min(1.0, (measured - low) / (high - low))
            yield f"{signal.id}>{low:g}", value
            if signal.by_family:
                yield f"{family}/{signal.id}>{low:g}", value
    yield from _free(evidence, name, kind)


def is_free(signal_id: str) -> bool:
    """Say whether a signal may weigh either way."""
    return signal_id.startswith("=")


def _free(evidence: Evidence, name: FieldName, kind: DocumentKind) -> Iterator[tuple[str, float]]:
    yield "=any", 1.0
    yield f"=field {name}", 1.0
    yield f"=kind {kind}", 1.0
    yield f"=field {name} kind {kind}", 1.0
    yield f"=engine {engine_family(evidence.page.engine)}", 1.0
    if evidence.is_ditto:
        yield "=ditto", 1.0
    if evidence.is_inherited:
        yield "=inherited", 1.0


def engine_family(engine: str) -> str:
    """Return the part of an engine's name that says how it reads, without versions: ``own+tesserocr``."""
    return "+".join(part.split("/")[0] for part in engine.split("+") if "/" in part) or engine
