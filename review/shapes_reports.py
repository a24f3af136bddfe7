"""From reports to what the API and the pages show. Pure; one function a shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import accumulate

from models.codec import decode_field
from models.measuring import Share
from models.people import Permission
from models.review import Decision
from review.schemas_records import (
    AccountOut,
    BatchOut,
    BatchRoleOut,
    CalibrationOut,
    ClaimOut,
    CountsOut,
    DayOut,
    ErrorRateOut,
    FailureOut,
    FoundRecordOut,
    NamedBatchOut,
    NamedCount,
    PaceOut,
    RecordOut,
    ShareOut,
    StatsOut,
    StatusOut,
    TokenOut,
    WorkerOut,
)
from review.shapes import decision_shape
from storage.claims import StoredClaim
from storage.counts import QueueCounts
from storage.people import Account, ServiceToken
from storage.publish import published
from storage.reports import FoundRecord, Statistics
from storage.values import Batch, BatchStatus, Failure


def counts_shape(counts: QueueCounts, *, mine_today: int) -> CountsOut:
    """Return the counts of the queue."""
    return CountsOut(
        open=counts.open,
        leased=counts.leased,
        flagged=counts.flagged,
        disputed=counts.disputed,
        by_field=dict(counts.by_field),
        by_reason=dict(counts.by_reason),
        by_kind=dict(counts.by_kind),
        by_document_kind=dict(counts.by_document_kind),
        by_province=dict(counts.by_province),
        by_batch=[NamedCount(id=n.id, name=n.name, count=n.count) for n in counts.by_batch],
        by_document=[NamedCount(id=n.id, name=n.name, count=n.count) for n in counts.by_document],
        mine_today=mine_today,
    )


def found_shape(found: FoundRecord) -> FoundRecordOut:
    """Return a record as published, with where to find it."""
    return FoundRecordOut(record=published(found.stored), page_id=found.page_id, field_ids=found.field_ids)


def record_shape(
    found: FoundRecord, claims: list[StoredClaim], history: list[tuple[Decision, bool]]
) -> RecordOut:
    """Return a record with its history."""
    return RecordOut(
        record=published(found.stored),
        page_id=found.page_id,
        field_ids=found.field_ids,
        history=[decision_shape(d, is_undone=undone) for d, undone in history],
        claims=[_claim(claim) for claim in claims],
        is_struck=found.stored.is_retracted,
    )


def batch_shape(batch: Batch, status: BatchStatus) -> BatchOut:
    """Return a batch and how it stands."""
    return BatchOut(id=batch.id, name=batch.name, created_at=batch.created_at, status=status_shape(status))


def status_shape(status: BatchStatus) -> StatusOut:
    """Return the account of a batch."""
    return StatusOut.model_validate(status, from_attributes=True)


def failure_shape(failure: Failure, *, in_words: Callable[[str], str]) -> FailureOut:
    """Return a failure; ``in_words`` says its sentences in the language of who asks."""
    told = FailureOut.model_validate(failure, from_attributes=True)
    said = {"message": in_words(told.message), "remedy": in_words(told.remedy)}
    return told.model_copy(update=said)


def share_shape(share: Share) -> ShareOut:
    """Return a measured share; its rate is told only where the sample is large enough."""
    return ShareOut.model_validate(_share(share))


def stats_shape(statistics: Statistics, *, with_people: bool) -> StatsOut:
    """Return how the work stands; who did how much is not for everybody."""
    pace = statistics.pace
    days = statistics.days
    open_after = list(accumulate(day.opened - day.closed for day in days))
    return StatsOut(
        open=statistics.open,
        remaining_minutes=statistics.remaining_minutes,
        pace_s=PaceOut(median=pace.median_s, mean=round(pace.mean_s, 2), n=pace.n) if pace else None,
        people=[
            WorkerOut(
                name=w.name,
                decisions=w.decisions,
                per_hour=round(w.per_hour, 1),
                median_s=w.median_s,
                agreement=share_shape(w.agreement) if w.agreement is not None else None,
            )
            for w in (statistics.workers if with_people else [])
        ],
        error_rates=[
            ErrorRateOut.model_validate(
                {**_share(e.wrong), "by": e.by, "key": e.key, "source": e.source, "wrong": e.wrong.count}
            )
            for e in statistics.error_rates
            if with_people or e.by != "reader"
        ],
        calibration=[
            CalibrationOut(
                low_confidence=p.low,
                high_confidence=p.high,
                mean_confidence=round(p.mean_confidence, 4),
                right=share_shape(p.right),
            )
            for p in statistics.calibration
        ],
        queue_over_time=[
            DayOut(day=d.day, opened=d.opened, closed=d.closed, open=left)
            for d, left in zip(days, open_after, strict=True)
        ],
    )


def account_shape(account: Account, names: Mapping[str, str]) -> AccountOut:
    """Return an account, without its secret; ``names`` gives the names of batches by id."""
    given = account.batches
    return AccountOut(
        name=account.name,
        display_name=account.display_name,
        role=account.role,
        created_at=account.created_at,
        is_disabled=account.is_disabled,
        batches=None
        if given is None
        else [BatchRoleOut(id=b.batch_id, name=names.get(b.batch_id, ""), role=b.role) for b in given],
    )


def token_shape(token: ServiceToken, names: Mapping[str, str]) -> TokenOut:
    """Return a token, without its secret; ``names`` gives the names of batches by id."""
    given = token.batches
    return TokenOut(
        name=token.name,
        scopes=sorted(token.scopes, key=list(Permission).index),
        created_by=token.created_by,
        created_at=token.created_at,
        expires_at=token.expires_at,
        revoked_at=token.revoked_at,
        batches=None if given is None else [NamedBatchOut(id=b, name=names.get(b, "")) for b in given],
    )


def _share(share: Share) -> dict[str, object]:
    return {
        "rate": round(share.rate, 5) if share.is_enough else None,
        "n": share.of,
        "count": share.count,
        "low": round(share.low, 5),
        "high": round(share.high, 5),
        "enough": share.is_enough,
        "needed": share.needed,
    }


def _claim(claim: StoredClaim) -> ClaimOut:
    field = decode_field(claim.body)
    return ClaimOut(
        key=claim.key,
        text=field.text,
        status=field.status.value,
        confidence=field.confidence,
        origin=claim.origin.value,
        author=claim.author,
        version=claim.version,
        made_at=claim.made_at,
        withdrawn=claim.withdrawn_at is not None,
    )
