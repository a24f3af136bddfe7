"""A page as PAGE XML 2019-07-15: regions, tables whose cells tell their place, lines, words, glyphs.

Other readings of a line are kept as further ``TextEquiv``; roles and marks, for which the schema has no
word, stand in ``custom`` as other programs write them: ``structure {type:signature;}``.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from models.geometry import Box
from models.page import (
    Block,
    BlockKind,
    Cell,
    Glyph,
    Line,
    PageContent,
    PageDocument,
    Table,
    Word,
)
from pipeline.formats_text import conf, glyphs_fit, in_reading_order, known_dpi, printable

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"

# The schema demands a time, and the page does not know when it was read: the archive does.
# A made-up time of today would make each export of the same page differ.
_NO_TIME = "1970-01-01T00:00:00Z"

_REGION_TYPES = {
    BlockKind.TEXT: "paragraph",
    BlockKind.LETTERHEAD_LEFT: "header",
    BlockKind.LETTERHEAD_RIGHT: "header",
    BlockKind.TITLE: "heading",
    BlockKind.SIGNATURE: "other",
    BlockKind.RECIPIENTS: "other",
    BlockKind.STAMP: "other",
}


def render_page_xml(page: PageDocument, *, image_name: str) -> bytes:
    """Return the page as PAGE XML in UTF-8.

    Polygons are rectangles in pixels of the page image, right and lower edges exclusive, cut to the page.
    """
    root = etree.fromstring(f'<PcGts xmlns="{NAMESPACE}" xmlns:xsi="{_INSTANCE}"/>')
    root.set(f"{{{_INSTANCE}}}schemaLocation", f"{NAMESPACE} {NAMESPACE}/pagecontent.xsd")
    _add_metadata(root, page)
    sheet = etree.SubElement(root, _q("Page"), _page_attributes(page, image_name))
    elements = in_reading_order(page)
    names = [f"region_{index}" for index in range(len(elements))]
    if names:
        _add_order(sheet, names)
    whole = Box(0, 0, page.width_px, page.height_px)
    for name, element in zip(names, elements, strict=True):
        if isinstance(element, Table):
            _add_table(sheet, element, whole, name)
        else:
            _add_block(sheet, element, whole, name)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add_metadata(root: etree._Element, page: PageDocument) -> None:
    metadata = etree.SubElement(root, _q("Metadata"))
    texts = {"Creator": f"sohoa, {printable(page.engine)}", "Created": _NO_TIME, "LastChange": _NO_TIME}
    for name, text in texts.items():
        etree.SubElement(metadata, _q(name)).text = text
    for step in page.steps:
        numbers = " ".join(f"{name}={value:g}" for name, value in step.estimate)
        item = {"type": "processingStep", "name": printable(step.name), "value": printable(numbers)}
        etree.SubElement(metadata, _q("MetadataItem"), item)


def _page_attributes(page: PageDocument, image_name: str) -> dict[str, str]:
    dpi = known_dpi(page)
    ppi = f"{dpi or 0:g}"
    resolution = {"imageXResolution": ppi, "imageYResolution": ppi, "imageResolutionUnit": "PPI"}
    return {
        "imageFilename": printable(image_name),
        "imageWidth": str(page.width_px),
        "imageHeight": str(page.height_px),
        **({} if dpi is None else resolution),
        "custom": f"structure {{type:{page.content.value};}}",
        "type": "content" if page.content is PageContent.TEXT else "blank",
        "primaryLanguage": "Vietnamese",
    }


def _add_order(sheet: etree._Element, names: Sequence[str]) -> None:
    order = etree.SubElement(sheet, _q("ReadingOrder"))
    group = etree.SubElement(order, _q("OrderedGroup"), {"id": "order"})
    for index, name in enumerate(names):
        etree.SubElement(group, _q("RegionRefIndexed"), {"index": str(index), "regionRef": name})


def _add_coords(parent: etree._Element, box: Box, whole: Box) -> None:
    left, right = (min(max(x, 0), whole.x2) for x in (box.x, box.x2))
    top, bottom = (min(max(y, 0), whole.y2) for y in (box.y, box.y2))
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    etree.SubElement(parent, _q("Coords"), {"points": " ".join(f"{x},{y}" for x, y in corners)})


def _add_equiv(
    parent: etree._Element, text: str, confidence: float, *, index: int | None = None, comment: str = ""
) -> None:
    attributes = {"conf": conf(confidence)}
    if index is not None:
        attributes = {"index": str(index), **attributes}
    if comment:
        attributes["comments"] = printable(comment)
    equiv = etree.SubElement(parent, _q("TextEquiv"), attributes)
    etree.SubElement(equiv, _q("Unicode")).text = printable(text)


def _add_table(sheet: etree._Element, table: Table, whole: Box, name: str) -> None:
    shape = {"rows": str(table.row_count), "columns": str(table.column_count)}
    ruled = {"lineSeparators": "true" if table.is_ruled else "false"}
    region = etree.SubElement(sheet, _q("TableRegion"), {"id": name, **shape, **ruled})
    _add_coords(region, table.box, whole)
    for index, cell in enumerate(table.cells):
        is_header = cell.row_index < table.header_row_count
        element = etree.SubElement(region, _q("TextRegion"), {"id": f"{name}_cell_{index}"})
        _add_coords(element, cell.box, whole)
        roles = etree.SubElement(element, _q("Roles"))
        etree.SubElement(roles, _q("TableCellRole"), {**_cell_place(cell), "header": str(is_header).lower()})
        _add_lines(element, cell.lines, whole, f"{name}_cell_{index}")


def _cell_place(cell: Cell) -> dict[str, str]:
    return {
        "rowIndex": str(cell.row_index),
        "columnIndex": str(cell.column_index),
        "rowSpan": str(cell.row_span),
        "colSpan": str(cell.column_span),
    }


def _add_block(sheet: etree._Element, block: Block, whole: Box, name: str) -> None:
    attributes = {"id": name, "custom": f"structure {{type:{block.kind.value};}}"}
    region = etree.SubElement(sheet, _q("TextRegion"), {**attributes, "type": _REGION_TYPES[block.kind]})
    _add_coords(region, block.box, whole)
    _add_lines(region, block.lines, whole, name)


def _add_lines(region: etree._Element, lines: Sequence[Line], whole: Box, name: str) -> None:
    for index, line in enumerate(lines):
        element = etree.SubElement(region, _q("TextLine"), {"id": f"{name}_line_{index}"})
        if line.marks:
            marks = ",".join(sorted(mark.value for mark in line.marks))
            element.set("custom", f"marks {{names:{marks};}}")
        _add_coords(element, line.box, whole)
        for number, word in enumerate(line.words):
            _add_word(element, word, whole, f"{name}_line_{index}_word_{number}")
        _add_equiv(element, line.text, line.confidence, index=0)
        for number, look in enumerate(line.readings, start=1):
            _add_equiv(element, look.text, look.confidence, index=number, comment=look.look)
    if lines:
        text = "\n".join(printable(line.text) for line in lines)
        equiv = etree.SubElement(region, _q("TextEquiv"))
        etree.SubElement(equiv, _q("Unicode")).text = text


def _add_word(line: etree._Element, word: Word, whole: Box, name: str) -> None:
    element = etree.SubElement(line, _q("Word"), {"id": name})
    _add_coords(element, word.box, whole)
    if glyphs_fit(word):
        for index, glyph in enumerate(word.glyphs):
            _add_glyph(element, glyph, whole, f"{name}_glyph_{index}")
    _add_equiv(element, word.text, word.confidence)


def _add_glyph(word: etree._Element, glyph: Glyph, whole: Box, name: str) -> None:
    element = etree.SubElement(word, _q("Glyph"), {"id": name})
    _add_coords(element, glyph.box, whole)
    _add_equiv(element, glyph.text, glyph.confidence, index=0)
    for index, variant in enumerate(glyph.variants, start=1):
        _add_equiv(element, variant.text, variant.confidence, index=index)
