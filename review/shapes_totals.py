"""From totals, lists and answers to what the API shows. Pure; one function a shape."""

from __future__ import annotations

from collections.abc import Sequence

from dossiers.candidates import Candidate
from dossiers.status import Standing
from review.line_names import SUM
from review.schemas_totals import (
    CandidateOut,
    CandidateReasonOut,
    DeclaredOut,
    FindingOut,
    ListedOut,
    StandingOut,
    TotalOut,
    TotalsOut,
)
from storage.declared import OnPaper
from storage.summaries import Figure, Listed, Total


def totals_shape(lines: Sequence[Total]) -> TotalsOut:
    """Return lines with their sum, which is counted from them."""
    shown = [_line(line) for line in lines]
    counts = {figure.value: sum(line.counts[figure.value] for line in shown) for figure in Figure}
    whole = TotalOut(
        value=SUM,
        counts=counts,
        doubts={f.value: round(sum(line.doubts[f.value] for line in shown), 2) for f in Figure},
        doubt=round(sum(line.doubt for line in shown), 1),
        split=sum(line.split for line in shown),
    )
    return TotalsOut(lines=shown, sum=whole)


def _line(total: Total) -> TotalOut:
    counts = {figure.value: count for figure, count in total.counts.items()}
    doubts = {figure.value: doubt for figure, doubt in total.doubts.items()}
    return TotalOut(
        value=total.value, counts=counts, doubts=doubts, doubt=round(total.doubt, 1), split=total.split
    )


def declared_shape(one: OnPaper) -> DeclaredOut:
    """Return a declared total with its place."""
    total = one.total
    return DeclaredOut(
        file=one.file,
        page=one.page_id,
        page_no=total.page_no,
        words=total.words,
        declared=total.declared,
        counted=total.counted,
        since_last=total.since_last,
        is_off=total.is_off,
    )


def listed_shape(one: Listed) -> ListedOut:
    """Return one dossier of a list."""
    s = one.summary
    return ListedOut(
        dossier=one.dossier_id,
        name=s.name,
        born=s.born,
        home=s.home,
        unit=s.unit,
        died=s.died,
        death_place=s.death_place,
        burial_place=s.burial_place,
        cemetery=s.cemetery,
        grave=s.grave,
        gathered=s.gathered.value,
        remains=s.remains.value,
        is_open=s.is_open,
        lacks=list(s.lacks),
        papers=s.papers,
    )


def standing_shape(one: Standing, *, word: str | None) -> StandingOut:
    """Return an answer with its evidence."""
    return StandingOut(
        aspect=one.aspect.value,
        answer=one.answer.value,
        by=one.by,
        why=one.why,
        year=one.year,
        is_open=one.is_open,
        word=word,
        findings=[
            FindingOut(
                answer=f.answer.value,
                rule=f.rule,
                strength=f.strength,
                record=f.record.id,
                field=f.record.field_id(f.field) if f.field is not None else None,
                text=f.field.text if f.field is not None else "",
            )
            for f in one.findings
        ],
    )


def candidate_shape(one: Candidate) -> CandidateOut:
    """Return a candidate with the reasons."""
    return CandidateOut(
        dossier=one.dossier_id,
        name=one.summary.name,
        died=one.summary.died,
        points=one.points,
        reasons=[
            CandidateReasonOut(code=r.code, points=r.points, grave=r.grave, man=r.man) for r in one.reasons
        ],
    )
