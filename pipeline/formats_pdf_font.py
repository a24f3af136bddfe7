"""A font without shapes, for text that lies invisible over a page image and can be searched and copied.

Viewers need an embedded font to measure the text; nothing of it is ever drawn. The TrueType file holds only
the tables that a PDF demands of one (ISO 32000-1, 9.9), two glyphs, and no outline. Each character of the
page gets a number (CID) of its own in the order of appearance, and ToUnicode says which character it is.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

UNITS = 1000
ADVANCE = 500  # width of every character in thousandths of the font size
# Together one font size. No zero: poppler takes a descent of 0 for unknown and puts -350 in its place.
ASCENT, DESCENT = 800, -200
_MAX_PER_BLOCK = 100  # entries in one bfchar block, a limit of the CMap format
_CHECKSUM_MAGIC = 0xB1B0AFBA


def embed_font(pdf: pikepdf.Pdf, characters: Sequence[str]) -> pikepdf.Object:
    """Add a composite font (Type 0, Identity-H) to ``pdf``; character ``i`` has the CID ``i + 1``.

    Its characters reach from DESCENT to ASCENT, one font size in all, so text of the size of a line's
    height whose baseline lies ``-DESCENT`` above the line's lower edge is marked exactly over the line.
    """
    data = shapeless_truetype()
    file = Stream(pdf, data, Length1=len(data))
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name.Shapeless,
        Flags=5,  # fixed pitch, symbolic: no known encoding applies
        FontBBox=Array([0, DESCENT, ADVANCE, ASCENT]),
        ItalicAngle=0,
        Ascent=ASCENT,
        Descent=DESCENT,
        CapHeight=ASCENT,
        StemV=80,
        FontFile2=pdf.make_indirect(file),
    )
    # CID 0 is .notdef; every other CID is drawn with the same empty glyph.
    glyph_ids = b"\x00\x00" + b"\x00\x01" * len(characters)
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.Shapeless,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=ADVANCE,
        CIDToGIDMap=pdf.make_indirect(_flate(pdf, glyph_ids)),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.Shapeless,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_indirect(_flate(pdf, _to_unicode(characters))),
        )
    )


def _flate(pdf: pikepdf.Pdf, data: bytes) -> Stream:
    return Stream(pdf, zlib.compress(data, 9), Filter=Name.FlateDecode)


def _to_unicode(characters: Sequence[str]) -> bytes:
    pairs = [f"<{i:04X}> <{c.encode('utf-16-be').hex().upper()}>" for i, c in enumerate(characters, start=1)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for start in range(0, len(pairs), _MAX_PER_BLOCK):
        block = pairs[start : start + _MAX_PER_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


def shapeless_truetype() -> bytes:
    """Return a TrueType file of two empty glyphs, each half an em wide (a few hundred bytes)."""
    tables = {
        # One byte of nothing: some readers refuse a glyf table of length 0, and loca never points into it.
        b"glyf": b"\x00",
        b"head": _head(0),
        b"hhea": struct.pack(">I4h11hH", 0x00010000, ASCENT, DESCENT, 0, ADVANCE, 0, 0, 0, 1, *[0] * 7, 2),
        b"hmtx": struct.pack(">HhHh", ADVANCE, 0, ADVANCE, 0),
        b"loca": struct.pack(">3H", 0, 0, 0),
        b"maxp": struct.pack(">I14H", 0x00010000, 2, 0, 0, 0, 0, 1, *[0] * 8),
    }
    font = _assemble(tables)
    tables[b"head"] = _head((_CHECKSUM_MAGIC - _checksum(font)) & 0xFFFFFFFF)
    return _assemble(tables)


def _head(adjustment: int) -> bytes:
    """Return the head table; ``adjustment`` makes the checksum of the whole file the magic number."""
    start = struct.pack(">IIII", 0x00010000, 0x00010000, adjustment, 0x5F0F3CF5)
    # Flags, units, two dates, bounds of all glyphs, style, smallest size, direction, short loca, format.
    return start + struct.pack(">HHqq4hHHhhh", 0, UNITS, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0)


def _checksum(data: bytes) -> int:
    padded = data + b"\x00" * (-len(data) % 4)
    words = (int.from_bytes(padded[i : i + 4], "big") for i in range(0, len(padded), 4))
    return sum(words) & 0xFFFFFFFF


def _assemble(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    directory = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, 16 * count - (16 << power))
    offset = len(directory) + 16 * count
    body = b""
    for tag, data in sorted(tables.items()):
        # The checksum of head is taken with the adjustment at 0, as the format says.
        summed = data[:8] + bytes(4) + data[12:] if tag == b"head" else data
        directory += struct.pack(">4sIII", tag, _checksum(summed), offset + len(body), len(data))
        body += data + b"\x00" * (-len(data) % 4)
    return directory + body
