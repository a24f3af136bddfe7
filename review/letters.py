"""The letter that answers a case, made from what was found for it; how papers are named in it."""

from __future__ import annotations

from collections.abc import Iterable

from dossiers.handover_lists import Issuer
from dossiers.letter_page import FoundMan, Letter, letter_pdf
from models.enquiry import Enquiry, EventKind
from models.record import FieldName
from storage.archive import Archive
from storage.dossiers import Dossiers
from storage.enquiries import Enquiries
from storage.summaries import Summaries
from storage.values import StoredRecord


def make_letter(archive: Archive, enquiry: Enquiry, issuer: Issuer, summaries: Summaries) -> bytes:
    """Return the letter to who asked, as PDF."""
    events = Enquiries(archive).events(enquiry.id)
    answer = next((e.text for e in reversed(events) if e.kind is EventKind.ANSWERED), "")
    found = (_found(archive, dossier, summaries) for dossier in enquiry.found)
    letter = Letter(
        number=enquiry.number,
        receiver=enquiry.asker.name,
        address=enquiry.asker.address,
        asked_at=enquiry.made_at,
        asked=_asked(enquiry),
        found=tuple(man for man in found if man is not None),
        answer=answer,
        year=archive.clock().year,
    )
    return letter_pdf(letter, issuer)


def sources_of(papers: Iterable[StoredRecord]) -> str:
    """Return papers as a reader finds them again: file and page, each page once."""
    return "; ".join(dict.fromkeys(f"{one.file}, tr. {one.record.source.page_no}" for one in papers))


def _found(archive: Archive, dossier_id: str, summaries: Summaries) -> FoundMan | None:
    """Return a man by the id of his dossier, which may have been merged since; None without any paper."""
    dossiers = Dossiers(archive)
    frame = dossiers.frame(dossier_id)
    summary = summaries.of(frame.id) if frame is not None else None
    if frame is None or summary is None:
        return None
    papers = [one for one in dossiers.records(frame.record_ids) if not one.is_retracted]
    return FoundMan(summary, sources_of(papers)) if papers else None


def _asked(enquiry: Enquiry) -> str:
    question = enquiry.question
    said = [question.text(FieldName.FULL_NAME)]
    for words, name in (("sinh", FieldName.BIRTH_DATE), ("quê quán", FieldName.HOME_PLACE)):
        said += [f"{words} {question.text(name)}"] if question.text(name) else []
    return ", ".join(said)
