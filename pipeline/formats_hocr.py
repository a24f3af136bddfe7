"""A page as hOCR 1.2: XHTML whose classes and titles tell boxes and confidences.

Cells are areas inside an ``ocr_table``; their place is told by properties of our own (``x_row`` …), as the
format allows. Every element has text inside, if empty, so that a browser reads the file as XML parsers do.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from models.geometry import Box
from models.page import Block, Cell, Line, PageDocument, Table, Word
from pipeline.formats_text import in_reading_order, known_dpi, printable, tag_of

NAMESPACE = "http://www.w3.org/1999/xhtml"
_CAPABILITIES = "ocr_page ocr_carea ocr_table ocr_line ocrx_word ocrp_wconf"


def render_hocr(page: PageDocument, *, image_name: str) -> bytes:
    """Return the page as hOCR in UTF-8; boxes are ``x0 y0 x1 y1`` in pixels of the page image."""
    root = etree.fromstring(f'<html xmlns="{NAMESPACE}" lang="vi" xml:lang="vi"/>')
    _add_head(root, page)
    body = etree.SubElement(root, _q("body"))
    sheet = _add(body, "div", "ocr_page", name=f"page_{page.page_no}", title=_page_title(page, image_name))
    for index, element in enumerate(in_reading_order(page)):
        if isinstance(element, Table):
            _add_table(sheet, element, f"table_{index}")
        else:
            title = f"{_bbox(element.box)}; x_kind {tag_of(element)}"
            _add_area(sheet, element, name=f"block_{index}", title=title)
    return etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True, doctype="<!DOCTYPE html>"
    )


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _bbox(box: Box) -> str:
    return f"bbox {box.x} {box.y} {box.x2} {box.y2}"


def _page_title(page: PageDocument, image_name: str) -> str:
    image = printable(image_name).replace('"', "%22")  # the name stands in quotes, which it must not end
    whole = Box(0, 0, page.width_px, page.height_px)
    title = f'image "{image}"; {_bbox(whole)}; ppageno {page.page_no - 1}'
    dpi = known_dpi(page)
    return title if dpi is None else f"{title}; scan_res {round(dpi)} {round(dpi)}"


def _add_head(root: etree._Element, page: PageDocument) -> None:
    head = etree.SubElement(root, _q("head"))
    etree.SubElement(head, _q("title")).text = f"{page.page_no}"
    etree.SubElement(head, _q("meta"), {"charset": "utf-8"})
    facts = {
        "ocr-system": f"sohoa, {printable(page.engine)}",
        "ocr-capabilities": _CAPABILITIES,
        "ocr-number-of-pages": "1",
        "ocr-langs": "vi",
    }
    for name, content in facts.items():
        etree.SubElement(head, _q("meta"), {"name": name, "content": content})


def _add(parent: etree._Element, tag: str, kind: str, *, name: str, title: str) -> etree._Element:
    element = etree.SubElement(parent, _q(tag), {"class": kind, "id": name, "title": title})
    element.text = ""
    return element


def _add_table(sheet: etree._Element, table: Table, name: str) -> None:
    shape = (
        f"x_rows {table.row_count}; x_columns {table.column_count}; x_header_rows {table.header_row_count}"
    )
    element = _add(sheet, "div", "ocr_table", name=name, title=f"{_bbox(table.box)}; {shape}")
    for index, cell in enumerate(table.cells):
        _add_area(element, cell, name=f"{name}_cell_{index}", title=f"{_bbox(cell.box)}; {_cell_place(cell)}")


def _cell_place(cell: Cell) -> str:
    place = f"x_row {cell.row_index}; x_column {cell.column_index}"
    return f"{place}; x_row_span {cell.row_span}; x_column_span {cell.column_span}"


def _add_area(parent: etree._Element, area: Block | Cell, *, name: str, title: str) -> None:
    element = _add(parent, "div", "ocr_carea", name=name, title=title)
    _add_lines(element, area.lines, name)


def _add_lines(area: etree._Element, lines: Sequence[Line], name: str) -> None:
    for index, line in enumerate(lines):
        title = _bbox(line.box)
        if line.marks:
            title += "; x_marks " + " ".join(sorted(mark.value for mark in line.marks))
        element = _add(area, "span", "ocr_line", name=f"{name}_line_{index}", title=title)
        for number, word in enumerate(line.words):
            _add_word(
                element, word, f"{name}_line_{index}_word_{number}", is_last=number + 1 == len(line.words)
            )


def _add_word(line: etree._Element, word: Word, name: str, *, is_last: bool) -> None:
    title = f"{_bbox(word.box)}; x_wconf {round(100 * word.confidence)}"
    element = _add(line, "span", "ocrx_word", name=name, title=title)
    element.text = printable(word.text)
    element.tail = "" if is_last else " "
