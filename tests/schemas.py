"""The published schemas of page formats, for tests; nothing is fetched."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

_FOLDER = Path(__file__).parent / "data" / "schemas"
_LINKS = b"http://www.loc.gov/standards/xlink/xlink.xsd"


@cache
def schema(name: str) -> etree.XMLSchema:
    """Return the schema kept under this file name; what it imports lies beside it."""
    text = (_FOLDER / name).read_bytes().replace(_LINKS, (_FOLDER / "xlink.xsd").as_uri().encode())
    return etree.XMLSchema(etree.fromstring(text, etree.XMLParser(no_network=True)))


def problem_of(data: bytes, name: str) -> str:
    """Return what the schema has against a document; empty where it is valid."""
    try:
        schema(name).assertValid(etree.fromstring(data))
    except etree.DocumentInvalid as error:
        return str(error)
    return ""
