"""Totals that open to their lists, lists that open to their dossiers; how a dossier stands and why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from dossiers.candidates import Candidate, find_candidates
from dossiers.status import SUBJECT, status_of
from dossiers.summary import summarise
from dossiers.workbooks import Sheet, Value, make_workbook
from models.desk_errors import NotFoundError
from models.dossier import standing
from models.summary import Answer, Summary
from review.api_dossiers import Id, dossiers_of
from review.auth import Reader
from review.desk_of import archive_of, summaries_of
from review.downloads import download
from review.i18n import Catalogue
from review.line_names import line_name
from review.pages import spoken
from review.schemas_totals import DeclaredListOut, ListOut, ListQuery, StatusOut, TotalsOut, TotalsQuery
from review.shapes_totals import candidate_shape, declared_shape, listed_shape, standing_shape, totals_shape
from storage.declared import Declared
from storage.summaries import Chosen, Figure, Listed

router = APIRouter(tags=["totals"])
_MOST_ROWS = 100_000  # of a sheet; a province has fewer


@router.get("/totals")
def totals(request: Request, _: Reader, query: Annotated[TotalsQuery, Query()]) -> TotalsOut:
    """Count dossiers by place, cemetery, unit, war or year."""
    return totals_shape(summaries_of(request).totals(query.by, _chosen(query)))


@router.get("/totals/declared")
def declared(request: Request, _: Reader, *, off: bool = False) -> DeclaredListOut:
    """Give the totals that papers declare against the rows read; ``off``: only where they differ."""
    found = Declared(archive_of(request)).all(only_off=off)
    return DeclaredListOut(items=[declared_shape(one) for one in found])


@router.get("/totals/list")
def listed(request: Request, _: Reader, query: Annotated[ListQuery, Query()]) -> ListOut:
    """Give the dossiers behind one figure."""
    found = summaries_of(request).listed(_meant(query), after=query.after, limit=query.limit)
    items = [listed_shape(one) for one in found]
    return ListOut(items=items, next=items[-1].dossier if len(items) == query.limit else None)


@router.get("/totals/sheet.xlsx", response_class=Response)
def sheet(request: Request, _: Reader, query: Annotated[ListQuery, Query()]) -> Response:
    """Return totals and the list behind one figure as XLSX."""
    words = spoken(request)
    summaries = summaries_of(request)
    lines = totals_shape(summaries.totals(query.by, _chosen(query)))
    figures = [figure.value for figure in Figure]
    counted = Sheet(
        words.t("totals.title"),
        (words.t("totals.title"), words.t(f"groups.{query.by.value}")),
        (("", 40), *((head, 12) for f in figures for head in (words.t(f"totals.{f}"), "±"))),
        [
            [
                line_name(words, query.by, one.value),
                *(cell for f in figures for cell in (one.counts[f], one.doubts[f])),
            ]
            for one in (*lines.lines, lines.sum)
        ],
    )
    rows = list(islice(summaries.iter_listed(_meant(query)), _MOST_ROWS))
    data = make_workbook([counted, _list_sheet(words, rows)])
    return download(data, "sohoa.xlsx")


@router.get("/dossiers/{dossier_id}/status")
def status(request: Request, _: Reader, dossier_id: Id) -> StatusOut:
    """Say how a dossier stands, with the evidence; for an unnamed grave, who may lie in it."""
    dossiers = dossiers_of(request)
    frame = dossiers.frame(dossier_id)
    if frame is None:
        raise NotFoundError(f"there is no dossier {dossier_id}")
    records = [s.record for s in dossiers.records(frame.record_ids) if not s.is_retracted]
    holding = standing(frame.words)
    answers = status_of(records, frame.words)
    grave = summarise(records, frame.words)
    candidates = _candidates(request, grave) if grave.named is Answer.NO else ()
    return StatusOut(
        standing=[
            standing_shape(a, word=holding[key].id if (key := f"{SUBJECT}{a.aspect}") in holding else None)
            for a in answers
        ],
        candidates=[candidate_shape(one) for one in candidates],
    )


def _candidates(request: Request, grave: Summary) -> Sequence[Candidate]:
    return find_candidates(grave, summaries_of(request).missing_like(grave))


def _chosen(query: TotalsQuery) -> Chosen:
    return Chosen(as_of=query.as_of, war=query.war, province=query.province, lacks=query.lacks)


def _meant(query: ListQuery) -> Chosen:
    return Chosen(
        by=None if query.whole else query.by,
        value=query.value,
        figure=query.figure,
        as_of=query.as_of,
        war=query.war,
        province=query.province,
        lacks=query.lacks,
    )


# In the order of the forms (danh sách liệt sĩ): the field's name and the part of the row.
_FORM: tuple[tuple[str, str], ...] = (
    ("full_name", "name"), ("birth_date", "born"), ("home_place", "home"), ("unit", "unit"),
    ("death_date", "died"), ("death_place", "death_place"), ("burial_place", "burial_place"),
    ("cemetery", "cemetery"), ("grave_number", "grave"),
)  # fmt: skip


def _list_sheet(words: Catalogue, rows: list[Listed]) -> Sheet:
    last = ((words.t("totals.gathered"), 14), (words.t("totals.lacks"), 30), (words.t("dossiers.title"), 24))
    columns = (
        (words.t("totals.row_no"), 6),
        *((words.t(f"fields.{field}"), 24) for field, _ in _FORM),
        *last,
    )
    title = words.t("totals.list")
    return Sheet(
        title, (title,), columns, [_list_row(words, at, one) for at, one in enumerate(rows, start=1)]
    )


def _list_row(words: Catalogue, number: int, one: Listed) -> list[Value]:
    said: list[Value] = [str(getattr(one.summary, part)) for _, part in _FORM]
    lacks = ", ".join(words.t_or(f"fields.{name}", name) for name in one.summary.lacks)
    return [number, *said, words.t(f"answers_of.{one.summary.gathered}"), lacks, one.dossier_id]
