"""The application: routes, middleware and what they share, put together. No rule of the desk stands here."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from review import (
    api_batches,
    api_control,
    api_docs,
    api_dossiers,
    api_enquiries,
    api_fields,
    api_handovers,
    api_iiif,
    api_maps,
    api_operator,
    api_pages,
    api_people,
    api_places,
    api_queue,
    api_records,
    api_session,
    api_sketches,
    api_stations,
    api_stats,
    api_totals,
    health,
    pages,
    pages_dossiers,
    pages_enquiries,
    pages_images,
    pages_maps,
    pages_operator,
    pages_places,
    static_files,
)
from review.access_log import AccessNotes
from review.headers import BodyLimit, SafeHeaders
from review.metrics import MeasuredAnswers
from review.page_views import PageViews
from review.places_in_use import KnownPlaces, PlacesInUse
from review.problems import add_handlers
from review.sign_in_guard import SignInGuard
from review.speaking import speak
from review.tools import Tools
from storage.access import AccessLog
from storage.archive import Archive
from storage.desk import Desk
from storage.people import People
from storage.reports import Reports
from storage.sign_in_failures import SignInFailures

_API = "/api/v1"
ROUTERS: tuple[tuple[APIRouter, str], ...] = (
    (api_session.router, _API),
    (api_queue.router, _API),
    (api_fields.router, _API),
    (api_dossiers.router, _API),
    (api_totals.router, _API),
    (api_handovers.router, _API),
    (api_maps.router, _API),
    (api_sketches.router, _API),
    (api_enquiries.router, _API),
    (api_records.router, _API),
    (api_pages.router, _API),
    (api_batches.router, _API),
    (api_stations.router, _API),
    (api_control.router, _API),
    (api_people.router, _API),
    (api_places.router, _API),
    (api_stats.router, _API),
    (api_operator.router, _API),
    (api_docs.router, ""),
    (api_iiif.router, ""),
    (pages_images.router, _API),
    (pages.router, ""),
    (pages_dossiers.router, ""),
    (pages_maps.router, ""),
    (pages_enquiries.router, ""),
    (pages_operator.router, ""),
    (pages_places.router, ""),
    (health.router, ""),
)


def make_app(archive: Archive, tools: Tools | None = None) -> FastAPI:
    """Return the application over an open archive; it can be served by any ASGI server."""
    app = FastAPI(title="sohoa", version="1", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.archive = archive
    app.state.desk = desk = Desk(archive, speak, lease_s=archive.settings.review_lease_s)
    app.state.reports = Reports(archive)
    app.state.people = People(archive)
    app.state.tools = tools or Tools()
    pictures = archive.settings.home / "cache" / "pictures"
    app.state.page_views = PageViews(desk, archive.store, pictures)
    app.state.sign_in_guard = SignInGuard(SignInFailures(archive))
    app.state.oidc_access = access = archive.settings.oidc_access()
    app.state.error_page = pages.error_shown
    add_handlers(app)
    if access is not None:
        # Only a site that has a provider pays for the library.
        from review.oidc import add_provider  # noqa: PLC0415

        add_provider(app, access)
    app.state.places_in_use = places = PlacesInUse(archive)
    app.add_middleware(KnownPlaces, places=places)
    app.add_middleware(BodyLimit, upload_bytes=archive.settings.max_upload_mb << 20)
    app.state.access_log = AccessLog(archive)
    app.add_middleware(AccessNotes, log=app.state.access_log)
    app.add_middleware(MeasuredAnswers)
    app.add_middleware(SafeHeaders)
    static_files.mount(app)
    for router, prefix in ROUTERS:
        app.include_router(router, prefix=prefix)
    return app


def ready(app: FastAPI) -> FastAPI:
    """Load what the first requests would wait for, the gazetteer (most of a second); return ``app``."""
    places: PlacesInUse = app.state.places_in_use
    places.look()
    return app
