"""The letter that answers a case, made from what was found for it."""

from __future__ import annotations

from dossiers.handover_lists import Issuer
from dossiers.letter_page import FoundMan, Letter, letter_pdf
from models.enquiry import Enquiry, EventKind
from models.record import FieldName
from models.summary import Summary
from storage.archive import Archive
from storage.dossiers import Dossiers
from storage.enquiries import Enquiries
from storage.summaries import Summaries


def make_letter(archive: Archive, enquiry: Enquiry, issuer: Issuer, summaries: Summaries) -> bytes:
    """Return the letter to who asked, as PDF."""
    events = Enquiries(archive).events(enquiry.id)
    answer = next((e.text for e in reversed(events) if e.kind is EventKind.ANSWERED), "")
    found = tuple(
        FoundMan(summary, sources)
        for dossier in enquiry.found
        if (summary := _summary(archive, dossier, summaries)) is not None
        and (sources := sources_of(archive, dossier))
    )
    letter = Letter(
        number=enquiry.number,
        receiver=enquiry.asker.name,
        address=enquiry.asker.address,
        asked_at=enquiry.made_at,
        asked=_asked(enquiry),
        found=found,
        answer=answer,
        year=archive.clock().year,
    )
    return letter_pdf(letter, issuer)


def sources_of(archive: Archive, dossier_id: str) -> str:
    """Return the papers of a dossier as a reader finds them again: file and page."""
    dossiers = Dossiers(archive)
    frame = dossiers.frame(dossier_id)
    if frame is None:
        return ""
    papers = (one for one in dossiers.records(frame.record_ids) if not one.is_retracted)
    return "; ".join(dict.fromkeys(f"{one.file}, tr. {one.record.source.page_no}" for one in papers))


def _summary(archive: Archive, dossier_id: str, summaries: Summaries) -> Summary | None:
    today = Dossiers(archive).resolve(dossier_id)  # it may have been merged since
    return summaries.of(today) if today is not None else None


def _asked(enquiry: Enquiry) -> str:
    question = enquiry.question
    said = [question.text(FieldName.FULL_NAME)]
    for words, name in (("sinh", FieldName.BIRTH_DATE), ("quê quán", FieldName.HOME_PLACE)):
        said += [f"{words} {question.text(name)}"] if question.text(name) else []
    return ", ".join(said)
