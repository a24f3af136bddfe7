"""Pictures of paper over HTTP, below /api/v1: crops, tiles, scaled pages, what stands around a field.

Whoever may read records may see pages. Pictures may stay in the reader's own browser, nowhere else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from models.geometry import Box
from models.people import Permission
from review.auth import allowed
from review.desk_of import desk_of
from review.images import MAX_CUT_PX, Cut
from review.page_views import PageViews
from review.problems import bad_input, not_found
from review.schemas_pictures import AroundOut
from review.shapes_pictures import around_shape

router = APIRouter(tags=["pictures"], dependencies=[Depends(allowed(Permission.READ))])

Id = Annotated[str, Path(pattern=r"^[a-z2-7]{20}$")]
Height = Annotated[int | None, Query(ge=1, le=MAX_CUT_PX, description="pixels; none: as on the page")]
_BOX = re.compile(r"(-?\d{1,6}),(-?\d{1,6}),(\d{1,6}),(\d{1,6})")
_CACHE = "private, max-age=3600"
_MARGIN = 0.35  # of a field's height, so that marks above and below its letters are seen


def views(request: Request) -> PageViews:
    """Return the application's page views, of the pages that the caller sees."""
    found: PageViews = request.app.state.page_views
    return found.of(desk_of(request))


Views = Annotated[PageViews, Depends(views)]


@router.get("/pages/{page_id}/image", response_class=Response)
def page_image(
    request: Request,
    pages: Views,
    page_id: Id,
    width: Annotated[int, Query(ge=16, le=MAX_CUT_PX, description="pixels, at most")] = 1600,
) -> Response:
    """Return the whole page as JPEG, scaled down to a width."""
    return picture(request, pages, page_id, f"image {width}", lambda: pages.scaled(page_id, width))


@router.get("/pages/{page_id}/crop", response_class=Response)
def page_crop(
    request: Request,
    pages: Views,
    page_id: Id,
    box: Annotated[str, Query(description="x,y,width,height in pixels of the page image", max_length=40)],
    height: Height = None,
) -> Response:
    """Return one part of the page as JPEG; what lies beyond its edge is white."""
    wanted = _cut(box, height)
    return picture(request, pages, page_id, f"crop {box} {height}", lambda: pages.cut(page_id, wanted))


@router.get("/pages/{page_id}/tiles/{level}/{column}_{row}.jpg", response_class=Response)
def page_tile(
    request: Request,
    pages: Views,
    page_id: Id,
    level: Annotated[int, Path(ge=0, le=32)],
    column: Annotated[int, Path(ge=0, le=10_000)],
    row: Annotated[int, Path(ge=0, le=10_000)],
) -> Response:
    """Return one 512-pixel tile of the page's pyramid (Deep Zoom levels, no overlap)."""

    def make() -> bytes | None:
        return pages.tile(page_id, level=level, column=column, row=row)

    return picture(request, pages, page_id, f"tile {level} {column} {row}", make)


@router.get("/fields/{field_id}/crop", response_class=Response)
def field_crop(request: Request, pages: Views, field_id: Id, height: Height = None) -> Response:
    """Return the field's part of its page as JPEG, with a little margin."""
    found = pages.field_box(field_id)
    if found is None or found[1].area == 0:
        raise not_found("field", field_id)
    page_id, box = found
    pad = max(8, round(box.h * _MARGIN))
    wanted = Cut(Box(box.x - pad, box.y - pad, box.w + 2 * pad, box.h + 2 * pad), height)
    what = f"field {box.as_list()} {height}"
    return picture(request, pages, page_id, what, lambda: pages.cut(page_id, wanted))


@router.get("/fields/{field_id}/around")
def field_around(pages: Views, field_id: Id) -> AroundOut:
    """Return the row and headings around a field, and which of its characters are in doubt."""
    found = pages.around_field(field_id)
    if found is None:
        raise not_found("field", field_id)
    return around_shape(found)


@router.get("/pages/{page_id}/around")
def page_around(pages: Views, page_id: Id) -> AroundOut:
    """Return the size of a page, for a question about it as a whole."""
    found = pages.around_page(page_id)
    if found is None:
        raise not_found("page", page_id)
    return around_shape(found)


def _cut(box: str, height: int | None) -> Cut:
    found = _BOX.fullmatch(box)
    try:
        if found is None:
            raise ValueError("a box is written as x,y,width,height")
        x, y, w, h = (int(part) for part in found.groups())
        return Cut(Box(x, y, w, h), height)
    except ValueError as error:
        raise bad_input(str(error)) from error


def picture(
    request: Request, pages: PageViews, page_id: str, what: str, make: Callable[[], bytes | None]
) -> Response:
    """Answer with a picture, or with 304 where the browser has this very one."""
    image = pages.image(page_id)
    if image is None:
        raise not_found("page", page_id)
    etag = '"' + hashlib.sha256(f"{image.key} {image.version} {what}".encode()).hexdigest()[:32] + '"'
    headers = {"ETag": etag, "Cache-Control": _CACHE}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    data = make()
    if data is None:
        raise not_found("picture", what)
    return Response(data, media_type="image/jpeg", headers=headers)
