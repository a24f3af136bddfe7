"""Measures how surely pages that were scanned twice are found among other pages of the same forms.

    .venv/bin/python -m scripts.bench_twice [--papers 3] [--seed 1] [--workers 1] [--keep FOLDER]

Of each held-out layout some documents are drawn, and each is aged twice by two held-out recipes, as if it had
been scanned or copied twice. All are taken in as one batch and read as ``sohoa scan`` does; what the archive
then calls copies of each other is compared with what is. Printed: pairs found of those there are (recall),
and pairs called the same that are two papers, with their layouts and recipes.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from bench.catalogue import LAYOUTS
from bench.generate import Order, write_document
from bench.recipes import RECIPES, Recipe
from bench.splits import Split, chance, of_split
from flows.run import take_in_and_read
from scripts.saying import say
from storage.archive import Archive
from storage.listing import named_sources
from storage.settings import Settings
from storage.values import PageState

_LEVEL = 1  # of what is drawn; the recipes say how old it looks


def main() -> None:
    """Draw, read, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--papers", type=int, default=3, help="documents of each layout")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where the pages stay, to look at")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name) / "papers"
        papers = dict(_draw(folder, seed=given.seed, papers=given.papers))
        settings = Settings(home=Path(name) / "home", workers=given.workers, prefect="off")
        with Archive.open(settings) as archive:
            batch_id = archive.open_batch("twice")
            take_in_and_read(archive, batch_id, [folder / "pages"])
            _report(archive, batch_id, papers)


def _draw(folder: Path, *, seed: int, papers: int) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Write each paper twice; give by file name its layout, its paper and its recipe."""
    recipes = of_split(RECIPES, Split.HELD_OUT)
    for layout in of_split(LAYOUTS, Split.HELD_OUT):
        for number in range(papers):
            rng = chance(seed, "twice", layout.name, number)
            pair: list[Recipe] = rng.sample(recipes, 2)
            drawn = rng.getrandbits(32)
            for recipe in pair:
                paper = f"{layout.name}-{number}"
                order = Order(layout, _LEVEL, drawn, split=Split.HELD_OUT, recipe=recipe)
                truth = write_document(order, folder, f"{paper}-{recipe.name}")
                yield truth.file, (layout.name, paper, recipe.name)


def _report(archive: Archive, batch_id: str, papers: dict[str, tuple[str, str, str]]) -> None:
    pages = {
        row.page_id: (*papers[file.display_name], row.page_no)
        for file in named_sources(archive, batch_id)
        for row in archive.pages_of(file.sha256)
        if row.state is PageState.DONE
    }
    found = {frozenset((copy.page_id, copy.other_id)) for copy in archive.copies(batch_id)}
    counts: Counter[str] = Counter()
    for one, other in combinations(sorted(pages), 2):
        layout, paper, recipe, page_no = pages[one]
        other_layout, other_paper, other_recipe, other_no = pages[other]
        is_same = (paper, page_no) == (other_paper, other_no)
        kind = "same" if is_same else "form" if layout == other_layout else "other"
        is_found = frozenset((one, other)) in found
        counts[kind] += 1
        counts[f"{kind} found"] += is_found
        if is_found is not is_same:
            told = "missed" if is_same else "false"
            say(f"{told}: {paper}, {page_no} ({recipe}) and {other_paper}, {other_no} ({other_recipe})")
    say(f"{len(pages)} pages; the same paper: {counts['same found']} of {counts['same']} pairs found")
    say(f"other papers of the same form: {counts['form found']} of {counts['form']} pairs called the same")
    say(f"papers of other forms: {counts['other found']} of {counts['other']} pairs called the same")


if __name__ == "__main__":
    main()
