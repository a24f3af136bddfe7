"""One of several server processes of the review site: each opens the archive and its tools for itself."""

from __future__ import annotations

import atexit
from contextlib import ExitStack

from fastapi import FastAPI

from cli.review_tools import open_tools
from review.app import make_app, ready
from storage.archive import Archive
from storage.settings import load_settings


def make() -> FastAPI:
    """Return the application of this process; what it opened is closed when the process ends."""
    stack = ExitStack()
    atexit.register(stack.close)
    archive = stack.enter_context(Archive.open(load_settings()))
    return ready(make_app(archive, stack.enter_context(open_tools(archive))))
