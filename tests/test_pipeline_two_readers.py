"""Two readers on one page: ours first, the other for its doubts, and for pages that ours fails on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from bench.faces import find_faces
from bench.line_draw import Hand, draw_text
from models.errors import SetupError
from models.geometry import Box
from models.page import Cell, Glyph, Line, PageContent, Variant, Word
from pipeline import contents as page_contents
from pipeline.arrays import GrayImage
from pipeline.canvas import Canvas
from pipeline.contents import is_beyond, read_contents
from pipeline.engine import Charset
from pipeline.engines import open_readers
from pipeline.own_engine import OwnEngine, TwoEngines
from pipeline.own_reader import OwnReader
from pipeline.reader import LayerReader
from pipeline.roman_columns import with_roman_columns
from pipeline.rules import Rules
from pipeline.two_opinions import settled

TEXTS = ("Họ và tên: Nguyễn Văn An", "Quê quán: Lạng Sơn", "Ngày hy sinh: 12/3/1968")


@dataclass(frozen=True, slots=True)
class Second:
    """Another engine that always says the same and remembers what it was asked."""

    asked: list[Charset] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name and version."""
        return "second/1"

    def read_strip(self, strip: GrayImage, charset: Charset = Charset.ANY) -> tuple[Word, ...]:
        """Say the same and remember the alphabet."""
        self.asked.append(charset)
        return (Word("khác", 0.9, Box(0, 0, strip.shape[1], strip.shape[0])),)

    def read_region(self, image: GrayImage, *, dpi: float) -> tuple[Line, ...]:
        """Say the same of the whole region."""
        del dpi
        word = Word("khác", 0.9, Box(0, 0, image.shape[1], image.shape[0]))
        return (Line(word.box, (word,)),)

    def close(self) -> None:
        """Nothing is held."""


def page(texts: Sequence[str]) -> GrayImage:
    face_of_book = next(face for face in find_faces() if face.name == "FreeSerif")
    hand = Hand(face_of_book.regular, 40, face_of_book.style, is_typed=False)
    gray = np.full((120 * len(texts) + 80, 1200), 255, np.uint8)
    for index, text in enumerate(texts):
        ink = draw_text(random.Random(3), text, hand, wear=0.0)
        height, width = ink.shape
        y = 30 + 120 * index
        gray[y : y + height, 60 : 60 + width] = np.minimum(gray[y : y + height, 60 : 60 + width], 255 - ink)
    return gray


def canvas_of(gray: GrayImage) -> Canvas:
    nothing = np.zeros_like(gray)
    return Canvas(
        image=np.repeat(gray[..., None], 3, axis=2),
        gray=gray,
        ink=np.asarray(gray < 185, np.uint8),
        smooth=gray,
        stamp=nothing,
        rules=Rules((), (), nothing),
        dpi=240,
        text_height_px=22,
        content=PageContent.TEXT,
        gutter_x=None,
        steps=(),
    )


@pytest.fixture(scope="module")
def own() -> OwnEngine:
    return OwnEngine()


def test_free_text_is_read_line_by_line(own: OwnEngine) -> None:
    found = read_contents(canvas_of(page(TEXTS)), [], own)
    assert tuple(line.text for line in found.lines) == TEXTS
    assert found.engine == own.name
    assert found.steps == ()


def test_what_is_sure_needs_no_second_opinion(own: OwnEngine) -> None:
    second = Second()
    line = Line(Box(0, 0, 9, 9), (Word("chắc", 0.999, Box(0, 0, 9, 9)),))
    reader = OwnReader(canvas_of(page(TEXTS)), own, second)
    assert reader.second_look(line) == line
    assert second.asked == []


def test_what_is_doubted_is_read_by_the_other_too(own: OwnEngine) -> None:
    second = Second()
    line = Line(Box(60, 30, 400, 60), (Word("ngờ", 0.6, Box(60, 30, 400, 60)),))
    (opinion,) = OwnReader(canvas_of(page(TEXTS)), own, second).second_look(line, Charset.DATE).readings
    assert (opinion.text, opinion.look) == ("khác", "tesseract:date")
    assert second.asked == [Charset.DATE]


def test_our_reader_alone_asks_nobody(own: OwnEngine) -> None:
    line = Line(Box(60, 30, 400, 60), (Word("ngờ", 0.6, Box(60, 30, 400, 60)),))
    assert OwnReader(canvas_of(page(TEXTS)), own).second_look(line) == line


@pytest.mark.parametrize(
    ("confidences", "beyond"), [([0.2] * 9, True), ([0.9] * 9, False), ([0.2] * 3, False)]
)
def test_a_page_is_beyond_our_reader_by_its_middle_line(confidences: list[float], beyond: bool) -> None:
    box = Box(0, 0, 9, 9)
    assert is_beyond(iter([Line(box, (Word("x", c, box),)) for c in confidences])) is beyond


def test_a_page_beyond_our_reader_is_read_by_the_other_and_says_so(
    own: OwnEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_contents, "is_beyond", lambda lines: True)
    both = read_contents(canvas_of(page(TEXTS)), [], TwoEngines(own, Second()))
    assert both.engine == "second/1"
    assert [step.name for step in both.steps] == ["beyond-reader"]
    alone = read_contents(canvas_of(page(TEXTS)), [], own)
    assert alone.engine == own.name
    assert [step.name for step in alone.steps] == ["beyond-reader"]


def test_an_unknown_reader_is_refused() -> None:
    with pytest.raises(SetupError):
        open_readers("magic", "tesserocr")


@pytest.mark.parametrize(
    ("column", "read_as"),
    [
        (("1", "1", "II", "IV"), ("I", "I", "II", "IV")),
        (("1", "2", "II"), ("1", "2", "II")),
        (("1", "1"), ("1", "1")),
    ],
)
def test_a_stroke_is_roman_where_the_column_is(column: tuple[str, ...], read_as: tuple[str, ...]) -> None:
    box = Box(0, 0, 9, 9)
    cells = [Cell(k, 0, box, (Line(box, (Word(text, 0.9, box),)),)) for k, text in enumerate(column)]
    found = with_roman_columns(cells, [Charset.DIGITS], Strokes())
    assert tuple(cell.text for cell in found) == read_as


class Strokes(LayerReader):
    """Reads every box as one upright stroke."""

    def __init__(self) -> None:
        super().__init__(())

    def read(self, box: Box, charset: Charset = Charset.ANY, *, scale: float = 1.0) -> tuple[Word, ...]:
        """Return the stroke as the alphabet has it."""
        del scale
        return (Word("I" if charset is Charset.ROMAN else "1", 0.7, box),)


def wavering(*letters: tuple[str, float, str, float]) -> Line:
    """Return a line of one word: letters with their odds and one other with its odds."""
    box = Box(0, 0, 9, 9)
    glyphs = tuple(Glyph(a, p, box, (Variant(b, q),) if b else ()) for a, p, b, q in letters)
    return Line(box, (Word("".join(g.text for g in glyphs), 0.8, box, glyphs),))


@pytest.mark.parametrize(
    ("line", "other", "text", "why"),
    [
        (wavering(("V", 1, "", 0), ("ă", 0.5, "a", 0.34)), "Va", "Va", "ours wavers: the other decides"),
        (wavering(("V", 1, "", 0), ("ă", 0.8, "a", 0.05)), "Va", "Vă", "ours is sure enough"),
        (wavering(("V", 1, "", 0), ("ă", 0.5, "a", 0.34)), "Vb", "Vă", "ours does not think of it"),
        (wavering(("V", 1, "", 0), ("ă", 0.5, "a", 0.34)), "xyza", "Vă", "another line altogether"),
        (wavering(("V", 1, "", 0), ("ă", 0.5, "a", 0.34)), "Vă", "Vă", "both the same"),
    ],
)
def test_wavering_letters_are_settled_by_the_other(line: Line, other: str, text: str, why: str) -> None:
    found = settled(line, other, look="tesseract:any", confidence=0.9)
    assert found.text == text, why
    assert found.readings[-1].text == other
    assert ("first" in {r.look for r in found.readings}) is (text != line.text)
    assert all(0 <= g.confidence <= 1 for w in found.words for g in w.glyphs)
