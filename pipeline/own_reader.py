"""Read boxes of a page by our own reader.

All strips in few calls, each looked at once, Tesseract asked in doubt.

What is asked of a box later (as words, as figures, as a date) is answered from the same look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from models.geometry import Box
from models.page import Line, Reading, Word
from pipeline.arrays import GrayImage
from pipeline.canvas import Canvas
from pipeline.engine import Charset, Engine
from pipeline.own_engine import OwnEngine, Seen
from pipeline.two_opinions import settled

# The second opinion is asked where the worst letter is less sure than this: on held-out lines nine of ten
# errors lie below, and one line in six.
DOUBT = 0.95
# Codes among words are looked at again where a letter of them is less sure than this.
_SURE_CODE = 0.9
# What is read with less than this is no reading.
LEAST = 0.35
_PADDING_PX = 2
# Another look at the same writing, for an opinion of the reader's own: more room, no letter height told.
_WIDER_PX = 5


@dataclass(frozen=True, slots=True)
class OwnReader:
    """Answers from looks of our reader; ``second`` is asked where it doubts (None: never)."""

    canvas: Canvas
    own: OwnEngine
    second: Engine | None = None
    _looks: dict[Box, Seen] = field(default_factory=dict)

    def expect(self, boxes: Iterable[Box]) -> None:
        """Look at all ``boxes`` now, in few calls: they will be asked for."""
        missing = [box for box in dict.fromkeys(boxes) if box not in self._looks]
        strips = [self._strip(box) for box in missing]
        looks = self.own.look(strips, text_heights_px=[self.canvas.text_height_px] * len(strips))
        self._looks.update(zip(missing, looks, strict=True))

    def read(self, box: Box, charset: Charset = Charset.ANY, *, scale: float = 1.0) -> tuple[Word, ...]:
        """Return the words in ``box`` in page pixels; another ``scale`` is another look."""
        if scale != 1.0:
            if box in self._looks and self._looks[box].words():
                return ()  # measured on held-out lines: looking again at what was read makes nothing better
            area = box.padded(_WIDER_PX, within=self.canvas.box)
            seen = self.own.look([self.canvas.gray[area.y : area.y2, area.x : area.x2]])[0]
        else:
            self.expect([box])
            area, seen = self._area(box), self._looks[box]
        line = Line(box, tuple(w.shifted(area.x, area.y) for w in seen.words(charset)))
        return line.words if line.confidence >= LEAST else ()

    def second_look(self, line: Line, charset: Charset = Charset.ANY) -> Line:
        """Return the line with Tesseract's reading beside it, where ours is in doubt, and settled by it."""
        if self.second is None or line.worst >= DOUBT:
            return line
        other = Line(line.box, self.second.read_strip(self._strip(line.box), charset))
        if not other.words:
            return line
        look = f"tesseract:{charset}"
        if not line.words:
            return replace(line, readings=(*line.readings, Reading(other.text, other.worst, look)))
        return settled(line, other.text, look=look, confidence=other.worst)

    def read_free(self, without: tuple[Box, ...]) -> tuple[Line, ...]:
        """Return the lines outside ``without``, in reading order, those left out in which nothing is read."""
        ink = self.canvas.ink.copy()
        for box in without:
            ink[box.y : box.y2, box.x : box.x2] = 0
        lines = self.own.read_lines(self.canvas.gray, ink, text_height_px=self.canvas.text_height_px)
        # Signatures and stamps make lines too; what is read of them is worth less than the mark "unread".
        lines = tuple(line for line in lines if line.confidence >= LEAST)
        marked = (replace(line, marks=self.canvas.marks(line.box)) for line in lines)
        return tuple(self.second_look(line) for line in marked)

    def is_sure(self, words: Sequence[Word]) -> bool:
        """Tell whether words read need no second look as codes."""
        return min((w.worst for w in words), default=0.0) >= _SURE_CODE

    def _area(self, box: Box) -> Box:
        return box.padded(_PADDING_PX, within=self.canvas.box)

    def _strip(self, box: Box) -> GrayImage:
        area = self._area(box)
        return self.canvas.gray[area.y : area.y2, area.x : area.x2]
