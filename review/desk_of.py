"""What the application carries, for those who handle its requests; and look-ups that refuse."""

from __future__ import annotations

from fastapi import Request

from models.desk_errors import NotFoundError
from review.tools import Tools
from storage.archive import Archive
from storage.desk import Desk
from storage.items import FieldView
from storage.reports import Reports
from storage.values import PageRow


def desk_of(request: Request) -> Desk:
    """Return the desk of the application."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


def archive_of(request: Request) -> Archive:
    """Return the archive of the application."""
    return desk_of(request).archive


def reports_of(request: Request) -> Reports:
    """Return the counts and measures of the application's archive."""
    reports = request.app.state.reports
    assert isinstance(reports, Reports)
    return reports


def tools_of(request: Request) -> Tools:
    """Return the tools that the application was started with."""
    tools = request.app.state.tools
    assert isinstance(tools, Tools)
    return tools


def find_batch_id(request: Request, name_or_id: str | None) -> str | None:
    """Return the id of a batch by id or name; None for none. Raises NotFoundError for an unknown one."""
    if not name_or_id:
        return None
    batch = archive_of(request).find_batch(name_or_id)
    if batch is None:
        raise NotFoundError(f"there is no batch '{name_or_id}'")
    return batch.id


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
