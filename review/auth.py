"""Who asks: sessions of people by cookie, services by token; what each may do; requests forged elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from itsdangerous import BadSignature, Signer

from models.people import Permission, Rights, Role
from review.passwords import is_right
from review.problems import ProblemError
from review.sign_in_guard import SignInGuard
from storage.people import People, hash_secret
from storage.queue import Holder

log = logging.getLogger(__name__)

COOKIE = "sohoa_session"
CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who was recognised. ``role`` is None for a service, ``csrf`` empty where it needs none."""

    name: str
    display_name: str
    role: Role | None
    rights: Rights
    holder_id: str
    csrf: str
    session_ends_at: datetime | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        """Return what the caller may do, in one batch at least."""
        return self.rights.permissions

    @property
    def holder(self) -> Holder:
        """Return who holds leases and makes decisions.

        Who decides between readings in some of his batches only is a reviewer like others where they mix.
        """
        decides, judges = self.rights.reach(Permission.DECIDE), self.rights.reach(Permission.ADJUDICATE)
        return Holder(self.holder_id, self.name, self.may(Permission.ADJUDICATE) and decides == judges)

    def may(self, permission: Permission) -> bool:
        """Return whether the caller may do this, in one batch at least."""
        return permission in self.permissions

    def may_everywhere(self, permission: Permission) -> bool:
        """Return whether the caller may do this in all batches, those of tomorrow too."""
        return self.rights.reach(permission) is None


def sign_in(request: Request, response: Response, *, name: str, password: str) -> Caller:
    """Begin a session where name and password are right, and set its cookie.

    Raises:
        ProblemError: they are not, or were tried too often, or the request comes from another site.

    """
    refuse_other_sites(request)
    guard: SignInGuard = request.app.state.sign_in_guard
    address = request.client.host if request.client is not None else ""
    guard.check(name, address)
    account = people_of(request).find(name)
    is_known = account is not None and not account.is_disabled
    # Checked also for nobody's account: the time it takes tells nothing.
    if not is_right(password, account.password_hash if account and is_known else None) or account is None:
        guard.failed(name, address)
        log.warning("sign-in refused for an account from %s", address)
        raise ProblemError("wrong-password", 401)
    return begin_session(request, response, account.name)


def begin_session(request: Request, response: Response, name: str) -> Caller:
    """Begin a session of an account that was recognised, and set its cookie."""
    people = people_of(request)
    old = request.cookies.get(COOKIE)
    if old:
        people.end_session(old)
    secret = people.open_session(name)
    response.set_cookie(
        COOKIE, secret, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/"
    )
    caller = _from_session(people, secret)
    if caller is None:
        raise ProblemError("not-signed-in", 401)
    return caller


def sign_out(request: Request, response: Response) -> None:
    """End the session and give back what it holds."""
    secret = request.cookies.get(COOKIE)
    if secret:
        people_of(request).end_session(secret)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


def maybe_caller(request: Request) -> Caller | None:
    """Return who asks, or None; says nothing of what he may do, and does not look for forgery."""
    header = request.headers.get("authorization", "")
    if header:
        kind, _, secret = header.partition(" ")
        return _from_token(people_of(request), secret.strip()) if kind.lower() == "bearer" else None
    secret = request.cookies.get(COOKIE, "")
    return _from_session(people_of(request), secret) if secret else None


def maybe_token(request: Request, secret: str) -> Caller | None:
    """Return the service whose token this is, or None."""
    return _from_token(people_of(request), secret)


def signed_in(request: Request) -> Caller:
    """Return who asks; raises ProblemError where nobody is recognised or the request may be forged."""
    caller = maybe_caller(request)
    if caller is None:
        raise ProblemError("not-signed-in", 401, remedy="Sign in again; what you typed is kept.")
    request.state.caller = caller  # for the access log
    see(request, caller, Permission.READ)
    if caller.csrf and request.method not in _SAFE:
        sent = request.headers.get(CSRF_HEADER) or request.query_params.get("csrf", "")
        _check_csrf(request, caller, sent)
    return caller


async def signed_in_form(request: Request) -> Caller:
    """Return who sent a classic form, whose field ``csrf`` takes the place of the header."""
    caller = maybe_caller(request)
    if caller is None:
        raise ProblemError("not-signed-in", 401)
    if caller.csrf:
        form = await request.form()
        _check_csrf(request, caller, str(form.get("csrf", "")))
    return caller


SignedIn = Annotated[Caller, Depends(signed_in)]


def allowed(permission: Permission) -> Callable[[Request, Caller], Caller]:
    """Return the dependency that lets only those pass who may do this."""

    def check(request: Request, caller: SignedIn) -> Caller:
        if not caller.may(permission):
            raise ProblemError(
                "forbidden", 403, f"'{permission}' is needed", remedy="Ask an administrator for the role."
            )
        see(request, caller, permission)
        return caller

    return check


def see(request: Request, caller: Caller, permission: Permission) -> None:
    """Let this request see the batches in which its caller may do what it asks, and no others."""
    request.state.reach = caller.rights.reach(permission)


Reader = Annotated[Caller, Depends(allowed(Permission.READ))]
Decider = Annotated[Caller, Depends(allowed(Permission.DECIDE))]
Archivist = Annotated[Caller, Depends(allowed(Permission.INTAKE))]
PolicyMaker = Annotated[Caller, Depends(allowed(Permission.POLICY))]
Administrator = Annotated[Caller, Depends(allowed(Permission.PEOPLE))]


def refuse_other_sites(request: Request) -> None:
    """Refuse what a browser sends on behalf of another site; raises ProblemError."""
    came_from = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    is_other = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if came_from not in ("same-origin", "none") or is_other:
        raise ProblemError("csrf", 403)


def people_of(request: Request) -> People:
    """Return the accounts of the application."""
    people = request.app.state.people
    assert isinstance(people, People)
    return people


def _check_csrf(request: Request, caller: Caller, sent: str) -> None:
    refuse_other_sites(request)
    secret = request.cookies.get(COOKIE, "")
    try:
        Signer(secret, salt="csrf").unsign(sent)
    except BadSignature as error:
        raise ProblemError("csrf", 403, remedy="Load the page again and repeat the step.") from error


def _from_session(people: People, secret: str) -> Caller | None:
    session = people.session(secret)
    if session is None:
        return None
    account = session.account
    return Caller(
        name=account.name,
        display_name=account.display_name,
        role=account.role,
        rights=account.rights,
        holder_id=session.holder_id,
        csrf=Signer(secret, salt="csrf").sign(session.holder_id).decode(),
        session_ends_at=session.expires_at.astimezone(UTC),
    )


def _from_token(people: People, secret: str) -> Caller | None:
    token = people.token(secret)
    if token is None:
        return None
    name = f"token:{token.name}"
    return Caller(name, token.name, None, token.rights, hash_secret(name)[:16], "")
