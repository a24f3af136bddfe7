"""Page formats: well-formed, ids unique, text and boxes come back, the PDF can be searched."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from models.errors import BadInputError
from models.geometry import Box
from models.page import (
    Block,
    BlockKind,
    Glyph,
    Line,
    Mark,
    PageContent,
    PageDocument,
    Reading,
    Step,
    Table,
    Variant,
    Word,
)
from pipeline.formats_pdf_font import shapeless_truetype
from pipeline.formats_text import REPLACEMENT, conf, in_reading_order, printable
from pipeline.page_formats import PageFormat, render_page
from tests.page_builder import make_block, make_line, make_page, make_table

ALTO = {"a": "http://www.loc.gov/standards/alto/ns-v4#"}
PAGE = {"p": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"}
HTML = {"h": "http://www.w3.org/1999/xhtml"}
TEXT_FORMATS = [PageFormat.ALTO, PageFormat.PAGE, PageFormat.HOCR]
NAME = 'pages/ab/"x" & <y>/0001.jpg'
ROWS: list[list[str | None]] = [
    ["Số TT", "Họ và tên", None],
    ["1", "Nguyễn Văn Ưởng", "1951"],
    ["2", "Đặng Thị Lữ", ""],
]


def jpeg(mode: str = "RGB", size: tuple[int, int] = (36, 50)) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 255 if mode == "L" else None).save(out, "JPEG")
    return out.getvalue()


def sample() -> PageDocument:
    """A page with a letterhead of two lines, a table with a merged heading, and a signature below it."""
    table = make_table(ROWS, spans={(0, 1): (1, 2)}, y=600)
    glyphs = (
        Glyph("Q", 0.9, Box(100, 2000, 10, 20), (Variant("O", 0.4), Variant("rnrn", 0.2))),
        Glyph("K", 0.8, Box(110, 2000, 10, 20)),
    )
    marked = Line(
        Box(100, 2000, 20, 20),
        (Word("QK", 0.85, Box(100, 2000, 20, 20), glyphs),),
        (Reading("OK", 0.5, "tesseract:red-channel"),),
        frozenset({Mark.STAMP, Mark.CUT}),
    )
    unread = Line(Box(100, 2030, 80, 20), (), marks=frozenset({Mark.UNREAD_INK}))
    signature = Block(BlockKind.SIGNATURE, Box(100, 2000, 80, 50), (marked, unread))
    page = make_page(
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"], [table], page_no=3
    )
    steps = (Step("deskew", (("angle_deg", 0.4),)), Step("despeckle"))
    return replace(page, blocks=(*page.blocks, signature), steps=steps)


def rendered(page: PageDocument, fmt: PageFormat) -> bytes:
    return render_page(page, fmt, image_jpeg=jpeg(), image_name=NAME)


def tree(page: PageDocument, fmt: PageFormat) -> etree._Element:
    return etree.fromstring(rendered(page, fmt))


def found(root: etree._Element, path: str, names: dict[str, str]) -> list[etree._Element]:
    result = root.findall(path, names)
    assert result, f"nothing at {path}"
    return result


def page_words(page: PageDocument) -> list[Word]:
    words = []
    for element in in_reading_order(page):
        parts = [c.lines for c in element.cells] if isinstance(element, Table) else [element.lines]
        words += [word for lines in parts for line in lines for word in line.words]
    return words


def pdf_text(data: bytes, folder: Path, *options: str) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    (folder / "page.pdf").write_bytes(data)
    command = ["pdftotext", "-enc", "UTF-8", *options, str(folder / "page.pdf"), "-"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)
    assert not done.stderr, done.stderr
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("fmt", "suffix"),
    [
        (PageFormat.ALTO, "alto.xml"),
        (PageFormat.PAGE, "page.xml"),
        (PageFormat.HOCR, "hocr.html"),
        (PageFormat.PDF, "pdf"),
    ],
)
def test_suffix(fmt: PageFormat, suffix: str) -> None:
    assert fmt.suffix == suffix


@pytest.mark.parametrize("fmt", list(PageFormat))
def test_same_page_gives_same_bytes(fmt: PageFormat) -> None:
    assert rendered(sample(), fmt) == rendered(sample(), fmt)


@pytest.mark.parametrize("fmt", TEXT_FORMATS)
def test_ids_are_unique_and_references_lead_somewhere(fmt: PageFormat) -> None:
    root = tree(sample(), fmt)
    ids = [v for e in root.iter() for k in ("ID", "id") if (v := e.get(k))]
    assert ids
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", i) for i in ids), "an XML id begins with a letter"
    refs = [v for e in root.iter() for k in ("TAGREFS", "regionRef") for v in (e.get(k) or "").split()]
    assert set(refs) <= set(ids)


@pytest.mark.parametrize("fmt", TEXT_FORMATS)
@pytest.mark.parametrize("content", list(PageContent))
def test_page_without_text_is_a_document_without_text(fmt: PageFormat, content: PageContent) -> None:
    root = tree(make_page(content=content), fmt)
    assert not [e for e in root.iter() if etree.QName(e).localname in {"String", "Word", "TextRegion"}]


def test_alto_words_and_boxes_come_back() -> None:
    page = sample()
    got = [
        (s.get("CONTENT"), tuple(int(s.get(k, "")) for k in ("HPOS", "VPOS", "WIDTH", "HEIGHT")))
        for s in found(tree(page, PageFormat.ALTO), ".//a:String", ALTO)
        if s.get("CONTENT")
    ]
    assert got == [(w.text, (w.box.x, w.box.y, w.box.w, w.box.h)) for w in page_words(page)]


def test_alto_follows_the_order_of_the_schema() -> None:
    root = tree(sample(), PageFormat.ALTO)
    assert [etree.QName(e).localname for e in root] == ["Description", "Tags", "Layout"]
    for line in found(root, ".//a:TextLine", ALTO):
        names = [etree.QName(e).localname for e in line]
        assert re.fullmatch(r"String( SP String)*", " ".join(names)), names
    assert {e.get("CONTENT", "").__len__() for e in found(root, ".//a:Glyph", ALTO)} == {1}
    for page in found(root, ".//a:Page", ALTO):
        assert page.get("PHYSICAL_IMG_NR") == "3"


def test_alto_table_is_a_composed_block_and_tags_tell_the_cells() -> None:
    root = tree(sample(), PageFormat.ALTO)
    labels = {t.get("ID"): t.get("LABEL") for t in found(root, "./a:Tags/*", ALTO)}
    (table,) = found(root, ".//a:ComposedBlock", ALTO)
    assert table.get("TYPE") == "table"
    cells = {
        labels[b.get("TAGREFS", "").split()[0]]: " ".join(
            s.get("CONTENT", "") for s in b.iterfind(".//a:String", ALTO)
        )
        for b in found(table, "./a:TextBlock", ALTO)
    }
    assert cells["row=0 column=1 rowspan=1 colspan=2"] == "Họ và tên"
    assert cells["row=1 column=1 rowspan=1 colspan=1"] == "Nguyễn Văn Ưởng"
    assert cells["row=2 column=2 rowspan=1 colspan=1"] == ""


def test_alto_glyphs_variants_and_marks() -> None:
    root = tree(sample(), PageFormat.ALTO)
    line = next(t for t in found(root, ".//a:TextLine", ALTO) if t.get("VPOS") == "2000")
    glyph = found(line, ".//a:Glyph", ALTO)[0]
    variants = [(v.get("CONTENT"), v.get("VC")) for v in found(glyph, "./a:Variant", ALTO)]
    assert (glyph.get("CONTENT"), glyph.get("GC")) == ("Q", "0.9")
    assert variants == [("O", "0.4")], "a variant holds at most three characters"
    labels = {t.get("ID"): t.get("LABEL") for t in found(root, "./a:Tags/*", ALTO)}
    assert [labels[r] for r in line.get("TAGREFS", "").split()] == ["cut", "stamp"]


def test_alto_unread_line_keeps_its_place() -> None:
    line = next(
        t for t in found(tree(sample(), PageFormat.ALTO), ".//a:TextLine", ALTO) if t.get("VPOS") == "2030"
    )
    assert [(s.get("CONTENT"), s.get("WC"), s.get("WIDTH")) for s in line] == [("", "0", "80")]


@pytest.mark.parametrize(
    "glyphs", [("a\u0301\u0302", "b"), ("a",), ("ab",)], ids=["not one character", "one missing", "a pair"]
)
def test_alto_glyphs_that_do_not_fit_are_left_out(glyphs: tuple[str, ...]) -> None:
    box = Box(0, 0, 10, 10)
    word = Word("ab", 0.9, box, tuple(Glyph(g, 0.9, box) for g in glyphs))
    page = replace(make_page(), blocks=(Block(BlockKind.TEXT, box, (Line(box, (word,)),)),))
    assert not list(tree(page, PageFormat.ALTO).iterfind(".//a:Glyph", ALTO))


def test_page_xml_words_and_polygons_come_back() -> None:
    page = sample()
    got = []
    for word in found(tree(page, PageFormat.PAGE), ".//p:Word", PAGE):
        points = [tuple(map(int, p.split(","))) for p in word[0].get("points", "").split()]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        text = word.findtext("./p:TextEquiv/p:Unicode", namespaces=PAGE)
        got.append((text, Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))))
    assert got == [(w.text, w.box) for w in page_words(page)]


def test_page_xml_cells_tell_their_place() -> None:
    root = tree(sample(), PageFormat.PAGE)
    (table,) = found(root, ".//p:TableRegion", PAGE)
    cells = {}
    for cell in found(table, "./p:TextRegion", PAGE):
        role = found(cell, "./p:Roles/p:TableCellRole", PAGE)[0]
        place = tuple(int(role.get(k, "")) for k in ("rowIndex", "columnIndex", "rowSpan", "colSpan"))
        cells[place] = (role.get("header"), cell.findtext("./p:TextEquiv/p:Unicode", namespaces=PAGE))
    assert (table.get("rows"), table.get("columns")) == ("3", "3")
    assert cells[0, 1, 1, 2] == ("true", "Họ và tên")
    assert cells[1, 1, 1, 1] == ("false", "Nguyễn Văn Ưởng")


# The sequences of the schema, as regular expressions over the names of the children.
PAGE_CHILDREN = {
    "PcGts": "Metadata Page",
    "Metadata": r"Creator Created LastChange( MetadataItem)*",
    "Page": r"ReadingOrder( TextRegion| TableRegion)*",
    "TableRegion": r"Coords( TextRegion)*",
    "TextRegion": r"Coords( Roles)?( TextLine)*( TextEquiv)?",
    "TextLine": r"Coords( Word)*( TextEquiv)+",
    "Word": r"Coords( Glyph)*( TextEquiv)+",
    "Glyph": r"Coords( TextEquiv)+",
}


@pytest.mark.parametrize("name", list(PAGE_CHILDREN))
def test_page_xml_follows_the_order_of_the_schema(name: str) -> None:
    for element in tree(sample(), PageFormat.PAGE).iter(f"{{{PAGE['p']}}}{name}"):
        children = " ".join(etree.QName(e).localname for e in element)
        assert re.fullmatch(PAGE_CHILDREN[name], children), children


def test_page_xml_reading_order_and_other_readings() -> None:
    root = tree(sample(), PageFormat.PAGE)
    refs = [r.get("regionRef") for r in found(root, ".//p:RegionRefIndexed", PAGE)]
    regions = [etree.QName(e).localname for e in root[1] if e.get("id") in refs]
    assert regions == ["TextRegion", "TableRegion", "TextRegion"]
    equivs = [
        (e.get("index"), e.findtext("./p:Unicode", namespaces=PAGE), e.get("comments"))
        for line in found(root, ".//p:TextLine[@custom]", PAGE)
        for e in found(line, "./p:TextEquiv", PAGE)
    ]
    assert ("1", "OK", "tesseract:red-channel") in equivs


@pytest.mark.parametrize("fmt", TEXT_FORMATS)
@pytest.mark.parametrize("dpi", [0.0, -1.0, float("nan"), float("inf")])
def test_unknown_dpi_is_left_out(fmt: PageFormat, dpi: float) -> None:
    data = rendered(replace(sample(), dpi=dpi), fmt)
    assert not re.search(rb"scan_res|imageXResolution", data)


def test_page_xml_polygons_stay_on_the_page() -> None:
    block = make_block(["lề"], x=-5, y=4995)
    points = [
        c.get("points")
        for c in found(tree(replace(make_page(), blocks=(block,)), PageFormat.PAGE), ".//p:Coords", PAGE)
    ]
    assert set(points) >= {"0,4995 15,4995 15,5000 0,5000"}


def test_hocr_words_boxes_and_confidence_come_back() -> None:
    page = sample()
    got = []
    for word in found(tree(page, PageFormat.HOCR), ".//h:span[@class='ocrx_word']", HTML):
        match = re.fullmatch(r"bbox (\d+) (\d+) (\d+) (\d+); x_wconf (\d+)", word.get("title", ""))
        assert match
        x, y, x2, y2, sure = map(int, match.groups())
        got.append((word.text, Box(x, y, x2 - x, y2 - y), sure))
    assert got == [(w.text, w.box, round(100 * w.confidence)) for w in page_words(page)]


def test_hocr_text_has_spaces_and_no_empty_tags() -> None:
    data = rendered(sample(), PageFormat.HOCR)
    lines = found(etree.fromstring(data), ".//h:span[@class='ocr_line']", HTML)
    assert "".join(map(str, lines[0].itertext())) == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert not re.search(rb"<(?:div|span)[^>]*/>", data), "a browser would not close it"
    areas = {"ocr_page", "ocr_carea", "ocr_table", "ocr_line", "ocrx_word"}
    assert {e.get("class") for e in etree.fromstring(data).iter() if e.get("class")} == areas


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Trần", "Trần", "plain"),
        ("Tra\u0302\u0300n", "Trần", "composed"),
        ("a\x00b\x0c", f"a{REPLACEMENT}b{REPLACEMENT}", "controls are not XML"),
        ("a\tb\nc", "a b c", "breaks are spaces"),
        ("\ud800x\ufffe\x85", f"{REPLACEMENT}x{REPLACEMENT}{REPLACEMENT}", "surrogate, no character, C1"),
        ("𠀀 <&>", "𠀀 <&>", "beyond the basic plane; markup is the writer's business"),
    ],
)
def test_printable(text: str, expected: str, why: str) -> None:
    assert printable(text) == expected, why


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, "0"), (1.0, "1"), (0.123456, "0.1235"), (1.2, "1"), (-1.0, "0"), (1e-7, "0"), (float("nan"), "0")],
)
def test_conf(value: float, expected: str) -> None:
    assert conf(value) == expected


# Any text at all, with lone surrogates and control characters.
ANY_TEXT = st.text(st.characters(codec=None), max_size=8)


@settings(max_examples=40, deadline=None)
@given(text=ANY_TEXT, other=ANY_TEXT)
def test_any_text_gives_well_formed_files(text: str, other: str) -> None:
    box = Box(5, 5, 30, 10)
    word = Word(text, 0.5, box, (Glyph(text, 0.5, box, (Variant(other, 0.5),)),))
    line = Line(box, (word, Word(other, 0.5, box.shifted(40, 0))), (Reading(other, 0.1, other),))
    page = replace(make_page(), blocks=(Block(BlockKind.TEXT, box, (line,)),), engine=other)
    page = replace(page, steps=(Step(text, ((other, 1.0),)),))
    assert found(tree(page, PageFormat.ALTO), ".//a:String", ALTO)[0].get("CONTENT") == printable(text)
    unicode = found(tree(page, PageFormat.PAGE), ".//p:Word/p:TextEquiv/p:Unicode", PAGE)[0]
    assert (unicode.text or "") == printable(text)
    spans = found(tree(page, PageFormat.HOCR), ".//h:span[@class='ocrx_word']", HTML)
    assert (spans[0].text or "") == printable(text)
    with pikepdf.open(BytesIO(rendered(page, PageFormat.PDF))) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize(
    ("gutter_x", "tops", "expected", "why"),
    [
        (None, (100, 900), ["block", "table", "block"], "by height"),
        (1800, (100, 900), ["block", "table", "block"], "all left of the gutter"),
        (50, (700, 900), ["table", "block", "block"], "all right of the gutter"),
    ],
)
def test_reading_order(gutter_x: int | None, tops: tuple[int, int], expected: list[str], why: str) -> None:
    blocks = tuple(make_block(["chữ"], y=y) for y in tops)
    page = replace(make_page(tables=[make_table([["a", "b"]])]), blocks=blocks, gutter_x=gutter_x)
    assert ["table" if isinstance(e, Table) else "block" for e in in_reading_order(page)] == expected, why


def test_reading_order_left_half_first() -> None:
    left, right = make_table([["a"]], y=3000), make_table([["b"]], x=2000, y=100)
    page = replace(make_page(tables=[left, right]), blocks=(make_block(["c"], x=2000, y=50),), gutter_x=1800)
    assert in_reading_order(page) == (left, page.blocks[0], right)


def test_pdf_text_comes_back(tmp_path: Path) -> None:
    page = sample()
    text = pdf_text(rendered(page, PageFormat.PDF), tmp_path, "-raw")
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Nguyễn Văn Ưởng",
        "Đặng Thị Lữ",
    ):
        assert part in text
    assert text.split() == [w.text for w in page_words(page)]


def test_pdf_words_stand_where_they_were_read(tmp_path: Path) -> None:
    page = sample()
    boxes = pdf_text(rendered(page, PageFormat.PDF), tmp_path, "-bbox")
    pattern = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
    scale = page.dpi / 72
    got = [(m[5], [float(m[i]) * scale for i in range(1, 5)]) for m in re.finditer(pattern, boxes)]
    words = page_words(page)
    assert sorted(text for text, _ in got) == sorted(w.text for w in words)
    for word in words:
        edges = [word.box.x, word.box.y, word.box.x2, word.box.y2]
        near = [text for text, at in got if at == pytest.approx(edges, abs=0.5)]
        assert near == [word.text]


def test_pdf_text_comes_back_in_another_reader() -> None:
    page = sample()
    document = pypdfium2.PdfDocument(rendered(page, PageFormat.PDF))
    text = document[0].get_textpage().get_text_range()
    assert text.split() == [w.text for w in page_words(page)]


def test_pdf_text_is_not_to_be_seen() -> None:
    white = BytesIO()
    Image.new("RGB", (36, 50), "white").save(white, "JPEG")
    data = render_page(sample(), PageFormat.PDF, image_jpeg=white.getvalue(), image_name=NAME)
    shown = pypdfium2.PdfDocument(data)[0].render(scale=1).to_pil()
    assert shown.convert("L").getextrema() == (255, 255)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["e\u0302\u0301m"], "decomposed letters are found as composed"),
        (["𠀀", "x"], "beyond the basic plane"),
        ([f"w{i:03d}{chr(0x4E00 + i)}" for i in range(150)], "more characters than one block of the CMap"),
    ],
)
def test_pdf_characters(words: list[str], why: str, tmp_path: Path) -> None:
    text = pdf_text(rendered(make_page(words), PageFormat.PDF), tmp_path, "-raw")
    assert text.split() == [printable(w) for w in words], why


def test_pdf_words_that_touch_stay_apart(tmp_path: Path) -> None:
    first, second = make_line("Lê", x=100), make_line("Văn", x=120)
    line = Line(Box(100, 100, 50, 20), (*first.words, *second.words))
    page = replace(make_page(), blocks=(Block(BlockKind.TEXT, line.box, (line,)),))
    assert pdf_text(rendered(page, PageFormat.PDF), tmp_path, "-raw").split() == ["Lê", "Văn"]


@pytest.mark.parametrize(("mode", "space"), [("L", "/DeviceGray"), ("RGB", "/DeviceRGB")])
def test_pdf_holds_the_jpeg_unchanged(mode: str, space: str) -> None:
    image = jpeg(mode)
    data = render_page(sample(), PageFormat.PDF, image_jpeg=image, image_name=NAME)
    with pikepdf.open(BytesIO(data)) as pdf:
        scan = pdf.pages[0].obj.Resources.XObject.Scan
        assert scan.read_raw_bytes() == image
        assert (str(scan.ColorSpace), int(scan.Width), int(scan.Height)) == (space, 36, 50)


@pytest.mark.parametrize(
    ("dpi", "size_pt"),
    [(300.0, (864, 1200)), (0.0, (864, 1200)), (float("nan"), (864, 1200)), (1.0, (10368, 14400))],
)
def test_pdf_sheet_is_as_large_as_the_paper(dpi: float, size_pt: tuple[int, int]) -> None:
    with pikepdf.open(BytesIO(rendered(replace(sample(), dpi=dpi), PageFormat.PDF))) as pdf:
        assert [float(v) for v in pdf.pages[0].mediabox] == pytest.approx([0, 0, *size_pt])


def test_pdf_of_a_page_without_text_has_no_font(tmp_path: Path) -> None:
    data = rendered(make_page(content=PageContent.BLANK), PageFormat.PDF)
    with pikepdf.open(BytesIO(data)) as pdf:
        assert "/Font" not in pdf.pages[0].obj.Resources
        assert pdf.check_pdf_syntax() == []
    assert pdf_text(data, tmp_path).strip() == ""


def test_pdf_refuses_what_is_no_jpeg() -> None:
    with pytest.raises(BadInputError, match="page 3"):
        render_page(sample(), PageFormat.PDF, image_jpeg=b"\x89PNG", image_name=NAME)


def test_font_file_is_whole() -> None:
    data = shapeless_truetype()
    font = TTFont(BytesIO(data), checkChecksums=2)
    assert font["maxp"].numGlyphs == 2
    assert [font["hmtx"][g][0] for g in font.getGlyphOrder()] == [500, 500]
    assert all(font["glyf"][g].numberOfContours == 0 for g in font.getGlyphOrder())
    total = sum(int.from_bytes(data[i : i + 4], "big") for i in range(0, len(data), 4)) & 0xFFFFFFFF
    assert total == 0xB1B0AFBA
