"""Take in the fronts and the backs of one stack of paper, which were scanned one stack after the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flows.intake import Intake, keep_original
from flows.pool import PagePool
from flows.stacks import Stacker
from models.errors import BadInputError
from models.stacks import interleave
from pipeline.intake import Refusal, find_files
from storage.archive import Archive
from storage.sheets import SheetFile


@dataclass(frozen=True, slots=True)
class TwoStacks:
    """Where the fronts and the backs are, each a file or a folder; whether the backs lie last to first."""

    fronts: Path
    backs: Path
    are_backs_reversed: bool = False


def take_in_stacks(archive: Archive, batch_id: str, stacks: TwoStacks, pool: PagePool) -> Intake:
    """Take both stacks into the batch, front and back in turn; nothing is taken in where they do not match.

    Files of one page each stay what they are and come in turn; others become one file of all pages.

    Raises:
        BadInputError: not as many fronts as backs, no file, or files that cannot be put together.
        SohoaError: a file of a stack cannot be taken in: without it the pairs would be wrong.

    """
    fronts, backs = (_kept(archive, path) for path in (stacks.fronts, stacks.backs))
    order = interleave(_pages(fronts), _pages(backs), are_backs_reversed=stacks.are_backs_reversed)
    files = [*fronts, *backs]
    stacker = Stacker(archive, pool, str(stacks.fronts))
    made = stacker.arranged(files, order)
    known = sum(archive.has_source(file.sha256) for file in made)
    for file in made:
        stacker.join(file, batch_id)
    return Intake(len(made) - known, known, ())


def _kept(archive: Archive, path: Path) -> list[SheetFile]:
    """Keep the bytes of every file of a stack, in natural order."""
    kept: list[SheetFile] = []
    for found in find_files([path], store=archive.settings.home):
        if isinstance(found, Refusal):
            raise found.error
        original = keep_original(archive, found.path)
        pages = original.page_count or len(archive.pages_of(original.sha256))
        kept.append(SheetFile(original.sha256, pages, found.display_name, original.media_type, original.size))
    if not kept:
        raise BadInputError("There is no page in the stack.", file=str(path), remedy="Check the path.")
    return kept


def _pages(files: list[SheetFile]) -> list[tuple[str, int]]:
    return [(file.sha256, page_no) for file in files for page_no in range(1, file.pages + 1)]
