"""Searching for people as somebody remembers them; cases, their letters, and what their handlers are told.

Who asked is a living person: only the handler of the case and those who adjudicate see him.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from dossiers.handover_lists import Issuer
from models.desk_errors import ForbiddenError, NotFoundError
from models.enquiry import WORTH_TELLING, Asker, Enquiry, EnquiryEvent, EnquiryNotice, EventKind
from models.people import Permission
from review.asking import Hit, search
from review.auth import Caller, Decider, Reader, people_of
from review.desk_of import archive_of, summaries_of
from review.downloads import download
from review.letters import found_today, make_letter
from review.schemas_dossiers import EvidenceOut
from review.schemas_enquiries import (
    AskerOut,
    CaseOut,
    EnquiriesOut,
    EnquiriesQuery,
    EnquiryIn,
    EnquiryOut,
    EventOut,
    HitOut,
    LetterQuery,
    NoticeOut,
    NoticesOut,
    NoticesQuery,
    QuestionIn,
    SearchOut,
    StepIn,
)
from review.shapes_totals import listed_shape
from storage.enquiries import Enquiries, Step
from storage.summaries import Listed

router = APIRouter(tags=["enquiries"])
Number = Annotated[int, Path(ge=1, le=10_000_000)]


@router.get("/people-search")
def people_search(request: Request, _: Reader, query: Annotated[QuestionIn, Query()]) -> SearchOut:
    """Search the fallen: tones, middle names, parts of dates and old places are forgiven; with reasons."""
    archive = archive_of(request)
    found = search(archive, query.question(), summaries_of(request))
    return SearchOut(hits=[_hit(one) for one in found])


@router.post("/enquiries", status_code=201)
def open_enquiry(request: Request, caller: Decider, body: EnquiryIn) -> CaseOut:
    """Open a case; who opens it handles it."""
    asker = Asker(body.asker.name.strip(), body.asker.relation.strip(), body.asker.address.strip())
    made = Enquiries(archive_of(request)).open(body.question.question(), asker, author=caller.name)
    return _case(request, caller, made)


@router.get("/enquiries")
def enquiries(request: Request, caller: Reader, query: Annotated[EnquiriesQuery, Query()]) -> EnquiriesOut:
    """Give cases, the newest first."""
    found = Enquiries(archive_of(request)).all(state=query.state, before=query.before, limit=query.limit)
    more = found[-1].number if len(found) == query.limit else None
    return EnquiriesOut(items=[_enquiry(one, caller) for one in found], next=more)


@router.get("/enquiries/notices")
def notices(request: Request, caller: Reader, query: Annotated[NoticesQuery, Query()]) -> NoticesOut:
    """Give what handlers were told of, in order: a feed to go on with from ``next``."""
    found = Enquiries(archive_of(request)).notices(
        after=query.after,
        handler="" if query.everybody else caller.name,
        unseen=query.unseen,
        limit=query.limit,
    )
    return NoticesOut(items=[_notice(one) for one in found], next=found[-1].seq if found else query.after)


@router.get("/enquiries/{number}")
def enquiry(request: Request, caller: Reader, number: Number) -> CaseOut:
    """Give one case with its history."""
    return _case(request, caller, Enquiries(archive_of(request)).get(number))


@router.get("/enquiries/{number}/search")
def enquiry_search(request: Request, _: Reader, number: Number) -> SearchOut:
    """Search for the man of a case anew."""
    archive = archive_of(request)
    found = search(archive, Enquiries(archive).get(number).question, summaries_of(request))
    return SearchOut(hits=[_hit(one) for one in found])


@router.post("/enquiries/{number}/events")
def add_step(request: Request, caller: Decider, number: Number, body: StepIn) -> CaseOut:
    """Add a step: a dossier that is his, a note, the answer, another handler, the end."""
    step = Step(body.kind, body.text, body.dossier)
    if step.kind is EventKind.HANDED and people_of(request).find(step.text.strip()) is None:
        raise NotFoundError(
            f"there is no account {step.text.strip()}", remedy="Write the name of an account."
        )
    return _case(request, caller, Enquiries(archive_of(request)).add(number, step, author=caller.name))


@router.post("/enquiries/{number}/seen")
def seen(request: Request, caller: Decider, number: Number) -> CaseOut:
    """Say that what the handler was told of this case was seen."""
    Enquiries(archive_of(request)).mark_seen(number, by=caller.name)
    return _case(request, caller, Enquiries(archive_of(request)).get(number))


@router.get("/enquiries/{number}/letter.pdf", response_class=Response)
def letter(
    request: Request, caller: Decider, number: Number, query: Annotated[LetterQuery, Query()]
) -> Response:
    """Give the answer to who asked, as a letter."""
    found = Enquiries(archive_of(request)).get(number)
    if not may_know_asker(caller, found):
        raise ForbiddenError("only the handler of a case may write to who asked")
    archive = archive_of(request)
    issuer = Issuer(query.above, query.body, query.place)
    data = make_letter(archive, found, issuer, summaries_of(request))
    return download(data, f"tra-loi-{number}.pdf")


def may_know_asker(caller: Caller, enquiry: Enquiry) -> bool:
    """Say whether somebody may know who asked: the handler, and those who adjudicate."""
    return caller.name == enquiry.handler or caller.may(Permission.ADJUDICATE)


def _case(request: Request, caller: Caller, enquiry: Enquiry) -> CaseOut:
    archive = archive_of(request)
    cases = Enquiries(archive)
    knows = may_know_asker(caller, enquiry)
    return CaseOut(
        enquiry=_enquiry(enquiry, caller),
        found=[listed_shape(one) for one in summaries_of(request).some(found_today(archive, enquiry))],
        events=[_event(one, knows=knows) for one in cases.events(enquiry.id)],
        notices=[_notice(one) for one in cases.notices(number=enquiry.number)],
    )


def _enquiry(one: Enquiry, caller: Caller) -> EnquiryOut:
    knows = may_know_asker(caller, one)
    asker = one.asker if knows else Asker("", "", "")
    return EnquiryOut(
        number=one.number,
        question={name.value: text for name, text in one.question.texts},
        asker=AskerOut(name=asker.name, relation=asker.relation, address=asker.address, is_masked=not knows),
        state=one.state.value,
        handler=one.handler,
        made_at=one.made_at,
        found=list(one.found),
    )


# What a handler writes freely may name who asked.
_FREE = frozenset({EventKind.NOTE, EventKind.ANSWERED, EventKind.LETTER})


def _event(one: EnquiryEvent, *, knows: bool) -> EventOut:
    text = one.text if knows or one.kind not in _FREE else ""
    return EventOut(
        kind=one.kind.value, author=one.author, made_at=one.made_at, dossier=one.dossier_id, text=text
    )


def _notice(one: EnquiryNotice) -> NoticeOut:
    return NoticeOut(
        seq=one.seq,
        enquiry=one.enquiry_number,
        handler=one.handler,
        record=one.record_id,
        dossier=one.dossier_id,
        probability=round(one.probability, 4),
        made_at=one.made_at,
        seen_by=one.seen_by,
    )


def _hit(one: Hit) -> HitOut:
    return HitOut(
        dossier=listed_shape(Listed(one.dossier_id, one.summary)),
        record=one.record_id,
        probability=round(one.probability, 4),
        bits=one.bits,
        is_near_miss=one.probability < WORTH_TELLING,
        evidence=[EvidenceOut(comparison=e.comparison, level=e.level, bits=e.bits) for e in one.evidence],
    )
