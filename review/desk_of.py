"""What the application carries, for those who handle its requests; and look-ups that refuse."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request

from dossiers.summary import summarise
from models.desk_errors import NotFoundError
from models.people import NOWHERE
from review.tools import Tools
from storage.archive import Archive
from storage.desk import Desk
from storage.items import FieldView
from storage.reports import Reports
from storage.summaries import Summaries
from storage.values import Batch, PageRow


def whole_archive_of(request: Request) -> Archive:
    """Return the archive of the application, all of it: for what tells nothing of its papers."""
    archive = request.app.state.archive
    assert isinstance(archive, Archive)
    return archive


def archive_of(request: Request) -> Archive:
    """Return the archive as the caller sees it; where nobody was recognised, nothing of it is seen."""
    return whole_archive_of(request).within(getattr(request.state, "reach", NOWHERE))


def desk_of(request: Request) -> Desk:
    """Return the desk of the application, with the papers that the caller sees."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return replace(desk, archive=archive_of(request))


def summaries_of(request: Request) -> Summaries:
    """Return how the dossiers that the caller sees stand."""
    return Summaries(archive_of(request), summarise)


def reports_of(request: Request) -> Reports:
    """Return counts and measures of what the caller sees."""
    reports = request.app.state.reports
    assert isinstance(reports, Reports)
    return replace(reports, archive=archive_of(request))


def tools_of(request: Request) -> Tools:
    """Return the tools that the application was started with."""
    tools = request.app.state.tools
    assert isinstance(tools, Tools)
    return tools


def find_batch_id(request: Request, name_or_id: str | None) -> str | None:
    """Return the id of a batch by id or name; None for none. Raises NotFoundError for an unknown one."""
    return need_batch(request, name_or_id).id if name_or_id else None


def need_batch(request: Request, name_or_id: str) -> Batch:
    """Return a batch by id or name; raises NotFoundError for an unknown one."""
    batch = archive_of(request).find_batch(name_or_id)
    if batch is None:
        raise NotFoundError(f"there is no batch '{name_or_id}'")
    return batch


def find_field(request: Request, field_id: str) -> FieldView:
    """Return a field; raises NotFoundError where there is none."""
    view = desk_of(request).field(field_id)
    if view is None:
        raise NotFoundError(f"there is no field {field_id}")
    return view


def find_page(request: Request, page_id: str) -> PageRow:
    """Return a page's row; raises NotFoundError where there is none."""
    page = desk_of(request).page(page_id)
    if page is None:
        raise NotFoundError(f"there is no page {page_id}")
    return page
