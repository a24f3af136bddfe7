"""What workers do for stations: look for batch sheets, make files of pages of others. Ids in, facts out."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass

from models.batch_sheet import BatchSheet
from models.errors import SohoaError, StorageError
from pipeline.load import load_page
from pipeline.loaded import Limits
from pipeline.page_selection import select_pages
from pipeline.sheet_code import find_sheet
from storage.keys import original_key
from storage.objects import StoreAddress, open_store
from storage.sheets import SheetFile

# Pages a job: a sheet is found in some 0.1 s, so a job takes no longer than a page takes to read.
PAGES_A_JOB = 10


@dataclass(frozen=True, slots=True)
class FindJob:
    """Pages ``first`` to ``last`` of a kept file, to be looked over for batch sheets."""

    sha256: str
    first: int
    last: int
    store: StoreAddress
    limits: Limits


def find_sheets(job: FindJob) -> list[tuple[int, BatchSheet]]:
    """Return the pages that are batch sheets, with what they say. A page that cannot be opened is none."""
    found: list[tuple[int, BatchSheet]] = []
    with open_store(job.store, may_be_new=False).open_path(original_key(job.sha256)) as path:
        for page_no in range(job.first, job.last + 1):
            try:
                image = load_page(path, page_no, job.limits).image
            except StorageError:
                raise
            except SohoaError:
                continue  # reading meets the same page, and records why it failed
            sheet = find_sheet(image)
            if sheet is not None:
                found.append((page_no, sheet))
    return found


@dataclass(frozen=True, slots=True)
class SelectJob:
    """Pages (hash and number) of kept files that become one new file, in this order."""

    pages: tuple[tuple[str, int], ...]
    display_name: str
    store: StoreAddress


def make_selection(job: SelectJob) -> SheetFile:
    """Make the file and keep it as an original; return what it is.

    Raises:
        BadInputError: the pages are of different kinds of files, or a file is broken.

    """
    store = open_store(job.store, may_be_new=False)
    with ExitStack() as opened:
        paths = {
            sha256: opened.enter_context(store.open_path(original_key(sha256)))
            for sha256 in dict.fromkeys(sha256 for sha256, _ in job.pages)
        }
        data, media_type = select_pages([(paths[sha256], page_no) for sha256, page_no in job.pages])
    sha256 = hashlib.sha256(data).hexdigest()
    store.put(original_key(sha256), data)
    return SheetFile(sha256, len(job.pages), job.display_name, str(media_type), len(data))
