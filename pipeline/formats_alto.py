"""A page as ALTO 4: blocks, lines, strings, glyphs with variants, and tables as composed blocks.

ALTO has no words for a cell's place, a block's role or a stamp over a line; these are told by ``Tags``.
Valid by version 4.2 of the schema (tests/data/schemas), and so by each later 4.x.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from models.geometry import Box
from models.page import Block, Cell, Glyph, Line, PageDocument, Table, Word
from pipeline.formats_text import conf, glyphs_fit, in_reading_order, printable, tag_of

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-2.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_MAX_VARIANT = 3  # characters in one Variant, a limit of the schema


@dataclass(slots=True)
class _Tags:
    """The tags that the page needs, each once, by what they say."""

    ids: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def ref(self, element: str, kind: str, label: str) -> str:
        """Return the id of the tag, which is made where it is new."""
        return self.ids.setdefault((element, kind, label), f"tag_{len(self.ids) + 1}")


def render_alto(page: PageDocument, *, image_name: str) -> bytes:
    """Return the page as ALTO 4 in UTF-8, positions in pixels of the page image.

    A line without text keeps its place: it holds one empty String with WC 0. Glyphs are given where they
    spell the word and each is one character, as the schema demands.
    """
    root = etree.fromstring(f'<alto xmlns="{NAMESPACE}" xmlns:xsi="{_INSTANCE}"/>')
    root.set(f"{{{_INSTANCE}}}schemaLocation", f"{NAMESPACE} {_SCHEMA}")
    root.set("SCHEMAVERSION", "4.2")
    _describe(root, page, image_name)
    tags = _Tags()
    layout = _layout(page, tags)
    if tags.ids:
        holder = etree.SubElement(root, _q("Tags"))
        for (element, kind, label), tag_id in tags.ids.items():
            etree.SubElement(holder, _q(element), {"ID": tag_id, "TYPE": kind, "LABEL": label})
    root.append(layout)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _place(box: Box) -> dict[str, str]:
    return {"HPOS": str(box.x), "VPOS": str(box.y), "WIDTH": str(box.w), "HEIGHT": str(box.h)}


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, _q(name)).text = printable(text)


def _describe(root: etree._Element, page: PageDocument, image_name: str) -> None:
    description = etree.SubElement(root, _q("Description"))
    _text(description, "MeasurementUnit", "pixel")
    _text(etree.SubElement(description, _q("sourceImageInformation")), "fileName", image_name)
    if page.steps:
        steps = etree.SubElement(description, _q("Processing"), {"ID": "processing_image"})
        _text(steps, "processingCategory", "preOperation")
        for step in page.steps:
            numbers = "".join(f" {name}={value:g}" for name, value in step.estimate)
            _text(steps, "processingStepDescription", step.name + numbers)
    reading = etree.SubElement(description, _q("Processing"), {"ID": "processing_reading"})
    _text(reading, "processingCategory", "contentGeneration")
    software = etree.SubElement(reading, _q("processingSoftware"))
    _text(software, "softwareName", "sohoa")
    _text(software, "applicationDescription", page.engine)


def _layout(page: PageDocument, tags: _Tags) -> etree._Element:
    layout = etree.Element(_q("Layout"))
    size = {"WIDTH": str(page.width_px), "HEIGHT": str(page.height_px)}
    number = {"ID": f"page_{page.page_no}", "PHYSICAL_IMG_NR": str(page.page_no)}
    sheet = etree.SubElement(layout, _q("Page"), {**number, "PAGECLASS": page.content.value, **size})
    whole = Box(0, 0, page.width_px, page.height_px)
    space = etree.SubElement(sheet, _q("PrintSpace"), {"ID": "space", **_place(whole)})
    for index, element in enumerate(in_reading_order(page)):
        if isinstance(element, Table):
            _add_table(space, element, tags, f"table_{index}")
        else:
            refs = [tags.ref("RoleTag", "block", tag_of(element))]
            _add_block(space, element, tags, block_id=f"block_{index}", refs=refs)
    return layout


def _add_table(space: etree._Element, table: Table, tags: _Tags, table_id: str) -> None:
    composed = etree.SubElement(
        space, _q("ComposedBlock"), {"ID": table_id, **_place(table.box), "TYPE": "table"}
    )
    for index, cell in enumerate(table.cells):
        refs = [tags.ref("StructureTag", "cell", _cell_label(cell))]
        if cell.row_index < table.header_row_count:
            refs.append(tags.ref("RoleTag", "cell", "header"))
        _add_block(composed, cell, tags, block_id=f"{table_id}_cell_{index}", refs=refs)


def _cell_label(cell: Cell) -> str:
    """Say a cell's place in words; rows and columns are counted from 0."""
    place = f"row={cell.row_index} column={cell.column_index}"
    return f"{place} rowspan={cell.row_span} colspan={cell.column_span}"


def _add_block(
    parent: etree._Element, block: Block | Cell, tags: _Tags, *, block_id: str, refs: Iterable[str]
) -> None:
    names = {"ID": block_id, "TAGREFS": " ".join(refs), "LANG": "vi"}
    element = etree.SubElement(parent, _q("TextBlock"), {**names, **_place(block.box)})
    for index, line in enumerate(block.lines):
        _add_line(element, line, tags, f"{block_id}_line_{index}")


def _add_line(parent: etree._Element, line: Line, tags: _Tags, line_id: str) -> None:
    element = etree.SubElement(parent, _q("TextLine"), {"ID": line_id, **_place(line.box)})
    if line.marks:
        marks = sorted(mark.value for mark in line.marks)
        element.set("TAGREFS", " ".join(tags.ref("LayoutTag", "mark", mark) for mark in marks))
    before: Box | None = None
    # A TextLine must hold a String, and a line with ink that nobody could read must not vanish.
    for index, word in enumerate(line.words or (Word("", 0.0, line.box),)):
        if before is not None:
            gap = Box(before.x2, line.box.y, max(0, word.box.x - before.x2), line.box.h)
            etree.SubElement(element, _q("SP"), _place(gap))
        _add_string(element, word, f"{line_id}_string_{index}")
        before = word.box


def _add_string(parent: etree._Element, word: Word, string_id: str) -> None:
    reading = {"CONTENT": printable(word.text), "WC": conf(word.confidence)}
    element = etree.SubElement(parent, _q("String"), {"ID": string_id, **_place(word.box), **reading})
    if glyphs_fit(word) and all(len(printable(g.text)) == 1 for g in word.glyphs):
        for index, glyph in enumerate(word.glyphs):
            _add_glyph(element, glyph, f"{string_id}_glyph_{index}")


def _add_glyph(parent: etree._Element, glyph: Glyph, glyph_id: str) -> None:
    reading = {"CONTENT": printable(glyph.text), "GC": conf(glyph.confidence)}
    element = etree.SubElement(parent, _q("Glyph"), {"ID": glyph_id, **_place(glyph.box), **reading})
    for variant in glyph.variants:
        text = printable(variant.text)
        if 0 < len(text) <= _MAX_VARIANT:
            etree.SubElement(element, _q("Variant"), {"CONTENT": text, "VC": conf(variant.confidence)})
