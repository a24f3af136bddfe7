"""How the program logs: lines for people at a terminal, or one JSON object a line for machines.

Records carry ids and counts, never names or what stands on a page; ``tests/test_cli_logs.py`` looks for both.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TextIO

from rich.console import Console
from rich.logging import RichHandler

# What a record has by itself; whatever else it carries came as ``extra`` and is an id.
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how bad, where, what, and the ids that came with it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "pid": record.process,
            "message": record.getMessage(),
        }
        said |= {k: v for k, v in vars(record).items() if k not in _USUAL}
        if record.exc_info and record.exc_info[0] is not None:
            # The text of an exception may quote what it choked on: its kind and place are enough.
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            said["error"] = record.exc_info[0].__name__
            said["line"] = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        return json.dumps(said, ensure_ascii=False, default=str)


class JsonHandler(logging.StreamHandler[TextIO]):
    """Known by its kind, so that setting up again takes its place.

    Prefect, when it is imported, takes the place of handlers whose names begin with an underscore.
    """


def set_up_logs(form: str, level: str, console: Console) -> None:
    """Send all log records to stderr, ``json`` or ``text``, from ``level`` on; the last call holds."""
    handler: logging.Handler
    if form == "json":
        handler = JsonHandler()
        handler.setFormatter(JsonLines())
    else:
        handler = RichHandler(console=console, show_path=False, show_level=False)
        handler.setFormatter(logging.Formatter("%(message)s"))
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, RichHandler | JsonHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    # Each try of a request is no news, and its line is long: what comes of all of them is told.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    logging.getLogger("httpx").setLevel(logging.WARNING)
