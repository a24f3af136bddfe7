"""Makes pages with truth: any kind of paper, layout, face and age, the same for the same seed."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from bench import graves, lists, notices, papers
from bench.ageing import Aged, age
from bench.draw import BLACK, BLUE, RED, make_stamp
from bench.faces import PAGE_STYLES, Face, FaceStyle, find_faces
from bench.layouts import Drawn, Job, Layout
from bench.truth import Truth, save_truth
from models.record import DocumentKind

_PRINTED = frozenset({FaceStyle.SERIF, FaceStyle.SANS})
_ANY = PAGE_STYLES
_TYPED = frozenset({FaceStyle.MONO})
_K = DocumentKind

LAYOUTS: tuple[Layout, ...] = (
    Layout("list-ruled", _K.MARTYR_LIST, lists.draw_ruled, _ANY, 4),
    Layout("list-nested", _K.MARTYR_LIST, lists.draw_nested, _PRINTED, 3),
    Layout("list-typed", _K.MARTYR_LIST, lists.draw_typed, _TYPED, 3),
    Layout("grave-columns", _K.GRAVE_REGISTER, graves.draw_columns, _ANY, 3),
    Layout("death-form", _K.DEATH_NOTICE, papers.draw_death_form, _ANY, 2),
    Layout("minutes", _K.EXHUMATION_MINUTES, papers.draw_minutes, _ANY, 2),
    Layout("paper", _K.NOTICE, notices.draw_paper, _PRINTED, 3),
    Layout("list-dittos", _K.MARTYR_LIST, lists.draw_dittos, _ANY, 2),
    Layout("list-continued", _K.MARTYR_LIST, lists.draw_continued, _ANY, 2),
    Layout("grave-free-cell", _K.GRAVE_REGISTER, graves.draw_free_cell, _ANY, 2),
    Layout("list-two-tables", _K.MARTYR_LIST, lists.draw_two_tables, _PRINTED, 1),
    Layout("letter", _K.NOTICE, notices.draw_letter, _PRINTED, 1),
    Layout("list-groups", _K.MARTYR_LIST, lists.draw_groups, _ANY, 2),
    Layout("list-merged", _K.MARTYR_LIST, lists.draw_merged, _ANY, 1),
    Layout("web", _K.NOTICE, notices.draw_web, _PRINTED, 1),
    Layout("list-struck-rules", _K.MARTYR_LIST, lists.draw_struck_rules, _TYPED, 1, is_held_out=True),
    Layout("death-extract", _K.DEATH_NOTICE, papers.draw_death_extract, _ANY, 1, is_held_out=True),
    Layout("exhumation-form", _K.EXHUMATION_MINUTES, papers.draw_exhumation_form, _ANY, 1, is_held_out=True),
)


@dataclass(frozen=True, slots=True)
class Order:
    """One document to make: layout, age 0..2, seed; the face and resolution by chance where not given."""

    layout: Layout
    level: int
    seed: int
    face: Face | None = None
    dpi: int = 0
    suffix: str = ""


def _chance(seed: int, *parts: object) -> random.Random:
    return random.Random(":".join(str(p) for p in (seed, *parts)))


def make_document(order: Order) -> tuple[tuple[Aged, ...], Drawn, Face, int]:
    """Return the aged pages of a document, what was drawn, the face and the dpi. Same order, same pixels."""
    rng = _chance(order.seed, order.layout.name, order.level)
    faces = [f for f in find_faces() if f.style in order.layout.styles and not f.is_held_out]
    face = order.face or rng.choice(faces)
    dpi = order.dpi or rng.choice(((240, 300), (200, 240, 300), (200, 200, 240))[order.level])
    drawn = order.layout.draw(Job(rng, face, dpi, has_new_ribbon=rng.random() < 0.5 or order.level == 2))
    chance = np.random.default_rng(rng.getrandbits(64))
    aged = []
    for page in drawn.pages:
        stamp = None
        if order.level and rng.random() < (0.35 if order.level == 1 else 0.6):
            colour = rng.choice((RED, RED, RED, BLACK, BLUE))
            text = rng.choice(("ỦY BAN NHÂN DÂN", "BỘ CHỈ HUY QUÂN SỰ", "SỞ LAO ĐỘNG - TB - XH"))
            stamp = make_stamp(face, text, round(dpi * 36 / 25.4), colour)
        aged.append(age(np.asarray(page), order.level, dpi, rng=chance, stamp=stamp))
    return tuple(aged), drawn, face, dpi


def _write(path: Path, pages: Sequence[Aged], dpi: int) -> None:
    """Write pages in the format that the suffix names; the bytes depend on the pages alone."""
    images = [Image.fromarray(p.image) for p in pages]
    if pages[0].is_bilevel:
        images = [image.convert("1", dither=Image.Dither.NONE) for image in images]
    first, rest = images[0], images[1:]
    quality = pages[0].jpeg_quality or 92
    if path.suffix == ".pdf":
        # A fixed date: the same pages shall give the same bytes.
        at, packing = time.gmtime(0), {} if first.mode == "1" else {"quality": quality}
        first.save(
            path,
            "PDF",
            resolution=dpi,
            save_all=True,
            append_images=rest,
            creationDate=at,
            modDate=at,
            **packing,
        )
    elif path.suffix == ".tif":
        method = "group4" if first.mode == "1" else "tiff_lzw"
        first.save(path, "TIFF", dpi=(dpi, dpi), compression=method, save_all=True, append_images=rest)
    elif path.suffix == ".png":
        first.save(path, "PNG", dpi=(dpi, dpi))
    else:
        first.convert("RGB").save(path, "JPEG", dpi=(dpi, dpi), quality=quality)


def _suffix(order: Order, pages: Sequence[Aged]) -> str:
    rng = _chance(order.seed, "suffix", order.layout.name)
    if order.suffix:
        return order.suffix
    if len(pages) > 1:
        return rng.choice((".pdf", ".tif"))
    if pages[0].is_bilevel:
        return rng.choice((".tif", ".tif", ".png", ".pdf"))
    return rng.choice(
        (".png", ".png", ".tif", ".pdf") if order.level == 0 else (".jpg", ".jpg", ".jpg", ".pdf")
    )


def write_document(order: Order, out: Path, stem: str) -> Truth:
    """Make one document; write its file to ``out/pages`` and its truth to ``out/truth``; return the truth."""
    pages, drawn, face, dpi = make_document(order)
    (out / "pages").mkdir(parents=True, exist_ok=True)
    (out / "truth").mkdir(parents=True, exist_ok=True)
    name = stem + _suffix(order, pages)
    _write(out / "pages" / name, pages, dpi)
    truth = Truth(
        file=name,
        kind=str(order.layout.kind),
        level=str(order.level),
        records=drawn.records,
        layout=order.layout.name,
        font=face.name,
        dpi=dpi,
        pages=len(pages),
        is_held_out=order.layout.is_held_out or face.is_held_out,
    )
    save_truth(truth, out / "truth")
    return truth


def plan_orders(seed: int, documents: int, *, held_out: bool = False) -> list[Order]:
    """Return what to make: every layout in turn (by weight after the first round), levels in turn.

    With ``held_out`` each document has a layout or a face that is not used otherwise.
    """
    rng = _chance(seed, "plan", held_out)
    open_layouts = [layout for layout in LAYOUTS if not layout.is_held_out]
    closed = [layout for layout in LAYOUTS if layout.is_held_out]
    strange = [f for f in find_faces() if f.is_held_out]
    orders = []
    for index in range(documents):
        pool = open_layouts if not held_out or (index % 2 and strange) else closed
        place = index // 2 if held_out else index
        weights = [layout.weight for layout in pool]
        layout = pool[place] if place < len(pool) else rng.choices(pool, weights)[0]
        faces = [f for f in strange if f.style in layout.styles]
        face = rng.choice(faces) if held_out and faces and not layout.is_held_out else None
        orders.append(Order(layout, (index + index // 15) % 3, rng.getrandbits(32), face))
    return orders


def generate(out: Path, *, seed: int, pages: int, held_out: bool = False) -> list[Truth]:
    """Make ``pages`` documents (some of several pages) under ``out/pages``, their truth under ``out/truth``.

    The same seed and the same faces installed give the same pixels and truth.

    Raises:
        SetupError: no faces to draw with.

    """
    truths = []
    for index, order in enumerate(plan_orders(seed, pages, held_out=held_out)):
        stem = f"{index:03d}-{order.layout.name}-l{order.level}"
        truths.append(write_document(order, out, stem))
    return truths


def main() -> None:
    """Run ``python -m bench.generate --out DIR --seed 1 --pages 12``."""
    parser = argparse.ArgumentParser(description="Make pages with truth to measure on.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--held-out", action="store_true")
    given = parser.parse_args()
    generate(given.out, seed=given.seed, pages=given.pages, held_out=given.held_out)


if __name__ == "__main__":
    main()
