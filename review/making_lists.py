"""Makes lists for handing over from the archive and keeps them as they were sent, for site and shell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from dossiers.handover_lists import Issuer, ListRow, list_sheet
from dossiers.handover_page import list_pdf
from dossiers.summary import summarise
from dossiers.workbooks import make_workbook
from models.desk_errors import UnusableError
from models.handover import Handover
from review.crops import row_strip
from review.letters import sources_of
from review.line_names import UNSAID
from storage.archive import Archive
from storage.dossiers import Dossiers
from storage.handovers import Handovers
from storage.keys import handover_key
from storage.summaries import By, Chosen, Figure, Summaries
from storage.values import StoredRecord

_STRIPS = 3  # papers shown of one man: the first ones, as the dossier has them


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dossiers go into a list; ``with_crops``: the rows of their papers as pictures behind it."""

    by: By
    value: str
    figure: Figure
    with_crops: bool = False


@dataclass(frozen=True, slots=True)
class MadeList:
    """A list as it was logged and kept: a workbook to be filled in, and a PDF with the letterhead."""

    handover: Handover
    rows: tuple[ListRow, ...]
    workbook: bytes
    pdf: bytes


def make_list(archive: Archive, wanted: Wanted, receiver: str, issuer: Issuer, *, author: str) -> MadeList:
    """Log a new list, keep its files in the store and return them.

    Raises:
        UnusableError: nobody is meant. SetupError: the typeface is not installed.

    """
    dossiers = Dossiers(archive)
    rows: list[ListRow] = []
    sent: list[tuple[str, str]] = []
    chosen = Chosen(wanted.by, wanted.value, wanted.figure)
    for one in Summaries(archive, summarise).iter_listed(chosen):
        frame = dossiers.frame(one.dossier_id)
        if frame is None:
            continue
        papers = [p for p in dossiers.records(frame.record_ids) if not p.is_retracted]
        strips = _strips(archive, papers) if wanted.with_crops else ()
        rows.append(ListRow(one.summary, sources_of(papers), strips))
        sent.append((frame.record_ids[0], one.summary.name))
    if not rows:
        raise UnusableError(
            f"nobody is to be listed for '{wanted.value}'",
            remedy="Choose a place, unit or figure of the totals.",
        )
    handover = Handovers(archive).add(
        receiver, group=wanted.by.value, value=wanted.value, author=author, rows=sent
    )
    workbook, pdf = make_workbook([list_sheet(handover, issuer, rows)]), list_pdf(handover, issuer, rows)
    archive.store.put(handover_key(handover.number, "xlsx"), workbook)
    archive.store.put(handover_key(handover.number, "pdf"), pdf)
    return MadeList(handover, tuple(rows), workbook, pdf)


def receivers(archive: Archive, by: By, figure: Figure) -> tuple[list[str], int]:
    """Return the places or units that have somebody to list, and how many dossiers are of none."""
    lines = [line for line in Summaries(archive, summarise).totals(by) if line.counts[figure]]
    nowhere = sum(line.counts[figure] for line in lines if line.value in UNSAID)
    return [line.value for line in lines if line.value not in UNSAID], nowhere


def _strips(archive: Archive, papers: list[StoredRecord]) -> tuple[bytes, ...]:
    found = (row_strip(archive, paper.record) for paper in papers)
    return tuple(islice((strip for strip in found if strip is not None), _STRIPS))
