"""What a calibration is worth, in words and numbers. Measures nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from calibration.measure import Outcome, Weighed, by, outcome_of
from extractors.bars import Bar
from extractors.signals import SIGNALS
from extractors.trust import Trust
from models.calibration import Calibration
from models.record import DocumentKind, FieldName


@dataclass(frozen=True, slots=True)
class BarLine:
    """One line of the table of bars: a field on a kind of document, and what becomes of such fields."""

    name: str
    kind: str
    bar: Bar
    probability: float | None
    outcome: Outcome


def bar_lines(weighed: Sequence[Weighed], trust: Trust) -> list[BarLine]:
    """Return a line for each field and kind among the labelled fields, by name."""
    lines = []
    groups = by(weighed, lambda w: f"{w.labelled.name} {w.labelled.kind}")
    for key, outcome in groups.items():
        name, kind = (FieldName(key.split()[0]), DocumentKind(key.split()[1]))
        bar = trust.bar(name, kind)
        chance = None if bar.score is None else trust.probability(bar.score, name, kind)
        lines.append(BarLine(str(name), str(kind), bar, chance, outcome))
    return lines


def what_it_lacks(bar: Bar) -> str:
    """Return why a bar lets nothing pass, and what would change it; "" where it lets something pass."""
    if bar.score is not None:
        return ""
    if bar.missing:
        return f"{bar.missing} more decisions needed"
    return "wrong too often: the reading must get better"


def write_report(
    weighed: Sequence[Weighed], trust: Trust, path: Path, *, title: str, groups: Mapping[str, Outcome]
) -> None:
    """Write the report as Markdown: overall, by group, bars, and the weights by evidence."""
    said = trust.calibration.provenance
    parts = [
        f"# {title}",
        "",
        f"Calibration {trust.calibration.version}, fitted {said.made_at or '-'} on {said.labelled} fields "
        f"({said.wrong} wrong, {said.decisions} of them people's decisions) of {said.files} files; engines "
        f"{', '.join(said.engines) or '-'}; data {said.fingerprint or '-'}.",
        f"Accepted error: {trust.accepted_error:.2%} of accepted fields, at the upper 95 % bound.",
        "",
        *_outcome_table({**groups, "all": outcome_of(weighed)}),
        "",
        "## Bars",
        "",
        *_bar_table(bar_lines(weighed, trust)),
        "",
        "## What the evidence weighs",
        "",
        "The most that each kind of evidence can add to the log odds, over all its ramps and families.",
        "",
        *_weight_table(trust.calibration),
    ]
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _outcome_table(outcomes: Mapping[str, Outcome]) -> Iterable[str]:
    yield "| group | fields | right | accepted | wrong of those | at most (95 %) | wrong ones caught | ECE |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, o in outcomes.items():
        yield (
            f"| {name} | {o.fields} | {1 - o.wrong / max(1, o.fields):.2%} | "
            f"{o.accepted / max(1, o.fields):.1%} | {o.silent / max(1, o.accepted):.2%} ({o.silent}) | "
            f"{o.bound:.2%} | {o.caught:.1%} | {o.ece:.4f} |"
        )


def _bar_table(lines: Sequence[BarLine]) -> Iterable[str]:
    yield "| field | kind | fields | right | bar | promised by | accepted | wrong among them | lacks |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for line in lines:
        o, lacks = line.outcome, what_it_lacks(line.bar)
        bar = "-" if line.probability is None else f"{line.probability:.4f}"
        yield (
            f"| {line.name} | {line.kind} | {o.fields} | {1 - o.wrong / max(1, o.fields):.1%} | {bar} | "
            f"{line.bar.pool} | {o.accepted / max(1, o.fields):.0%} | {o.silent} | {lacks} |"
        )


def _weight_table(calibration: Calibration) -> Iterable[str]:
    yield "| evidence | for all fields | most for one family |"
    yield "|---|---|---|"
    for signal in SIGNALS:
        common = sum(w for k, w in calibration.weights.items() if k.startswith(f"{signal.id}>"))
        families: dict[str, float] = {}
        for key, weight in calibration.weights.items():
            family, _, rest = key.partition("/")
            if rest.startswith(f"{signal.id}>"):
                families[family] = families.get(family, 0.0) + weight
        best = max(families, key=lambda f: families[f], default="")
        most = f"{families[best]:+.2f} ({best})" if best else "-"
        yield f"| {signal.id} | {common:+.2f} | {most} |"
