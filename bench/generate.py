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

from bench.ageing import Aged
from bench.catalogue import LAYOUTS
from bench.draw import BLACK, BLUE, RED, make_stamp
from bench.faces import Face, FaceStyle, find_faces
from bench.layouts import Drawn, Job, Layout
from bench.recipes import Paper, Recipe, pick_recipe
from bench.splits import Split, chance, check_split, of_split
from bench.strike import Strike
from bench.truth import Truth, save_truth


@dataclass(frozen=True, slots=True)
class Order:
    """One document to make: layout, age 0..2, seed, split; what is not given is left to chance."""

    layout: Layout
    level: int
    seed: int
    face: Face | None = None
    dpi: int = 0
    suffix: str = ""
    split: Split = Split.DEV
    recipe: Recipe | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A document as made: its aged pages, what was drawn, with which face, how old, at what resolution."""

    pages: tuple[Aged, ...]
    drawn: Drawn
    face: Face
    recipe: Recipe
    dpi: int


_STRIKES = (Strike.RIBBON, Strike.RIBBON, Strike.RIBBON, Strike.WORN, Strike.DOTS)


def _job(rng: random.Random, order: Order, face: Face, dpi: int) -> Job:
    hands = of_split([f for f in find_faces() if f.style is FaceStyle.HAND], order.split)
    return Job(
        rng,
        face,
        dpi,
        has_new_ribbon=rng.random() < 0.5 or order.level == 2,
        strike=rng.choice(_STRIKES) if order.level else Strike.RIBBON,
        is_held_out=order.split is Split.HELD_OUT,
        hand=rng.choice(hands) if hands else None,
    )


def make_document(order: Order) -> Made:
    """Make a document. The same order gives the same pixels.

    Raises:
        HeldOutError: layout, face or ageing do not belong to the order's split.
        SetupError: no faces to draw with.

    """
    rng = chance(order.seed, order.split, order.layout.name, order.level)
    face = order.face or rng.choice(_faces_for(order.layout, order.split))
    recipe = order.recipe or pick_recipe(rng, order.level, order.split)
    check_split((order.layout, recipe), order.split)
    if face.is_held_out:
        check_split((face,), order.split)
    dpi = order.dpi or rng.choice(((240, 300), (200, 240, 300), (200, 200, 240))[order.level])
    drawn = order.layout.draw(_job(rng, order, face, dpi))
    ageing = np.random.default_rng(rng.getrandbits(64))
    aged = []
    for page in drawn.pages:
        stamp = None
        if order.level and rng.random() < (0.35 if order.level == 1 else 0.6):
            colour = rng.choice((RED, RED, RED, BLACK, BLUE))
            text = rng.choice(("ỦY BAN NHÂN DÂN", "BỘ CHỈ HUY QUÂN SỰ", "SỞ LAO ĐỘNG - TB - XH"))
            stamp = make_stamp(face, text, round(dpi * 36 / 25.4), colour)
        aged.append(recipe.apply(Paper(np.asarray(page), dpi, stamp), ageing))
    return Made(tuple(aged), drawn, face, recipe, dpi)


def _faces_for(layout: Layout, split: Split) -> tuple[Face, ...]:
    """Return the faces of a split that suit a layout; a machine without held-out ones draws with the open."""
    fitting = [f for f in find_faces() if f.style in layout.styles]
    return of_split(fitting, split) or of_split(fitting, Split.DEV)


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
    rng = chance(order.seed, "suffix", order.layout.name)
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
    made = make_document(order)
    (out / "pages").mkdir(parents=True, exist_ok=True)
    (out / "truth").mkdir(parents=True, exist_ok=True)
    name = stem + _suffix(order, made.pages)
    _write(out / "pages" / name, made.pages, made.dpi)
    truth = Truth(
        file=name,
        kind=str(order.layout.kind),
        level=str(order.level),
        records=made.drawn.records,
        layout=order.layout.name,
        font=made.face.name,
        ageing=made.recipe.name,
        dpi=made.dpi,
        pages=len(made.pages),
        split=str(order.split),
    )
    save_truth(truth, out / "truth")
    return truth


def plan_orders(seed: int, documents: int, *, split: Split = Split.DEV) -> list[Order]:
    """Return what to make: every layout of the split in turn, then by weight; levels in turn.

    A seed means other pages in each split, so that no page is in two of them.
    """
    rng = chance(seed, "plan", split)
    pool = of_split(LAYOUTS, split)
    weights = [layout.weight for layout in pool]
    orders = []
    for index in range(documents):
        layout = pool[index] if index < len(pool) else rng.choices(pool, weights)[0]
        # The number of layouts may be a multiple of three: then each layout would always meet one level.
        level = (index + index // len(pool) + seed) % 3
        orders.append(Order(layout, level, rng.getrandbits(32), split=split))
    return orders


def generate(out: Path, *, seed: int, pages: int, split: Split = Split.DEV) -> list[Truth]:
    """Make ``pages`` documents (some of several pages) under ``out/pages``, their truth under ``out/truth``.

    The same seed and the same faces installed give the same pixels and truth.

    Raises:
        SetupError: no faces to draw with.

    """
    truths = []
    for index, order in enumerate(plan_orders(seed, pages, split=split)):
        stem = f"{split}-{seed}-{index:03d}-{order.layout.name}-l{order.level}"
        truths.append(write_document(order, out, stem))
    return truths


def main() -> None:
    """Run ``python -m bench.generate --split dev --seed 1 --pages 12 --out DIR``."""
    parser = argparse.ArgumentParser(description="Make pages with truth to measure on.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=12, help="documents; some have several pages")
    parser.add_argument("--split", type=Split, choices=list(Split), default=Split.DEV)
    given = parser.parse_args()
    generate(given.out, seed=given.seed, pages=given.pages, split=given.split)


if __name__ == "__main__":
    main()
