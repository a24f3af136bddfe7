"""Signing in at an organisation's own provider (OpenID Connect), by Authlib. Off until settings name one.

Authorization code with PKCE: state, nonce and verifier lie in a signed cookie for the few minutes between the
two requests; the id token's signature, issuer, audience, age and nonce are checked by the library.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.middleware.sessions import SessionMiddleware

from review.auth import begin_session, people_of
from review.pages import own_place, sign_in_shown
from storage.oidc_access import OidcAccess
from storage.outsiders import NotInvitedError, Outsider, account_of

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

_COOKIE = "sohoa_oidc"
_ON_THE_WAY_S = 600
_TIMEOUT_S = 10
# What proves who signed: no "none", and nothing that our own secret could have signed.
_SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"})


class ProviderError(Exception):
    """The provider says what cannot be trusted."""


def add_provider(app: FastAPI, access: OidcAccess) -> None:
    """Let people sign in at this provider."""
    client = OAuth().register(
        "provider",
        client_id=access.client_id,
        client_secret=access.client_secret,
        server_metadata_url=f"{access.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "timeout": _TIMEOUT_S,
        },
    )
    app.state.oidc_client, app.state.oidc_access = client, access
    # The same in every process and after a restart, and of no use to whoever reads a cookie.
    key = hashlib.sha256(f"sohoa:oidc:{access.client_secret}".encode()).hexdigest()
    app.add_middleware(
        SessionMiddleware, secret_key=key, session_cookie=_COOKIE, max_age=_ON_THE_WAY_S, same_site="lax"
    )
    app.include_router(router)


@router.get("/sign-in/oidc")
async def go(request: Request, next: str = "/") -> Response:
    """Send the browser to the provider."""
    request.session["next"] = own_place(next)
    try:
        client = await _client(request)
        answer: Response = await client.authorize_redirect(request, str(request.url_for("come_back")))
    except (AuthlibBaseError, httpx.HTTPError, ProviderError, ValueError) as error:
        return _refused(request, error, "sign_in.oidc_unreachable")
    return answer


@router.get("/sign-in/oidc/back")
async def come_back(request: Request) -> Response:
    """Begin a session for whom the provider vouches for."""
    place = own_place(str(request.session.get("next", "/")))
    try:
        client = await _client(request)
        token = await client.authorize_access_token(request)
        outsider = _outsider(request.app.state.oidc_access, token.get("userinfo"))
        answer = RedirectResponse(place, 303)
        await run_in_threadpool(_begin, request, answer, outsider)
    except NotInvitedError as error:
        return _refused(request, error, "sign_in.oidc_not_invited")
    except (AuthlibBaseError, JoseError, httpx.HTTPError, ProviderError, ValueError) as error:
        return _refused(request, error, "sign_in.oidc_failed")
    finally:
        request.session.clear()
    return answer


async def _client(request: Request) -> StarletteOAuth2App:
    """Return the client, with what the provider publishes of itself held to what we asked for."""
    client: StarletteOAuth2App = request.app.state.oidc_client
    access: OidcAccess = request.app.state.oidc_access
    told = await client.load_server_metadata()
    if str(told.get("issuer", "")).rstrip("/") != access.issuer.rstrip("/"):
        raise ProviderError("the provider calls itself by another address")
    offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
    client.server_metadata["id_token_signing_alg_values_supported"] = [
        name for name in offered if name in _SIGNATURES
    ] or ["RS256"]
    return client


def _begin(request: Request, answer: Response, outsider: Outsider) -> None:
    account = account_of(people_of(request), outsider)
    begin_session(request, answer, account.name)


def _outsider(access: OidcAccess, claims: Mapping[str, object] | None) -> Outsider:
    if claims is None or not claims.get("sub"):
        raise ProviderError("the provider sent no id token")
    given = claims.get(access.role_claim)
    groups = given if isinstance(given, list) else [given] if isinstance(given, str) else []
    mail = str(claims.get("email", "")).partition("@")[0]
    name = str(claims.get("preferred_username", "")).partition("@")[0] or mail
    return Outsider(
        subject=access.subject(str(claims["sub"])),
        wished_name=name,
        display_name=str(claims.get("name", "")) or name,
        role=access.role_of(frozenset(str(group) for group in groups)),
        is_by_groups=bool(access.roles),
    )


def _refused(request: Request, error: Exception, words: str) -> Response:
    log.warning("sign-in at the provider refused: %s: %s", type(error).__name__, error)
    return sign_in_shown(request, problem=words)
