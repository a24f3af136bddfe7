"""Accounts, tokens, and what the archivist chose: for those who may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Request

from models.desk_errors import ForbiddenError
from models.people import BatchRole, Role
from review.auth import Administrator, Archivist, PolicyMaker, people_of
from review.desk_of import archive_of, desk_of, need_batch
from review.passwords import hash_password
from review.schemas import AccountChange, AccountIn, BatchRoleIn, PolicyIn, TokenIn
from review.schemas_records import (
    AccountOut,
    AccountsOut,
    NewTokenOut,
    PolicyOut,
    TokensOut,
)
from review.shapes_reports import account_shape, token_shape
from storage.people import EVERYWHERE, Everywhere
from storage.policy import Policy

router = APIRouter(tags=["people"])
Name = Annotated[str, Path(max_length=60)]


@router.get("/users")
def accounts(request: Request, _: Administrator) -> AccountsOut:
    """Give all accounts."""
    names = _names(request)
    return AccountsOut(items=[account_shape(account, names) for account in people_of(request).all()])


@router.post("/users", status_code=201)
def add(request: Request, _: Administrator, body: AccountIn) -> AccountOut:
    """Make an account."""
    account = people_of(request).add(
        body.name,
        role=body.role,
        display_name=body.display_name,
        password_hash=hash_password(body.password),
        batches=_given(request, body.batches, body.role) if body.batches is not None else None,
    )
    return account_shape(account, _names(request))


@router.patch("/users/{name}")
def change(request: Request, caller: Administrator, name: Name, body: AccountChange) -> AccountOut:
    """Change an account; its open sessions end. Nobody locks himself out."""
    is_own = name == caller.name
    if is_own and (body.is_disabled or body.role not in (None, Role.ADMINISTRATOR)):
        raise ForbiddenError(
            "nobody takes the administrator's role from himself", remedy="Ask another administrator."
        )
    people = people_of(request)
    own_role = body.role or people.get(name).role
    batches: list[BatchRole] | Everywhere | None = None
    if body.batches is not None:
        batches = EVERYWHERE if body.batches == "all" else _given(request, body.batches, own_role)
    account = people.change(
        name,
        role=body.role,
        display_name=body.display_name,
        password_hash=hash_password(body.password) if body.password is not None else None,
        is_disabled=body.is_disabled,
        batches=batches,
    )
    return account_shape(account, _names(request))


@router.get("/tokens")
def tokens(request: Request, _: Administrator) -> TokensOut:
    """Give all tokens, without their secrets."""
    names = _names(request)
    return TokensOut(items=[token_shape(token, names) for token in people_of(request).tokens()])


@router.post("/tokens", status_code=201)
def add_token(request: Request, caller: Administrator, body: TokenIn) -> NewTokenOut:
    """Make a token; its secret is shown only in this answer."""
    people = people_of(request)
    batch_ids = None
    if body.batches is not None:
        batch_ids = [need_batch(request, one).id for one in body.batches if one]
    secret = people.add_token(
        body.name, body.scopes, author=caller.name, expires_at=body.expires_at, batch_ids=batch_ids
    )
    token = next(t for t in people.tokens() if t.name == body.name)
    return NewTokenOut(**token_shape(token, _names(request)).model_dump(), secret=secret)


@router.delete("/tokens/{name}", status_code=204)
def revoke(request: Request, _: Administrator, name: Name) -> None:
    """Revoke a token."""
    people_of(request).revoke_token(name)


@router.get("/policy")
def policy(request: Request, _: Archivist) -> PolicyOut:
    """Say which fields are read twice and how much is looked at again."""
    return _policy(desk_of(request).policy())


@router.put("/policy")
def set_policy(request: Request, caller: PolicyMaker, body: PolicyIn) -> PolicyOut:
    """Choose; it holds for what is read or decided from now on."""
    chosen = Policy(frozenset(body.two_readings), body.audit_accepted, body.audit_confirmed)
    desk_of(request).set_policy(chosen, author=caller.name)
    return _policy(chosen)


def _names(request: Request) -> dict[str, str]:
    return {batch.id: batch.name for batch in archive_of(request).batches()}


def _given(request: Request, given: Sequence[BatchRoleIn], role: Role) -> list[BatchRole]:
    """Return the roles given for batches, one a batch: the last that is said of it."""
    found = {need_batch(request, one.batch).id: one.role or role for one in given}
    return [BatchRole(batch_id, role) for batch_id, role in found.items()]


def _policy(policy: Policy) -> PolicyOut:
    return PolicyOut(
        two_readings=sorted(policy.two_readings),
        audit_accepted=policy.audit_accepted,
        audit_confirmed=policy.audit_confirmed,
    )
