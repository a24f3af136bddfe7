"""Scripts, styles and the viewer, served by us under an address that names their content.

A new release has another address, so browsers may keep what they have for ever. All of it is held in memory,
small as it is, plain and packed: a first visit asks for some twenty files at once.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
# Named here: what the machine's own tables say of ".js" differs from machine to machine.
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    "": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".toml": "text/plain; charset=utf-8",
}
_KEEP = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


@cache
def version() -> str:
    """Return a short hash of all files: names and bytes."""
    digest = hashlib.sha256()
    for name, data in sorted(_files().items()):
        digest.update(name.encode() + b"\0" + data)
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """Return where the file ``name`` (``js/desk.js``) is served; modules find each other beside it."""
    return f"/static/{version()}/{name}"


def mount(app: FastAPI) -> None:
    """Serve the files; first of all routes, for there are more requests for them than for anything else."""
    app.add_api_route(
        f"/static/{version()}/{{name:path}}", _answer, methods=["GET", "HEAD"], include_in_schema=False
    )


async def _answer(request: Request, name: str) -> Response:
    """Give a file, packed for those who take it so. Waits for nothing, so it needs no thread."""
    if name not in _files():
        raise HTTPException(404)
    headers = {**_KEEP, "Content-Type": TYPES[Path(name).suffix]}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(_packed(name), headers={**headers, "Content-Encoding": "gzip"})
    return Response(_files()[name], headers=headers)


@cache
def _files() -> dict[str, bytes]:
    found = (path for path in FOLDER.rglob("*") if path.is_file() and path.suffix in TYPES)
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in found}


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(_files()[name], mtime=0)
