"""Holds scanned rows against lists from elsewhere: where they differ, the desk is asked to look again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dossiers.cross_check import Disagreement, disagreements
from models.desk_errors import LeasedError
from models.review import Verdict
from storage.archive import Archive
from storage.desk import Desk
from storage.dossiers import Dossiers
from storage.elsewhere import Elsewhere
from storage.queue import Holder
from storage.settling import Word

AUTHOR = "doi-chieu"  # whose flags these are: "đối chiếu", holding one against the other
_HOLDER = Holder("sohoa:doi-chieu", AUTHOR)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check: dossiers looked at, fields flagged now, fields that somebody had before him."""

    dossiers: int
    flagged: int
    busy: int


def check_against_elsewhere(archive: Archive, near: Collection[str] | None = None) -> Checked:
    """Flag what lists from elsewhere contradict, in the dossiers of ``near`` (None: in all), each once."""
    elsewhere, dossiers, desk = Elsewhere(archive), Dossiers(archive), Desk(archive)
    lists = elsewhere.sources()
    ids = elsewhere.dossiers(near) if lists else []
    flagged = busy = 0
    for dossier in ids:
        frame = dossiers.frame(dossier)
        if frame is None or len(frame.record_ids) < 2:
            continue
        papers = [p for p in dossiers.records(frame.record_ids) if not p.is_retracted]
        files = {p.record.id: p.file for p in papers}
        for one in disagreements([p.record for p in papers], lists):
            try:
                flagged += _flag(desk, one, file=files[one.other.id])
            except LeasedError:  # it is being read now: the next run finds whether the two still differ
                busy += 1
    return Checked(len(ids), flagged, busy)


def _flag(desk: Desk, one: Disagreement, *, file: str) -> bool:
    """Flag a field unless the same was said of it before; return whether it was new."""
    source = one.other.source
    comment = f"{file}, tr. {source.page_no}, dòng {source.row}: “{one.other_text}”"
    field_id = one.record.field_id(one.field)
    known = desk.history(record_id=one.record.id)
    if any(d.subject == field_id and d.author == AUTHOR and d.comment == comment for d, _ in known):
        return False
    desk.decide(_HOLDER, Word(field_id, Verdict.FLAG, comment=comment))
    return True
