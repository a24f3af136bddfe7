"""The gazetteer of a running site, with the names that people added, whichever process they added them in."""

from __future__ import annotations

import logging
import time

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from extractors.gazetteer import Gazetteer, gazetteer, using
from extractors.gazetteer_added import with_added
from models.errors import SohoaError
from storage.archive import Archive
from storage.place_names import PlaceNames

log = logging.getLogger(__name__)

# So long a name added by another process may be unknown here: nobody types the next field sooner.
LOOK_AGAIN_S = 2.0


class PlacesInUse:
    """Knows the added names; asks the database for their revision every few seconds, not at every request."""

    def __init__(self, archive: Archive) -> None:
        self._kept_names = PlaceNames(archive)
        self._names: Gazetteer | None = None
        self._revision = -1
        self._looked_at: float | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether what is held was compared with the database a moment ago."""
        return self._looked_at is not None and time.monotonic() - self._looked_at < LOOK_AGAIN_S

    def held(self) -> Gazetteer:
        """Return what is known without asking the database."""
        return self._names or gazetteer()

    def look(self) -> Gazetteer:
        """Compare with the database, take over what was added or removed, and return it.

        While the database is away, and where a name lies in a place that the tables lost, what was known
        stays in use: a request about something else must not fail for it.
        """
        self._looked_at = time.monotonic()
        try:
            revision = self._kept_names.revision()
            if revision != self._revision:
                kept = self._kept_names.kept()
                self._names = with_added(one.name for one in kept) if kept else None
                self._revision = revision
        except SohoaError as error:
            log.error("added names of places are not taken over: %s [%s]", error.message, error.code)
        return self.held()


class KnownPlaces:
    """Lets everything that answers a request of the API read places with the names in use."""

    def __init__(self, app: ASGIApp, *, places: PlacesInUse) -> None:
        self.app = app
        self.places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; threads that answer it inherit the names."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/v1/"):
            await self.app(scope, receive, send)
            return
        names = self.places.held() if self.places.is_fresh else await run_in_threadpool(self.places.look)
        with using(names):
            await self.app(scope, receive, send)
