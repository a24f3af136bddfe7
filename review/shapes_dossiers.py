"""From dossiers and pairs to what the API shows. Pure; one function a shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dossiers.claims import Claimed, FieldClaims, claims_of
from dossiers.sides import side_by_side
from models.dossier import DossierFrame, Word, standing
from models.ids import page_id
from models.linking import Link, PairWord, standing_words
from models.record import Field, FieldName, Record
from review.schemas_dossiers import (
    ClaimedOut,
    DossierOut,
    EvidenceOut,
    FieldClaimsOut,
    LinkOut,
    MoveOut,
    PairOut,
    PairWordOut,
    PaperOut,
    SideOut,
    ValueOut,
    WordOut,
)
from storage.pairs import PairView
from storage.values import StoredRecord


def paper_shape(stored: StoredRecord) -> PaperOut:
    """Return a record as a paper of a dossier."""
    source = stored.record.source
    return PaperOut(
        record=stored.record.id,
        kind=stored.record.kind.value,
        document_kind=stored.record.document_kind.value,
        file=stored.file,
        page_id=page_id(source.sha256, source.page_no),
        page=source.page_no,
        row=source.row,
        is_retracted=stored.is_retracted,
    )


def dossier_shape(frame: DossierFrame, records: Sequence[StoredRecord]) -> DossierOut:
    """Return a dossier with the claims of its papers. A retracted paper is shown and claims nothing."""
    living = [stored.record for stored in records if not stored.is_retracted]
    fields = claims_of(living, frame.words)
    holding = standing(frame.words)
    said = {word.id for word in standing_words(frame.pair_words).values()}
    name = next((f.chosen for f in fields if f.name is FieldName.FULL_NAME), "")
    return DossierOut(
        id=frame.id,
        name=name,
        papers=[paper_shape(stored) for stored in records],
        fields=[_field_shape(f, word=holding[f.name].id if f.name in holding else None) for f in fields],
        links=[link_shape(link) for link in frame.links],
        pair_words=[_pair_word(w, holds=w.id in said) for w in frame.pair_words],
        words=[_word(w, holds=holding.get(w.subject) == w) for w in frame.words],
        moves=[
            MoveOut(record=m.record_id, from_id=m.from_id, to_id=m.to_id, cause=m.cause, moved_at=m.moved_at)
            for m in frame.moves
        ],
    )


def _pair_word(word: PairWord, *, holds: bool) -> PairWordOut:
    return PairWordOut(
        id=word.id,
        left=word.left,
        right=word.right,
        verdict=word.verdict.value,
        author=word.author,
        made_at=word.made_at,
        comment=word.comment,
        seen=word.seen,
        undoes=word.undoes,
        holds=holds,
    )


def _word(word: Word, *, holds: bool) -> WordOut:
    return WordOut(
        id=word.id,
        record=word.record_id,
        subject=word.subject,
        value=word.value,
        author=word.author,
        why=word.why,
        made_at=word.made_at,
        undoes=word.undoes,
        holds=holds,
    )


def link_shape(link: Link) -> LinkOut:
    """Return a link with its evidence."""
    return LinkOut(
        left=link.left,
        right=link.right,
        probability=round(link.probability, 4),
        basis=link.basis.value,
        evidence=[EvidenceOut(comparison=e.comparison, level=e.level, bits=e.bits) for e in link.evidence],
    )


def pair_shape(view: PairView, left: StoredRecord, right: StoredRecord) -> PairOut:
    """Return a pair side by side."""
    sides = side_by_side(left.record, right.record, view.link)
    return PairOut(
        left=paper_shape(left),
        right=paper_shape(right),
        left_dossier=view.left.id,
        right_dossier=view.right.id,
        left_papers=len(view.left.record_ids),
        right_papers=len(view.right.record_ids),
        probability=round(view.link.probability, 4) if view.link.evidence else None,
        is_refused=view.is_refused,
        sides=[
            SideOut(
                name=side.name.value,
                left=_side(left.record, side.left),
                right=_side(right.record, side.right),
                light=side.light.value,
                bits=side.bits,
                level=side.level,
            )
            for side in sides
        ],
    )


def _side(record: Record, field: Field | None) -> ClaimedOut | None:
    return _claimed(Claimed(record, field)) if field is not None else None


def _claimed(claim: Claimed) -> ClaimedOut:
    return ClaimedOut(
        record=claim.record.id,
        field=claim.record.field_id(claim.field),
        text=claim.field.text,
        status=claim.field.status.value,
        confidence=round(claim.field.confidence, 4),
    )


def _field_shape(field: FieldClaims, *, word: str | None) -> FieldClaimsOut:
    return FieldClaimsOut(
        name=field.name.value,
        chosen=field.chosen,
        chosen_by=field.chosen_by,
        why=field.why,
        is_conflict=field.is_conflict,
        word=word,
        values=[ValueOut(text=v.text, weight=v.weight, claims=_all_claimed(v.claims)) for v in field.values],
    )


def _all_claimed(claims: Iterable[Claimed]) -> list[ClaimedOut]:
    return [_claimed(claim) for claim in claims]
