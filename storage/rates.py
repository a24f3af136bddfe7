"""What the desk measures: pace, agreement, error rates from blind audits, confidence against accuracy.

Only reads. Nothing undone counts. Rates come with their samples; whether they are enough is told with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import mean, median

from sqlalchemy import Connection, String, cast, func, select

from models.claim import Origin
from models.codec import decode_field
from models.measuring import Share
from models.record import Field
from models.review import SETTLING, Decision, Task, said_key, standing
from storage import events
from storage.review_tables import decision as decision_table
from storage.tables import claim as claim_table

# Enough of the latest decisions to measure a pace that is today's.
_PACE_OF = 500
_CALIBRATION_OF = 5_000  # what can be read while somebody waits: some hundreds a bin
# Somebody who was called away did not read for an hour.
_LONGEST_MS = 300_000
_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.000001)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds a decision takes, over the latest ``n`` that were timed."""

    median_s: float
    mean_s: float
    n: int


@dataclass(frozen=True, slots=True)
class Worker:
    """What one person did. ``per_hour`` is over the hours in which he decided anything."""

    name: str
    decisions: int
    per_hour: float
    median_s: float | None
    agreement: Share | None


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Wrong among those looked at again: ``by`` all, field, engine or reader; ``source``: what they were."""

    by: str
    key: str
    source: str
    wrong: Share


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """Of the machine's readings with a confidence from ``low`` to ``high``, the share that was right."""

    low: float
    high: float
    mean_confidence: float
    right: Share


def pace(connection: Connection) -> Pace | None:
    """Return how long decisions take now; None where none was timed."""
    rows = connection.execute(
        select(decision_table.c.took_ms)
        .where(decision_table.c.took_ms.is_not(None))
        .order_by(decision_table.c.seq.desc())
        .limit(_PACE_OF)
    ).scalars()
    seconds = [min(int(ms), _LONGEST_MS) / 1000 for ms in rows]
    return Pace(median(seconds), mean(seconds), len(seconds)) if seconds else None


def workers(connection: Connection, *, since: datetime) -> list[Worker]:
    """Return what each person did since then, busiest first."""
    hour = func.substr(cast(decision_table.c.made_at, String), 1, 13)
    rows = connection.execute(
        select(decision_table.c.author, decision_table.c.took_ms, hour.label("hour"))
        .where(decision_table.c.made_at >= since)
        .where(decision_table.c.verdict.in_([v.value for v in SETTLING]))
    )
    times: dict[str, list[int]] = defaultdict(list)
    hours: dict[str, set[str]] = defaultdict(set)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.author] += 1
        hours[row.author].add(row.hour)
        if row.took_ms is not None:
            times[row.author].append(min(row.took_ms, _LONGEST_MS))
    agreed = _agreement(connection)
    found = [
        Worker(
            name,
            count,
            count / len(hours[name]),
            median(times[name]) / 1000 if times[name] else None,
            agreed.get(name),
        )
        for name, count in counts.items()
    ]
    return sorted(found, key=lambda w: (-w.decisions, w.name))


def error_rates(connection: Connection) -> list[ErrorRate]:
    """Return what blind audits found, by field, engine and reader."""
    looked: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    audits = _standing_of(connection, [Task.AUDIT])
    claims = _claims(connection, audits)
    for audit in audits:
        seen = claims.get((str(audit.record_id), str(audit.seen_claim)))
        if seen is None or audit.said is None:
            continue
        origin, author, field = seen
        is_wrong = said_key(field) != said_key(audit.said)
        source = "accepted" if origin is Origin.MACHINE else "confirmed"
        who = "engine" if origin is Origin.MACHINE else "reader"
        for by, key in (("all", ""), ("field", field.name.value), (who, author)):
            looked[by, key, source].append(is_wrong)
    return [
        ErrorRate(by, key, source, Share(sum(wrong), len(wrong)))
        for (by, key, source), wrong in sorted(looked.items())
    ]


def calibration(connection: Connection) -> list[CalibrationPoint]:
    """Return by confidence how often people found the machine's reading right."""
    rows = connection.execute(
        select(decision_table)
        .where(decision_table.c.verdict.in_([v.value for v in SETTLING]))
        .order_by(decision_table.c.seq.desc())
        .limit(_CALIBRATION_OF)
    )
    decisions = [events.decision_of(row) for row in rows]
    undone = events.undone_among(connection, decisions)
    claims = _claims(connection, decisions)
    seen: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for decision in decisions:
        claim = claims.get((str(decision.record_id), str(decision.seen_claim)))
        if decision.id in undone or claim is None or decision.said is None or claim[0] is Origin.PERSON:
            continue
        confidence = claim[2].confidence
        place = next(i for i in range(len(_BINS) - 1) if confidence < _BINS[i + 1])
        seen[place].append((confidence, said_key(claim[2]) == said_key(decision.said)))
    return [
        CalibrationPoint(
            _BINS[place],
            min(_BINS[place + 1], 1.0),
            mean(confidence for confidence, _ in pairs),
            Share(sum(right for _, right in pairs), len(pairs)),
        )
        for place, pairs in sorted(seen.items())
    ]


def _agreement(connection: Connection) -> dict[str, Share]:
    """Return how often a person's independent readings were what the field came to in the end."""
    by_subject: dict[str, list[Decision]] = defaultdict(list)
    for decision in _standing_of(connection, [Task.READING, Task.AUDIT, Task.ADJUDICATION]):
        by_subject[decision.subject].append(decision)
    agreed: dict[str, list[bool]] = defaultdict(list)
    for several in by_subject.values():
        said = [d for d in several if d.said is not None]
        if len({d.author for d in said}) < 2:
            continue
        last = said[-1].said
        for decision in said:
            if decision.task is not Task.ADJUDICATION and decision.said is not None and last is not None:
                agreed[decision.author].append(said_key(decision.said) == said_key(last))
    return {name: Share(sum(same), len(same)) for name, same in agreed.items()}


def _standing_of(connection: Connection, tasks: Iterable[Task]) -> list[Decision]:
    """Return the decisions made under these tasks that were not taken back."""
    wanted = [task.value for task in tasks]
    subjects = select(decision_table.c.subject).where(decision_table.c.task.in_(wanted)).distinct()
    rows = connection.execute(select(decision_table).where(decision_table.c.subject.in_(subjects)))
    return [d for d in standing([events.decision_of(row) for row in rows]) if d.task in wanted]


def _claims(
    connection: Connection, decisions: Sequence[Decision]
) -> Mapping[tuple[str, str], tuple[Origin, str, Field]]:
    """Return what stood when each decision was made: who had said it, and the field."""
    found: dict[tuple[str, str], tuple[Origin, str, Field]] = {}
    wanted = {(d.record_id, d.seen_claim) for d in decisions if d.seen_claim is not None}
    ids = sorted({str(record) for record, _ in wanted})
    c = claim_table.c
    query = select(c.record_id, c.id, c.origin, c.author, c.version, c.body)
    for start in range(0, len(ids), 500):
        rows = connection.execute(query.where(c.record_id.in_(ids[start : start + 500])))
        for row in rows:
            if (row.record_id, row.id) in wanted:
                origin = Origin(row.origin)
                author = f"{row.author}/{row.version}" if origin is Origin.MACHINE else row.author
                found[row.record_id, row.id] = (origin, author, decode_field(row.body))
    return found
