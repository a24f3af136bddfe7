"""Files that the site gives out to be kept: what they are by their endings, and as what they are saved."""

from __future__ import annotations

from fastapi import Response

_TYPES = {
    "kml": "application/vnd.google-earth.kml+xml",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(data: bytes, name: str) -> Response:
    """Return a file to be saved as ``name``, whose ending (kml, pdf or xlsx) says what it is."""
    disposition = f'attachment; filename="{name}"'
    kind = _TYPES[name.rpartition(".")[2]]
    return Response(data, media_type=kind, headers={"Content-Disposition": disposition})
