"""Signing in and out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.desk_errors import UnusableError
from review import auth
from review.auth import SignedIn
from review.passwords import hash_password, is_right
from review.problems import ProblemError
from review.schemas import NewPassword, SessionOut, SignIn
from review.shapes import session_shape
from review.sign_in_guard import SignInGuard

router = APIRouter(tags=["session"])


@router.post("/session")
def sign_in(request: Request, response: Response, body: SignIn) -> SessionOut:
    """Sign in with a local account; sets the cookie of the session."""
    return session_shape(auth.sign_in(request, response, name=body.name, password=body.password))


@router.get("/session")
def who_am_i(caller: SignedIn) -> SessionOut:
    """Say who is signed in."""
    return session_shape(caller)


@router.delete("/session", status_code=204)
def sign_out(request: Request, response: Response, _: SignedIn) -> None:
    """Sign out; what was held is free again at once."""
    auth.sign_out(request, response)


@router.put("/session/password", status_code=204)
def change_password(request: Request, caller: SignedIn, body: NewPassword) -> None:
    """Change one's own password; ends all one's sessions."""
    people = auth.people_of(request)
    account = people.find(caller.name)
    if account is None:
        raise UnusableError("a service has no password", remedy="Make a new token.")
    address = request.client.host if request.client is not None else ""
    guard: SignInGuard = request.app.state.sign_in_guard
    guard.check(caller.name, address)
    if not is_right(body.old, account.password_hash):
        guard.failed(caller.name, address)
        raise ProblemError("wrong-password", 401)
    people.change(caller.name, password_hash=hash_password(body.new))
