"""Builds small PDFs by hand for the tests of loading: images placed anyhow, and text in an embedded font."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import pikepdf
from fontTools.ttLib import TTFont
from PIL import Image

A4 = (595, 842)


def jpeg_bytes(image: Image.Image) -> bytes:
    held = io.BytesIO()
    image.save(held, "JPEG", quality=95)
    return held.getvalue()


def jpeg_stream(pdf: pikepdf.Pdf, image: Image.Image, **extra: pikepdf.Object | int | bool) -> pikepdf.Stream:
    """Return the image as an image of the PDF, packed as JPEG (gray, RGB or CMYK)."""
    space = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}[image.mode]
    return image_stream(
        pdf,
        jpeg_bytes(image),
        size=image.size,
        ColorSpace=pikepdf.Name(space),
        Filter=pikepdf.Name.DCTDecode,
        **extra,
    )


def image_stream(
    pdf: pikepdf.Pdf, data: bytes, *, size: tuple[int, int], **extra: pikepdf.Object | int | bool
) -> pikepdf.Stream:
    """Return ``data`` as an image of the PDF; ``extra`` are entries of its dictionary."""
    stream = pikepdf.Stream(pdf, data)
    entries = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "BitsPerComponent": 8}
    entries |= {"Width": size[0], "Height": size[1], **extra}
    for key, value in entries.items():
        stream[f"/{key}"] = value
    return stream


def add_page(
    pdf: pikepdf.Pdf,
    content: bytes,
    *,
    images: Mapping[str, pikepdf.Object] | None = None,
    fonts: Mapping[str, pikepdf.Object] | None = None,
    size: tuple[float, float] = A4,
    entries: Mapping[str, pikepdf.Object | int] | None = None,
) -> None:
    """Add a page that follows ``content``; ``entries`` of the page are such as ``Rotate``."""
    resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary({f"/{k}": pdf.make_indirect(v) for k, v in (images or {}).items()}),
        Font=pikepdf.Dictionary({f"/{k}": v for k, v in (fonts or {}).items()}),
    )
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=[0, 0, *size],
        Resources=resources,
        Contents=pdf.make_indirect(pikepdf.Stream(pdf, content)),
    )
    for key, value in (entries or {}).items():
        page[f"/{key}"] = value
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


class Face:
    """An embedded font with every letter of Vietnamese. ``shown_as`` lies about what its characters mean."""

    def __init__(self, pdf: pikepdf.Pdf, *, shown_as: Mapping[str, str] | None = None) -> None:
        path = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
        self._font = TTFont(path)
        self._cmap: dict[int, str] = self._font.getBestCmap()
        self._lies = dict(shown_as or {})
        self._used: dict[int, str] = {}
        self._pdf = pdf
        self._file = pdf.make_indirect(pikepdf.Stream(pdf, path.read_bytes()))

    def line(self, text: str, *, x: float, y: float, size: float = 12, mode: int = 0) -> bytes:
        """Return the orders that write a line at (x, y) points from the lower left."""
        codes = "".join(f"{self._gid(c):04X}" for c in text)
        return f"BT {mode} Tr /F {size} Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET\n".encode()

    def _gid(self, char: str) -> int:
        gid = int(self._font.getGlyphID(self._cmap[ord(char)]))
        self._used[gid] = self._lies.get(char, char)
        return gid

    def resource(self) -> pikepdf.Object:
        """Return the font dictionary; call it after the last ``line``."""
        scale = 1000 / self._font["head"].unitsPerEm
        widths = pikepdf.Array()
        for gid in sorted(self._used):
            name = self._font.getGlyphName(gid)
            widths.extend(pikepdf.Array([gid, [round(self._font["hmtx"][name][0] * scale)]]))
        descriptor = pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=pikepdf.Name("/Face"),
            Flags=4,
            FontBBox=[-1021, -463, 1793, 1232],
            ItalicAngle=0,
            Ascent=928,
            Descent=-236,
            CapHeight=729,
            StemV=80,
            FontFile2=self._file,
        )
        inner = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=pikepdf.Name("/Face"),
            CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=self._pdf.make_indirect(descriptor),
            W=widths,
            CIDToGIDMap=pikepdf.Name.Identity,
        )
        return self._pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type0,
                BaseFont=pikepdf.Name("/Face"),
                Encoding=pikepdf.Name("/Identity-H"),
                DescendantFonts=[self._pdf.make_indirect(inner)],
                ToUnicode=self._pdf.make_indirect(pikepdf.Stream(self._pdf, self._meanings())),
            )
        )

    def _meanings(self) -> bytes:
        rows = "\n".join(
            f"<{gid:04X}> <{text.encode('utf-16-be').hex().upper()}>"
            for gid, text in sorted(self._used.items())
        )
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def\n"
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            f"{len(self._used)} beginbfchar\n{rows}\nendbfchar\nendcmap end end"
        ).encode()


def write_text_page(
    pdf: pikepdf.Pdf,
    lines: Sequence[tuple[str, float, float]],
    *,
    shown_as: Mapping[str, str] | None = None,
    mode: int = 0,
    before: bytes = b"",
    after: bytes = b"",
    images: Mapping[str, pikepdf.Object] | None = None,
    entries: Mapping[str, pikepdf.Object | int] | None = None,
) -> None:
    """Add a page of lines (text, x, y in points from the lower left) to the PDF."""
    face = Face(pdf, shown_as=shown_as)
    content = before + b"".join(face.line(text, x=x, y=y, mode=mode) for text, x, y in lines) + after
    add_page(pdf, content, images=images, fonts={"F": face.resource()}, entries=entries)
