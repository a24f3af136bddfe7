"""Headers of every answer, and limits on every request. ASGI middleware without state."""

from __future__ import annotations

import json

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.sentences import to_vietnamese
from review.problems import MEDIA_TYPE, TITLES

# Nothing from elsewhere, nothing inline: a script that somebody smuggled into a name is only text.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_SMALL_BODY = 1 << 20  # bytes: the largest decision list is far below


class SafeHeaders:
    """Adds the headers; what an answer says of its own caching is left to it, else nothing is cached."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with its headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_safe)


class BodyLimit:
    """Refuses a body that is too large, told beforehand or found while it comes."""

    def __init__(self, app: ASGIApp, *, upload_bytes: int) -> None:
        self.app = app
        self.upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as long as its body is within the limit."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.upload_bytes if scope["path"].endswith("/files") else _SMALL_BODY
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if not told.isdigit() or int(told) > limit:
            await _refuse(send)
            return
        came = 0

        async def receive_some() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > limit:
                raise _TooLargeError
            return message

        try:
            await self.app(scope, receive_some, send)
        except _TooLargeError:
            await _refuse(send)


class _TooLargeError(Exception):
    """The body went over the limit while it came."""


async def _refuse(send: Send) -> None:
    # Nothing of the request is looked at any more, so it is said in the language of the house.
    told = {
        "type": "urn:sohoa:problem:too-large",
        "title": TITLES["too-large"][0],
        "status": 413,
        "detail": to_vietnamese("the body is larger than this address takes"),
        "remedy": to_vietnamese("Send fewer files at once."),
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
