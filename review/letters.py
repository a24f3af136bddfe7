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
from storage.summaries import Listed, Summaries
from storage.values import StoredRecord


def make_letter(archive: Archive, enquiry: Enquiry, issuer: Issuer, summaries: Summaries) -> bytes:
    """Return the letter to who asked, as PDF."""
    events = Enquiries(archive).events(enquiry.id)
    answer = next((e.text for e in reversed(events) if e.kind is EventKind.ANSWERED), "")
    found = (_found(archive, man) for man in summaries.some(found_today(archive, enquiry)))
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


def found_today(archive: Archive, enquiry: Enquiry) -> list[str]:
    """Return the dossiers found for a case by the ids of today: those that were merged since are one."""
    dossiers = Dossiers(archive)
    today = (dossiers.resolve(one) for one in enquiry.found)
    return list(dict.fromkeys(one for one in today if one is not None))


def _found(archive: Archive, man: Listed) -> FoundMan | None:
    """Return a man with his papers; None without any."""
    dossiers = Dossiers(archive)
    frame = dossiers.frame(man.dossier_id)
    if frame is None:
        return None
    papers = [one for one in dossiers.records(frame.record_ids) if not one.is_retracted]
    return FoundMan(man.summary, sources_of(papers)) if papers else None


def _asked(enquiry: Enquiry) -> str:
    question = enquiry.question
    said = [question.text(FieldName.FULL_NAME)]
    for words, name in (("sinh", FieldName.BIRTH_DATE), ("quê quán", FieldName.HOME_PLACE)):
        said += [f"{words} {question.text(name)}"] if question.text(name) else []
    return ", ".join(said)
