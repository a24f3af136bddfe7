"""Keeps who looked at what: middleware behind everything that was answered well. Ids, never words."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review.auth import Caller
from storage.access import AccessLog

# What is no look at anybody's record: the page's own furniture, counts, one's own session.
_NOT_LOOKS = ("/static", "/api/docs", "/api/openapi.json", "/api/v1/stats", "/api/v1/session")


class AccessNotes:
    """Notes each look of somebody who is signed in, by the kind of address and the id in it."""

    def __init__(self, app: ASGIApp, log: AccessLog) -> None:
        self.app = app
        self.log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note it when it was answered well."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                self._note(scope)
            await send(message)

        await self.app(scope, receive, send_noted)

    def _note(self, scope: Scope) -> None:
        caller = scope.get("state", {}).get("caller")
        route = getattr(scope.get("route"), "path", "")
        if not isinstance(caller, Caller) or not route or scope["path"].startswith(_NOT_LOOKS):
            return
        subject = next((str(value) for value in scope.get("path_params", {}).values()), "")
        self.log.note(caller.name, f"{scope['method']} {route}", subject)
