"""Batches, files and pages in the words of IIIF: Presentation 3 and Image 3. Pure; nothing is looked up here.

https://iiif.io/api/presentation/3.0/ and https://iiif.io/api/image/3.0/ name the keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from models.geometry import Box
from review.images import MAX_CUT_PX, TILE_PX, Cut, max_level

Json = dict[str, JsonValue]

PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
IMAGE = "http://iiif.io/api/image/3/context.json"
MEDIA_TYPE = 'application/ld+json;profile="{}"'
_PROTOCOL = "http://iiif.io/api/image"
_REGION = re.compile(r"(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})")
_PERCENT = re.compile(r"pct:([\d.]{1,9}),([\d.]{1,9}),([\d.]{1,9}),([\d.]{1,9})")
_SIZE = re.compile(r"(!)?(\d{1,5})?,(\d{1,5})?")
_SHARE = re.compile(r"pct:([\d.]{1,9})")


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page that a viewer may show, and what it is called."""

    id: str
    page_no: int
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class ShownText:
    """A field of a record on a page."""

    id: str
    label: str
    text: str
    box: Box


def collection(base: str, batch_id: str, name: str, documents: Iterable[tuple[str, str]]) -> Json:
    """Return a batch as a collection of manifests, one for each file (hash, name)."""
    items: list[JsonValue] = [
        {"id": f"{base}/documents/{sha256}/manifest.json", "type": "Manifest", "label": _vi(shown)}
        for sha256, shown in documents
    ]
    return {
        "@context": PRESENTATION,
        "id": f"{base}/batches/{batch_id}/collection.json",
        "type": "Collection",
        "label": _vi(name),
        "items": items,
    }


def manifest(base: str, sha256: str, name: str, pages: Sequence[ShownPage]) -> Json:
    """Return a file as a manifest with a canvas for each page, in pixels of its page image."""
    return {
        "@context": PRESENTATION,
        "id": f"{base}/documents/{sha256}/manifest.json",
        "type": "Manifest",
        "label": _vi(name),
        "metadata": [{"label": _vi("Mã băm SHA-256"), "value": {"none": [sha256]}}],
        "behavior": ["individuals"],
        "items": [_canvas(base, page) for page in pages],
    }


def image_info(base: str, page: ShownPage) -> Json:
    """Return what the image service offers of a page (``info.json``): level 1, tiles at each scale."""
    factors: list[JsonValue] = [2**n for n in range(max(1, max_level(page.width_px, page.height_px) - 8))]
    return {
        "@context": IMAGE,
        "id": f"{base}/images/{page.id}",
        "type": "ImageService3",
        "protocol": _PROTOCOL,
        "profile": "level1",
        "width": page.width_px,
        "height": page.height_px,
        "maxWidth": MAX_CUT_PX,
        "tiles": [{"width": TILE_PX, "scaleFactors": factors}],
        "preferredFormats": ["jpg"],
        "extraFeatures": ["regionByPct", "sizeByConfinedWh", "sizeByPct", "sizeByWh"],
    }


def annotation_page(base: str, page: ShownPage, texts: Iterable[ShownText]) -> Json:
    """Return the fields that stand on a page as annotations of its canvas."""
    items: list[JsonValue] = [
        {
            "id": f"{base}/annotations/{text.id}",
            "type": "Annotation",
            "motivation": "supplementing",
            "label": _vi(text.label),
            "body": {"type": "TextualBody", "value": text.text, "format": "text/plain", "language": "vi"},
            "target": f"{_canvas_id(base, page)}#xywh={text.box.x},{text.box.y},{text.box.w},{text.box.h}",
        }
        for text in texts
    ]
    return {
        "@context": PRESENTATION,
        "id": f"{base}/pages/{page.id}/annotations.json",
        "type": "AnnotationPage",
        "items": items,
    }


def parse_cut(page: ShownPage, region: str, size: str) -> Cut:
    """Return the part of a page that a viewer asks for, and how large.

    Raises:
        ValueError: not as the Image API writes it, nothing of the page, or larger than it is.

    """
    box = _region(page, region)
    width, height = _size(box, size)
    if width > min(box.w, MAX_CUT_PX) or height > min(box.h, MAX_CUT_PX):
        raise ValueError(f"a picture is not enlarged, nor larger than {MAX_CUT_PX} pixels")
    return Cut(box, height, width)


def _region(page: ShownPage, region: str) -> Box:
    if region == "full":
        return Box(0, 0, page.width_px, page.height_px)
    if region == "square":
        side = min(page.width_px, page.height_px)
        return Box((page.width_px - side) // 2, (page.height_px - side) // 2, side, side)
    if found := _REGION.fullmatch(region):
        x, y, w, h = (int(part) for part in found.groups())
    elif found := _PERCENT.fullmatch(region):
        shares = [float(part) / 100 for part in found.groups()]
        sides = (page.width_px, page.height_px) * 2
        x, y, w, h = (round(share * side) for share, side in zip(shares, sides, strict=True))
    else:
        raise ValueError("a region is full, square, x,y,w,h or pct:x,y,w,h")
    box = Box(x, y, w, h).intersection(Box(0, 0, page.width_px, page.height_px))
    if box.area == 0:
        raise ValueError("the region lies outside the page")
    return box


def _size(box: Box, size: str) -> tuple[int, int]:
    if size == "max":
        return _within(box, MAX_CUT_PX, MAX_CUT_PX)
    if found := _SHARE.fullmatch(size):
        share = float(found[1]) / 100
        return max(1, round(box.w * share)), max(1, round(box.h * share))
    found = _SIZE.fullmatch(size)
    if found is None or not (found[2] or found[3]) or (found[1] and not (found[2] and found[3])):
        raise ValueError("a size is max, w, or ,h or w,h or !w,h or pct:n")
    width, height = (int(part) if part else None for part in found.groups()[1:])
    if found[1]:
        return _within(box, width or 1, height or 1)
    if width is None:
        width = max(1, round(box.w * (height or 1) / box.h))
    return width, height if height is not None else max(1, round(box.h * width / box.w))


def _within(box: Box, width: int, height: int) -> tuple[int, int]:
    share = min(1.0, width / box.w, height / box.h)
    return max(1, round(box.w * share)), max(1, round(box.h * share))


def _canvas(base: str, page: ShownPage) -> Json:
    canvas = _canvas_id(base, page)
    service: Json = {"id": f"{base}/images/{page.id}", "type": "ImageService3", "profile": "level1"}
    size: Json = {"width": page.width_px, "height": page.height_px}
    body: Json = {
        "id": f"{base}/images/{page.id}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        **size,
        "service": [service],
    }
    painting: Json = {
        "id": f"{canvas}/painting",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": canvas,
    }
    return {
        "id": canvas,
        "type": "Canvas",
        "label": _vi(f"Trang {page.page_no}"),
        **size,
        "items": [{"id": f"{canvas}/page", "type": "AnnotationPage", "items": [painting]}],
        "annotations": [{"id": f"{base}/pages/{page.id}/annotations.json", "type": "AnnotationPage"}],
    }


def _canvas_id(base: str, page: ShownPage) -> str:
    return f"{base}/canvases/{page.id}"


def _vi(text: str) -> Json:
    return {"vi": [text]}
