"""What an archive can teach our reader: lines whose text people told, cut out of its pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from models.codec import decode_page
from pipeline.taught import TaughtLine, Verdicted, cut_taught
from storage.archive import Archive
from storage.learning import decided_fields
from storage.values import PageRow, PageState


def taught_lines(
    archive: Archive,
    *,
    without: Iterable[str] = (),
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Iterator[TaughtLine]:
    """Give the lines of all pages that people's decisions tell the text of, page by page.

    Pages of test batches (``settings.test_batches``), and of files whose hash is in ``without``, teach
    nothing. ``tell`` hears the number of pages done and of all.

    Raises:
        StorageError: a page that is known is not in the store.

    """
    closed = {*without, *_of_test_batches(archive)}
    pages: dict[tuple[str, int], list[Verdicted]] = defaultdict(list)
    for decided in decided_fields(archive):
        if decided.sha256 not in closed:
            place = decided.sha256, decided.machine.page_no
            pages[place].append(Verdicted(decided.machine, decided.said))
    for index, ((sha256, page_no), verdicts) in enumerate(sorted(pages.items(), key=lambda item: item[0])):
        row = next((r for r in archive.pages_of(sha256) if r.page_no == page_no), None)
        if row is not None and row.state is PageState.DONE:
            yield from _of_page(archive, row, verdicts)
        tell(index + 1, len(pages))


def _of_page(archive: Archive, row: PageRow, verdicts: list[Verdicted]) -> list[TaughtLine]:
    if row.ocr_key is None or row.image_key is None:
        return []
    page = decode_page(archive.store.get(row.ocr_key))
    if page.engine == "text-layer":
        return []
    name = f"{row.sha256}/{row.page_no}"
    return cut_taught(archive.store.get(row.image_key), page, verdicts, name=name)


def _of_test_batches(archive: Archive) -> Iterator[str]:
    for name in archive.settings.test_batches.split(","):
        batch = archive.find_batch(name.strip()) if name.strip() else None
        if batch is not None:
            yield from archive.sources(batch.id)
