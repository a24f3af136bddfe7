"""Files and parts of files on their way into a batch: counted under its sheet, two stacks put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.intake import Kept
from flows.pool import PagePool
from flows.sheet_jobs import SelectJob, make_selection
from models.batch_sheet import SheetOrder
from models.errors import SohoaError, StorageError
from models.stacks import interleave
from storage.archive import Archive
from storage.sheets import SheetFile, Sheets, SheetState, Standing

_SELECT_LIMIT_S = 900.0  # copying pages of a file of thousands

Page = tuple[str, int]  # hash of a kept file, number of its page


@dataclass(frozen=True, slots=True)
class Stacker:
    """Puts kept files where they belong. Doing it again changes nothing."""

    archive: Archive
    pool: PagePool
    folder: str

    def add(self, kept: Kept, name: str, batch_id: str, standing: Standing | None) -> None:
        """Put a whole file into a batch, under the sheet that is open, if any."""
        pages = kept.page_count or len(self.archive.pages_of(kept.sha256))
        file = SheetFile(kept.sha256, pages, name, kept.media_type, kept.size)
        self._add(file, (batch_id, standing), modified_at=kept.modified_at)

    def add_part(self, kept: Kept, name: str, pages: range, into: tuple[str, Standing | None]) -> None:
        """Make a file of some pages of a file, and put that into the batch."""
        shown = f"{name} ({pages[0]}–{pages[-1]})"
        self._add(self._select([(kept.sha256, page_no) for page_no in pages], shown), into)

    def put_together(self) -> None:
        """Make sources of the two stacks whose pages are all there, fronts and backs in turn."""
        sheets = Sheets(self.archive)
        for standing in sheets.to_put_together():
            files = sheets.files(standing.id)
            try:
                made = self.ordered(files, standing) if standing.state is SheetState.RIGHT else files
            except StorageError:
                raise
            except SohoaError as error:
                self.archive.add_refusal(standing.batch_id, files[0].display_name, error, folder=self.folder)
                made = files
            for file in made:
                self.join(file, standing.batch_id)
            sheets.settle(standing.id)
            sheets.mark_put_together(standing.id)

    def ordered(self, files: Sequence[SheetFile], standing: Standing) -> list[SheetFile]:
        """Return the files in the order of the paper: themselves, or one file made of them."""
        pages = [(file.sha256, page_no) for file in files for page_no in range(1, file.pages + 1)]
        half = len(pages) // 2
        is_reversed = standing.order is SheetOrder.STACKS_REVERSED
        order = interleave(pages[:half], pages[half:], are_backs_reversed=is_reversed)
        return self.arranged(files, order)

    def arranged(self, files: Sequence[SheetFile], order: Sequence[Page]) -> list[SheetFile]:
        """Return files that hold the pages in this order."""
        by_hash = {file.sha256: file for file in files}
        if all(file.pages == 1 for file in files):
            return [by_hash[sha256] for sha256, _ in order]
        name = " + ".join(dict.fromkeys(file.display_name for file in files))
        return [self._select(order, name)]

    def _add(
        self, file: SheetFile, into: tuple[str, Standing | None], *, modified_at: datetime | None = None
    ) -> None:
        batch_id, standing = into
        sheets = Sheets(self.archive)
        if standing is not None:
            sheets.add_file(standing.id, file)
        if standing is None or standing.order is SheetOrder.PLAIN:
            self.join(file, batch_id, modified_at=modified_at)
        if standing is not None:
            sheets.settle(standing.id)

    def join(self, file: SheetFile, batch_id: str, *, modified_at: datetime | None = None) -> None:
        """Make the pages of a kept file wait in a batch."""
        self.archive.add_source(
            file.sha256, size=file.size, media_type=file.media_type, page_count=file.pages
        )
        self.archive.add_sighting(
            batch_id, file.sha256, display_name=file.display_name, folder=self.folder, modified_at=modified_at
        )

    def _select(self, pages: Sequence[Page], name: str) -> SheetFile:
        job = SelectJob(tuple(pages), name, self.archive.settings.store_address())
        future = self.pool.submit(make_selection, job, timeout_s=_SELECT_LIMIT_S)
        error = self.pool.error_of(future)
        if error is not None:
            raise error
        made = future.result()
        Sheets(self.archive).add_parts(made.sha256, pages)
        return made
