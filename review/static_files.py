"""Scripts, styles and the viewer, served by us under an address that names their content.

A new release has another address, so browsers may keep what they have for ever.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"


@cache
def version() -> str:
    """Return a short hash of all files: names and bytes."""
    digest = hashlib.sha256()
    for path in sorted(p for p in FOLDER.rglob("*") if p.is_file()):
        digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """Return where the file ``name`` (``js/desk.js``) is served; modules find each other beside it."""
    return f"/static/{version()}/{name}"


class _Kept(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with leave to keep the file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def mount(app: FastAPI) -> None:
    """Serve the files."""
    app.mount(f"/static/{version()}", _Kept(directory=FOLDER), name="static")
