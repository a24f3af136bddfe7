"""Tesseract's model data and alphabets: what both ways of calling it share."""

from __future__ import annotations

import os
from pathlib import Path

from models.errors import SetupError
from pipeline.engine import Charset

LANGUAGE = "vie"
# Codes are read with the English model, restricted to the alphabet of their column: on 65 unit chains of the
# sample tables it is right on 91 % against 32 % by Vietnamese (E165 to EI6S, D11 to DII), on 154 dates on
# 99.4 % against 96.8 %. Debian's tesseract-ocr brings it along.
CODE_LANGUAGE = "eng"
# Where Debian and Ubuntu put the model data, newest first.
_DATA_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
)
WHITELISTS = {
    Charset.ANY: "",
    Charset.DIGITS: "0123456789",
    Charset.DATE: "0123456789/-.",
    Charset.UNIT: "0123456789ABCDEFGHKNPQTabcdefđĐ/-, ",
    Charset.ROMAN: "IVX",
    Charset.LOT: "0123456789ABCDEFGHIKLMNPQRSTVX",
    Charset.CODE: "0123456789ABCDEFGHKLMNPQRTUVXY",
}
# Characters of the model that no Vietnamese paper bears; without them NTLS is no longer read as NÑTLS.
NEVER = "ÑñØø§£€¥©®ƒ†¡¿ÄËÏÖÜäëïöüÿ|[]{}~^"
# Tesseract's own layout wants a margin around a strip.
STRIP_MARGIN_PX = 10


def find_tessdata(configured: str | None = None) -> Path:
    """Return the folder that holds ``vie.traineddata``.

    ``configured`` (the setting) goes before TESSDATA_PREFIX, and that before Debian's places.

    Raises:
        SetupError: none of them has Vietnamese.

    """
    places = [configured, os.environ.get("TESSDATA_PREFIX"), *_DATA_FOLDERS]
    for place in places:
        if place and (Path(place) / f"{LANGUAGE}.traineddata").is_file():
            return Path(place)
    raise SetupError(
        "Tesseract's Vietnamese model (vie.traineddata) was not found",
        remedy="Run: sudo apt-get install tesseract-ocr-vie (or set tessdata in sohoa.toml).",
    )
