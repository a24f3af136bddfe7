"""The answer to a family as PDF, laid out by Nghị định 30/2020/NĐ-CP; number and date are left open.

Nothing of a living person is in it but of the one it goes to: kin and notes of the papers stay in the house.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dossiers.handover_lists import Issuer
from dossiers.official_page import Pen, face, pdf_of, sign, two_tone
from models.summary import Answer, Summary

_SIZE_PX = (1240, 1754)  # A4 upright
_LEFT, _RIGHT, _TOP, _BOTTOM = 177, 1240 - 118, 118, 1754 - 118  # 30 mm, 20 mm, 20 mm, 20 mm (phụ lục I)
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
    pen = Pen(_SIZE_PX, top=_TOP, bottom=_BOTTOM)
    _letterhead(pen, letter, issuer)
    for paragraph in letter_lines(letter, issuer):
        _paragraph(pen, paragraph)
    pen.make_room(240)
    sign(pen, issuer, f"hồ sơ hỏi {letter.number}", left=_LEFT, middle=_RIGHT - 240)
    return pdf_of(two_tone(pen.pages), title=f"Trả lời hồ sơ hỏi {letter.number}")


def _paragraph(pen: Pen, text: str) -> None:
    font = face("FreeSerif.ttf", 13)
    for at, line in enumerate(pen.wrapped(text, font, _RIGHT - _LEFT, indent_px=_INDENT)):
        pen.make_room(_STEP)
        pen.draw.text((_LEFT + (_INDENT if at == 0 else 0), pen.y), line, font=font, fill=0)
        pen.y += _STEP
    pen.y += 12


def _letterhead(pen: Pen, letter: Letter, issuer: Issuer) -> None:
    left, right = _LEFT + 190, _RIGHT - 290
    plain, bold = face("FreeSerif.ttf", 12), face("FreeSerifBold.ttf", 12)
    pen.centred(left, issuer.above.upper(), plain, _TOP)
    width = pen.centred(left, issuer.body.upper(), bold, _TOP + 30)
    pen.draw.line([(left - width // 5, _TOP + 62), (left + width // 5, _TOP + 62)], fill=0, width=2)
    pen.centred(left, "Số:          /              ", face("FreeSerif.ttf", 13), _TOP + 72)
    pen.centred(left, "V/v trả lời thông tin liệt sĩ", plain, _TOP + 108)
    pen.centred(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold, _TOP)
    width = pen.centred(right, "Độc lập - Tự do - Hạnh phúc", face("FreeSerifBold.ttf", 13), _TOP + 30)
    pen.draw.line([(right - width // 2, _TOP + 62), (right + width // 2, _TOP + 62)], fill=0, width=2)
    when = f"{issuer.place}, ngày       tháng       năm {letter.year}"
    pen.centred(right, when, face("FreeSerifItalic.ttf", 13), _TOP + 72)
    to = ", ".join(part for part in (letter.receiver, letter.address) if part)
    pen.y = _TOP + 190
    font = face("FreeSerif.ttf", 13)
    for line in pen.wrapped(f"Kính gửi: {to}", font, (_RIGHT - _LEFT) * 0.8):
        pen.centred((_LEFT + _RIGHT) // 2, line, font, pen.y)
        pen.y += _STEP
    pen.y += 24
