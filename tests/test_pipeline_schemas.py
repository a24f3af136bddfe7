"""Exported pages are valid by the published schemas, corrections in them; the PDF is a PDF/A-2b."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, ImageCms

from models.geometry import Box
from models.page import Block, BlockKind, Glyph, Line, PageContent, PageDocument, Variant, Word
from models.record import Field, FieldName, FieldStatus
from pipeline.corrected import with_corrections
from pipeline.page_formats import PageFormat, render_page
from tests.page_builder import make_page, make_table
from tests.schemas import problem_of
from tests.test_pipeline_page_formats import sample

SCHEMAS = {PageFormat.ALTO: "alto-4-2.xsd", PageFormat.PAGE: "page-2019-07-15.xsd"}
PAGES = {
    "letterhead, table, signature": sample(),
    "blank": make_page(content=PageContent.BLANK),
    "no dpi": replace(sample(), dpi=0.0),
    "two tables": make_page(["Số"], [make_table([["a", "b"]]), make_table([["c"]], y=900)]),
}


def _jpeg(mode: str = "RGB") -> bytes:
    out = BytesIO()
    Image.new(mode, (36, 50)).save(out, "JPEG")
    return out.getvalue()


def _rendered(page: PageDocument, fmt: PageFormat) -> bytes:
    return render_page(page, fmt, image_jpeg=_jpeg(), image_name="pages/ab/0001.jpg")


@pytest.mark.parametrize("fmt", list(SCHEMAS))
@pytest.mark.parametrize("name", list(PAGES))
def test_pages_are_valid(name: str, fmt: PageFormat) -> None:
    assert problem_of(_rendered(PAGES[name], fmt), SCHEMAS[fmt]) == ""


def test_a_schema_finds_what_is_wrong() -> None:
    for fmt, name in SCHEMAS.items():
        root = etree.fromstring(_rendered(sample(), fmt))
        next(root.iter("{*}Page")).set("nonsense", "1")
        assert problem_of(etree.tostring(root), name) != ""


@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=8), other=st.text(max_size=8), x=st.integers(-9, 9), width=st.integers(0, 9))
def test_any_page_is_valid(text: str, other: str, x: int, width: int) -> None:
    box = Box(x, 5, width, 10)
    word = Word(text, 0.5, box, (Glyph(text[:1], 0.5, box, (Variant(other, 0.5),)),) if text else ())
    block = Block(BlockKind.TEXT, box, (Line(box, (word, Word(other, 1.0, box))),))
    page = replace(make_page(), blocks=(block,), engine=other)
    for fmt, name in SCHEMAS.items():
        assert problem_of(_rendered(page, fmt), name) == ""


def test_corrections_of_people_are_in_every_format() -> None:
    page = make_page([], [make_table([["Họ và tên"], ["Nguyên Vãn An"]])])
    cell = page.tables[0].cells[1]
    said = Field(
        name=FieldName.FULL_NAME,
        text="Nguyễn Văn Ấn",
        raw="Nguyên Vãn An",
        confidence=1.0,
        status=FieldStatus.CORRECTED,
        page_no=1,
        box=cell.box,
    )
    corrected = with_corrections(page, [said])
    for fmt in PageFormat:
        data = _rendered(corrected, fmt)
        if fmt is PageFormat.PDF:
            with pikepdf.open(BytesIO(data)) as pdf:
                shown = pdf.pages[0].obj.Resources.Font.Text.ToUnicode.read_bytes().decode()
            assert f"<{ord('Ấ'):04X}>" in shown
        else:
            assert "Ấn" in data.decode() and "Vãn" not in data.decode()
            assert fmt not in SCHEMAS or problem_of(data, SCHEMAS[fmt]) == ""


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("name", list(PAGES))
def test_the_pdf_is_an_archive(name: str, mode: str) -> None:
    """What PDF/A-2b asks of such a file (ISO 19005-2, 6.1 to 6.7); no checker is in any package."""
    data = render_page(PAGES[name], PageFormat.PDF, image_jpeg=_jpeg(mode), image_name="x")
    assert data.startswith(b"%PDF-1.7\n%") and min(data[10:14]) > 127
    with pikepdf.open(BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        with pdf.open_metadata() as meta:
            assert (meta.pdfa_status, meta["dc:title"]) == ("2B", str(pdf.docinfo.Title))
            assert meta["pdf:Producer"] == str(pdf.docinfo.Producer)
        assert pdf.Root.Metadata.get("/Filter") is None, "XMP lies open"
        assert "/ID" in pdf.trailer and "/Encrypt" not in pdf.trailer
        assert not {"/AA", "/OpenAction", "/AcroForm", "/Names"} & set(pdf.Root.keys())
        (intent,) = pdf.Root.OutputIntents
        profile = intent.DestOutputProfile.read_bytes()
        assert (str(intent.S), int(intent.DestOutputProfile.N)) == ("/GTS_PDFA1", 3)
        ImageCms.ImageCmsProfile(BytesIO(profile))
        assert profile[12:20] == b"mntrRGB " and profile[8] <= 4
        resources = pdf.pages[0].obj.Resources
        scan = resources.XObject.Scan
        assert str(scan.ColorSpace) in ("/DeviceRGB", "/DeviceGray"), "the intent says what RGB means"
        assert not {"/Interpolate", "/SMask", "/Alternates", "/OPI"} & set(scan.keys())
        if "/Font" in resources:
            font = resources.Font.Text.DescendantFonts[0]
            assert "/FontFile2" in font.FontDescriptor and font.CIDToGIDMap.read_bytes()[2:4] == b"\0\1"
            assert "/ToUnicode" in resources.Font.Text
