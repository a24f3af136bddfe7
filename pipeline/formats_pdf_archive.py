"""What makes a PDF a PDF/A-2b (ISO 19005-2): its colours' profile, and the metadata that say what it is.

The profile is sRGB as LittleCMS writes it, with a fixed date (that of today would make each file differ).
"""

from __future__ import annotations

from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import ImageCms

_DATE_AT, _DATE = slice(24, 36), bytes((0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))  # 2000-01-01
_VERSION_AT, _VERSION = slice(8, 12), bytes((4, 0x20, 0, 0))  # 4.2, the newest that PDF 1.7 knows
_CONDITION = "sRGB IEC61966-2.1"


def mark_as_archive(pdf: pikepdf.Pdf, *, title: str, producer: str) -> None:
    """Add the output intent and the XMP metadata of PDF/A-2b; Title and Producer stand in both places."""
    profile = pdf.make_indirect(Stream(pdf, _srgb_profile(), N=3, Alternate=Name.DeviceRGB))
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(_CONDITION),
        Info=String(_CONDITION),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as meta:
        meta["pdfaid:part"] = "2"
        meta["pdfaid:conformance"] = "B"
        meta["dc:title"] = title
        meta["pdf:Producer"] = producer
    # XMP must lie open to programs that do not unpack PDF streams.
    pdf.Root.Metadata.Type, pdf.Root.Metadata.Subtype = Name.Metadata, Name.XML


@cache
def _srgb_profile() -> bytes:
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[_DATE_AT], data[_VERSION_AT] = _DATE, _VERSION
    return bytes(data)
