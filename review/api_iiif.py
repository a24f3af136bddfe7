"""IIIF over HTTP: any viewer opens a batch. Who may read records may see these, and nobody else.

The part of the address after ``/iiif/3/`` is ``site`` for browsers that are signed in and for services that
send their token in a header. Viewers that can do neither are given an address with a service token of its own
in that place; revoking the token closes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import JsonValue

from models.codec import decode_page_size
from models.errors import StorageError
from models.people import Permission
from review import iiif
from review.auth import maybe_token, see, signed_in
from review.desk_of import archive_of, desk_of, find_page, need_batch, reports_of
from review.i18n import catalogue
from review.pages_images import picture, views
from review.problems import ProblemError, not_found
from storage.listing import first_name, named_sources
from storage.values import PageRow

router = APIRouter(tags=["iiif"])

_SITE = "site"
_MANNERS = ("0/default.jpg", "0/color.jpg")
Access = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{4,200}$", description="site, or a service token")]
Id = Annotated[str, Path(pattern=r"^[a-z2-7]{20}$")]
Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Part = Annotated[str, Path(max_length=60)]


@router.get("/iiif/3/{access}/batches/{batch_id}/collection.json")
def batch_collection(request: Request, access: Access, batch_id: str) -> JSONResponse:
    """Return a batch as a collection: a manifest for each file."""
    _admit(request, access)
    archive = archive_of(request)
    found = need_batch(request, batch_id)
    documents = [(s.sha256, s.display_name) for s in named_sources(archive, found.id)]
    return _answer(access, iiif.collection(_base(request, access), found.id, found.name, documents))


@router.get("/iiif/3/{access}/documents/{sha256}/manifest.json")
def document_manifest(request: Request, access: Access, sha256: Sha256) -> JSONResponse:
    """Return a file as a manifest: a canvas for each page that was read."""
    _admit(request, access)
    archive = archive_of(request)
    name = first_name(archive, sha256)
    if name is None:
        raise not_found("document", sha256)
    pages = list(_shown_pages(request, archive.pages_of(sha256)))
    return _answer(access, iiif.manifest(_base(request, access), sha256, name, pages))


@router.get("/iiif/3/{access}/pages/{page_id}/annotations.json")
def page_annotations(request: Request, access: Access, page_id: Id) -> JSONResponse:
    """Return the fields of the records on a page as annotations."""
    _admit(request, access)
    row = find_page(request, page_id)
    page = _shown(request, row)
    words = catalogue("vi")
    found = reports_of(request).on_page(row.sha256, row.page_no)
    texts = [
        iiif.ShownText(one.field_ids[f.key], words.t_or(f"fields.{f.name}", f.name), f.text, f.box)
        for one in found
        for f in one.stored.record.fields
        if f.page_no == row.page_no and f.key in one.field_ids
    ]
    return _answer(access, iiif.annotation_page(_base(request, access), page, texts))


@router.get("/iiif/3/{access}/images/{page_id}/info.json")
def image_info(request: Request, access: Access, page_id: Id) -> JSONResponse:
    """Return what the image service offers of a page."""
    _admit(request, access)
    page = _shown(request, find_page(request, page_id))
    return _answer(access, iiif.image_info(_base(request, access), page), context=iiif.IMAGE)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a viewer asks for: which part, how large, and rotation, quality and format in one."""

    region: str
    size: str
    manner: str


def _asked(region: Part, size: Part, rotation: Part, quality: Part, form: Part) -> _Asked:
    """Gather the last parts of an image's address."""
    return _Asked(region, size, f"{rotation}/{quality}.{form}")


@router.get("/iiif/3/{access}/images/{page_id}/{region}/{size}/{rotation}/{quality}.{form}")
def image(
    request: Request,
    access: Access,
    page_id: Id,
    asked: Annotated[_Asked, Depends(_asked)],
) -> Response:
    """Return a part of a page as JPEG, not turned: level 1 of the Image API."""
    _admit(request, access)
    if asked.manner not in _MANNERS:
        raise _malformed("rotation is 0, quality default, format jpg")
    page = _shown(request, find_page(request, page_id))
    try:
        wanted = iiif.parse_cut(page, asked.region, asked.size)
    except ValueError as error:
        raise _malformed(str(error)) from error
    what = f"iiif {wanted.box.as_list()} {wanted.width_px} {wanted.height_px}"
    pages = views(request)
    answer = picture(request, pages, page_id, what, lambda: pages.cut(page_id, wanted))
    answer.headers.update(_open_to_viewers(access))
    return answer


def _malformed(said: str) -> ProblemError:
    """The Image API wants 400 here, where our own API says 422."""
    return ProblemError("bad-input", 400, said)


def _admit(request: Request, access: str) -> None:
    """Let pass who may read records; raises ProblemError."""
    caller = signed_in(request) if access == _SITE else maybe_token(request, access)
    if caller is None:
        raise ProblemError("not-signed-in", 401)
    if not caller.may(Permission.READ):
        raise ProblemError("forbidden", 403, f"'{Permission.READ}' is needed")
    see(request, caller, Permission.READ)


def _base(request: Request, access: str) -> str:
    """Return the address that ids begin with: where this request came in, so that links lead back there."""
    return f"{str(request.base_url).rstrip('/')}/iiif/3/{access}"


def _answer(access: str, body: dict[str, JsonValue], *, context: str = iiif.PRESENTATION) -> JSONResponse:
    media_type = iiif.MEDIA_TYPE.format(context)
    return JSONResponse(body, media_type=media_type, headers=_open_to_viewers(access))


def _open_to_viewers(access: str) -> dict[str, str]:
    """Viewers on other sites may read what is asked for with a token; never what a cookie opens."""
    if access == _SITE:
        return {}
    return {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def _shown_pages(request: Request, rows: list[PageRow]) -> Iterator[iiif.ShownPage]:
    for row in rows:
        if row.ocr_key is not None and row.image_key is not None:
            yield _shown(request, row)


def _shown(request: Request, row: PageRow) -> iiif.ShownPage:
    if row.ocr_key is None:
        raise not_found("page", row.page_id)
    try:
        width, height = decode_page_size(desk_of(request).archive.store.get(row.ocr_key))
    except ValueError as error:
        raise StorageError("the page as read cannot be unpacked") from error
    return iiif.ShownPage(row.page_id, row.page_no, width, height)
