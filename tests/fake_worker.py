"""Stand-ins for the work of a worker process, with its bad days; workers import them from here."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from flows.worker import ExtractJob, ReadJob
from models.codec import encode_page
from models.errors import BadInputError, EngineError, SetupError, StorageError
from models.page import PageContent, PageDocument
from storage.keys import page_image_key, page_ocr_key
from storage.objects import open_store
from storage.values import PageResult, SaveSummary

# Eating stops here, so that a test without a limit does not take the machine down.
_MOST_EATEN_MB = 700


def keep_fake(job: ReadJob) -> PageResult:
    """Keep an empty page in the store, as the real work would keep a read one."""
    store = open_store(job.store)
    image, ocr = page_image_key(job.sha256, job.page_no), page_ocr_key(job.sha256, job.page_no)
    store.put(image, b"image")
    store.put(ocr, encode_page(PageDocument(job.page_no, 100, 100, 300.0, "fake", PageContent.TEXT)))
    return PageResult(PageContent.TEXT, "fake", 300.0, image, ocr, (("read", 0.01),))


def read_on_a_bad_day(job: ReadJob) -> PageResult:
    """Do to each page number what ``BAD_DAY`` says; keep the others."""
    match BAD_DAY.get(job.page_no):
        case "exit":
            os._exit(3)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hangs":
            time.sleep(600)
        case "eats":
            _eat()
        case "bad-input":
            raise BadInputError("half of it is missing")
        case "bug":
            raise ValueError("a bug of ours")
        case "once":
            _fail_once(job)
        case _:
            pass
    return keep_fake(job)


BAD_DAY = {2: "exit", 3: "killed", 4: "hangs", 5: "eats", 6: "bad-input", 7: "bug", 8: "once"}


def _eat() -> None:
    eaten = []
    for _ in range(_MOST_EATEN_MB // 50):
        eaten.append(bytearray(b"\1") * (50 << 20))
        time.sleep(0.15)
    time.sleep(600)


def _fail_once(job: ReadJob) -> None:
    mark = Path(job.store.url) / f"tried-{job.page_no}"
    if not mark.exists():
        mark.touch()
        raise EngineError("it may go better the next time")


def read_slowly(job: ReadJob) -> PageResult:
    """Keep the page after half a second."""
    time.sleep(0.5)
    return keep_fake(job)


def find_disk_full(job: ReadJob) -> PageResult:
    """Find no room after the first page."""
    if job.page_no > 1:
        raise StorageError("no room")
    return keep_fake(job)


def find_no_engine(_job: ReadJob) -> PageResult:
    """Find that the engine is not installed."""
    raise SetupError("no engine")


def extract_nothing(_job: ExtractJob) -> SaveSummary:
    """Make no records."""
    return SaveSummary(0, 0, 0)


def extract_badly(_job: ExtractJob) -> SaveSummary:
    """Meet a bug of ours."""
    raise KeyError("row")


def tell_pid(_job: int) -> int:
    """Return the id of the worker process."""
    return os.getpid()


def sleep_for(seconds: float) -> int:
    """Sleep; return the id of the worker process."""
    time.sleep(seconds)
    return os.getpid()


def hang_holding_everything(_job: int) -> int:
    """Hang in native code that never lets another thread run."""
    import re  # noqa: PLC0415

    re.match(r"(a+)+$", "a" * 40 + "b")  # takes years, and holds the interpreter's lock
    return os.getpid()
