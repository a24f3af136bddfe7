"""The answer to a family as PDF, laid out by Nghị định 30/2020/NĐ-CP; number and date are left open.

Nothing of a living person is in it but of the one it goes to: kin and notes of the papers stay in the house.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from dossiers.handover_lists import Issuer
from models.errors import SetupError
from models.summary import Answer, Summary

_DPI = 150
_SIZE_PX = (1240, 1754)  # A4 upright
_LEFT, _RIGHT, _TOP, _BOTTOM = 177, 1240 - 118, 118, 1754 - 118  # 30 mm, 20 mm, 20 mm, 20 mm (phụ lục I)
_PT = _DPI / 72
_STEP = 38  # of a line of 13 points, exactly one and a half
_INDENT = 75  # 1.27 cm


@dataclass(frozen=True, slots=True)
class FoundMan:
    """A man who was found, and the papers that say so."""

    summary: Summary
    sources: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says: to whom, about which question, what was found, what the handler writes himself."""

    number: int
    receiver: str
    address: str
    asked_at: datetime
    asked: str
    found: tuple[FoundMan, ...]
    answer: str
    year: int


def letter_lines(letter: Letter, issuer: Issuer) -> Iterator[str]:
    """Give the paragraphs of the letter."""
    yield (
        f"Trả lời đề nghị của ông (bà) ngày {letter.asked_at:%d/%m/%Y} (hồ sơ hỏi số {letter.number}) về "
        f"liệt sĩ {letter.asked}, {issuer.body} thông báo như sau:"
    )
    for at, man in enumerate(letter.found, start=1):
        yield f"{at}. {facts_of(man.summary)}."
        if man.summary.is_open:
            yield "Các giấy ghi khác nhau ở một số điểm, đang được xác minh."
        yield f"Nguồn: {man.sources}."
    if not letter.found:
        yield (
            "Đến nay chưa tìm thấy giấy tờ nào nói về liệt sĩ trên. Đề nghị của ông (bà) được theo dõi; "
            "khi có giấy tờ mới, chúng tôi sẽ thông báo."
        )
    yield from (part for part in letter.answer.split("\n") if part.strip())
    yield (
        "Thông tin trên ghi theo giấy tờ đang lưu. Ông (bà) có giấy tờ khác, đề nghị gửi bản sao "
        "để bổ sung./."
    )


def facts_of(man: Summary) -> str:
    """Return in one sentence what is known of a man."""
    said = [f"Liệt sĩ {man.name}" if man.name else "Mộ liệt sĩ chưa xác định được thông tin"]
    for words, text in (
        ("sinh", man.born), ("quê quán", man.home), ("đơn vị", man.unit), ("hy sinh", man.died),
        ("tại", man.death_place), ("an táng ban đầu tại", man.burial_place),
    ):  # fmt: skip
        said += [f"{words} {text}"] if text else []
    if man.gathered is Answer.YES:
        year = f" năm {man.gathered_year}" if man.gathered_year else ""
        said.append(f"đã quy tập{year}")
    elif man.gathered is Answer.NO:
        said.append("chưa quy tập")
    if man.cemetery:
        said.append(f"mộ tại {man.cemetery}" + (f" ({man.grave})" if man.grave else ""))
    return "; ".join(said)


def letter_pdf(letter: Letter, issuer: Issuer) -> bytes:
    """Return the letter as a PDF.

    Raises:
        SetupError: the typeface is not installed.

    """
    pages = _Pages()
    _letterhead(pages, letter, issuer)
    for paragraph in letter_lines(letter, issuer):
        pages.paragraph(paragraph)
    _foot(pages, letter, issuer)
    done = [page.convert("1", dither=Image.Dither.NONE) for page in pages.made]
    out = BytesIO()
    title = f"Trả lời hồ sơ hỏi {letter.number}"
    done[0].save(out, "PDF", resolution=_DPI, save_all=True, append_images=done[1:], title=title)
    return out.getvalue()


class _Pages:
    """Pages that grow line by line. Lives while one letter is drawn."""

    def __init__(self) -> None:
        self.made: list[Image.Image] = []
        self.turn()

    def turn(self) -> None:
        self.made.append(Image.new("L", _SIZE_PX, 255))
        self.draw = ImageDraw.Draw(self.made[-1])
        self.y = _TOP

    def room(self, height: int) -> None:
        if self.y + height > _BOTTOM:
            self.turn()

    def centred(self, middle: int, text: str, font: ImageFont.FreeTypeFont, y: int) -> int:
        width = self.draw.textlength(text, font=font)
        self.draw.text((middle - width / 2, y), text, font=font, fill=0)
        return round(width)

    def paragraph(self, text: str) -> None:
        font = _face("FreeSerif.ttf", 13)
        for at, line in enumerate(self._lines(text, font)):
            self.room(_STEP)
            self.draw.text((_LEFT + (_INDENT if at == 0 else 0), self.y), line, font=font, fill=0)
            self.y += _STEP
        self.y += 12

    def _lines(self, text: str, font: ImageFont.FreeTypeFont) -> list[str]:
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            width = _RIGHT - _LEFT - (_INDENT if len(lines) == 1 else 0)
            if lines[-1] and self.draw.textlength(longer, font=font) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines


def _letterhead(pages: _Pages, letter: Letter, issuer: Issuer) -> None:
    left, right = _LEFT + 190, _RIGHT - 290
    plain, bold = _face("FreeSerif.ttf", 12), _face("FreeSerifBold.ttf", 12)
    pages.centred(left, issuer.above.upper(), plain, _TOP)
    width = pages.centred(left, issuer.body.upper(), bold, _TOP + 30)
    pages.draw.line([(left - width // 5, _TOP + 62), (left + width // 5, _TOP + 62)], fill=0, width=2)
    pages.centred(left, "Số:          /              ", _face("FreeSerif.ttf", 13), _TOP + 72)
    pages.centred(left, "V/v trả lời thông tin liệt sĩ", plain, _TOP + 108)
    pages.centred(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold, _TOP)
    width = pages.centred(right, "Độc lập - Tự do - Hạnh phúc", _face("FreeSerifBold.ttf", 13), _TOP + 30)
    pages.draw.line([(right - width // 2, _TOP + 62), (right + width // 2, _TOP + 62)], fill=0, width=2)
    when = f"{issuer.place}, ngày       tháng       năm {letter.year}"
    pages.centred(right, when, _face("FreeSerifItalic.ttf", 13), _TOP + 72)
    to = ", ".join(part for part in (letter.receiver, letter.address) if part)
    pages.y = _TOP + 190
    for line in _wrapped(pages, f"Kính gửi: {to}"):
        pages.centred((_LEFT + _RIGHT) // 2, line, _face("FreeSerif.ttf", 13), pages.y)
        pages.y += _STEP
    pages.y += 24


def _wrapped(pages: _Pages, text: str) -> Sequence[str]:
    font = _face("FreeSerif.ttf", 13)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pages.draw.textlength(longer, font=font) > (_RIGHT - _LEFT) * 0.8:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _foot(pages: _Pages, letter: Letter, issuer: Issuer) -> None:
    pages.room(240)
    y = pages.y + 24
    pages.draw.text((_LEFT, y), "Nơi nhận:", font=_face("FreeSerifBoldItalic.ttf", 12), fill=0)
    small = _face("FreeSerif.ttf", 11)
    for at, line in enumerate(("- Như trên;", f"- Lưu: VT (hồ sơ hỏi {letter.number}).")):
        pages.draw.text((_LEFT, y + 30 + at * 26), line, font=small, fill=0)
    middle = _RIGHT - 240
    pages.centred(middle, f"TM. {issuer.body.upper()}", _face("FreeSerifBold.ttf", 13), y)
    pages.centred(middle, "(Chữ ký, dấu)", _face("FreeSerifItalic.ttf", 13), y + 34)


def _face(name: str, points: float) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(name, round(points * _PT))
    except OSError as error:
        raise SetupError(
            f"the typeface {name} is not installed", remedy="Install the package fonts-freefont-ttf."
        ) from error
