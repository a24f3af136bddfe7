"""Searching for people, and watching for those who were asked for: joins keys, weights and cases.

Places are read by the gazetteer in use: who calls puts the names that people added into it, once.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from dossiers.asking import Found, ask
from dossiers.weights import shipped_weights
from models.desk_errors import NotFoundError
from models.enquiry import WORTH_TELLING, Question
from models.linking import Evidence
from models.summary import Summary
from storage.archive import Archive
from storage.enquiries import Enquiries
from storage.linking import dossiers_of
from storage.summaries import Summaries

KEYS, PUBLISHED = "keys.duckdb", "keys-to-search.duckdb"
_MOST = 40  # dossiers of one answer
# What is less likely is no near miss any more: a namesake, one of many.
_NEAR = 0.001


@dataclass(frozen=True, slots=True)
class Hit:
    """A dossier that may be meant: by which of its records, how likely, and why."""

    dossier_id: str
    summary: Summary
    record_id: str
    probability: float
    evidence: tuple[Evidence, ...]

    @property
    def bits(self) -> float:
        """What the evidence weighs."""
        return round(sum(one.bits for one in self.evidence), 1)


def publish_keys(cache: Path) -> None:
    """Lay a copy of the keys beside them that is only read: nobody who searches holds up the next linking."""
    passing = cache / f"{PUBLISHED}.new"
    shutil.copyfile(cache / KEYS, passing)
    passing.replace(cache / PUBLISHED)


def search(archive: Archive, question: Question, summaries: Summaries) -> list[Hit]:
    """Return the dossiers that may be meant, likeliest first, near misses after them.

    Raises:
        NotFoundError: the archive was never linked on this machine.

    """
    if not (archive.settings.home / "cache" / PUBLISHED).is_file():
        raise NotFoundError(
            "the archive was not linked yet: there are no keys to search", remedy="Run sohoa link."
        )
    found = _ask(archive, question, None)
    with archive.database.read() as connection:
        dossiers = dossiers_of(connection, [one.record_id for one in found])
    best: dict[str, Found] = {}
    for one in found:
        if one.record_id in dossiers and one.probability >= _NEAR:
            best.setdefault(dossiers[one.record_id], one)
    chosen = list(best)[:_MOST]
    rows = {one.dossier_id: one.summary for one in summaries.some(chosen)}
    return [
        Hit(
            dossier, rows[dossier], best[dossier].record_id, best[dossier].probability, best[dossier].evidence
        )
        for dossier in chosen
        if dossier in rows
    ]


def tell_handlers(archive: Archive, changed: Collection[str] | None) -> int:
    """Tell handlers of watched cases of new and corrected records (None: all); return how many."""
    enquiries = Enquiries(archive)
    told = 0
    for enquiry in enquiries.watched():
        found = _ask(archive, enquiry.question, changed)
        told += enquiries.tell(
            enquiry, [(one.record_id, one.probability) for one in found if one.probability >= WORTH_TELLING]
        )
    return told


def _ask(archive: Archive, question: Question, only: Collection[str] | None) -> list[Found]:
    return ask(archive.settings.home / "cache" / PUBLISHED, question, shipped_weights(), only=only)
