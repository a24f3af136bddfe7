"""Texts that no reader of ours is ever trained on: only measured with.

Kept apart by construction: names end in given names, places lie in districts, units and places are written
in forms, and sentences stand here or in ``bench.ner_sentences.HELD_OUT``, that ``bench.line_texts`` never
draws from. Dates and numbers have no second source: their figures are by chance in both.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from bench import ner_sentences, words, writing
from bench.line_cells import make_code, make_date, make_number
from bench.people import make_name, make_place
from pipeline.own_alphabet import as_written

SENTENCES = (
    "Buổi lễ bắt đầu lúc 7 giờ 30 phút tại hội trường tầng hai của nhà khách.",
    "Ngọn đèn dầu leo lét trên bàn thờ, khói hương quyện vào sương sớm.",
    "Bà cụ móm mém nhai trầu, kể lại chuyện người con út đi mãi không về.",
    "Dòng kênh xáng chảy qua vườn dừa, hai bên bờ lau sậy mọc um tùm.",
    "Xưởng cơ khí nhận sửa máy cày, bơm nước và các loại động cơ cũ.",
    "Giá vé xe khách tăng từ 120 lên 150 nghìn đồng một lượt.",
    "Thầy giáo dạy toán về hưu đã ghi chép rất tỉ mỉ trong quyển vở kẻ ô ly.",
    "Khu vực này trước kia là rẫy cà phê, nay đã san ủi để làm kho xăng dầu.",
    "Đoàn xiếc lưu diễn ở sân vận động, trẻ con kéo đến xem rất đông.",
    "Mẻ lưới đầu năm được nhiều cá trích, cá nục và vài con mực ống.",
    "Học sinh nghèo vượt khó được nhận học bổng và một chiếc xe đạp.",
    "Bưu phẩm gửi bảo đảm, đề nghị người nhận xuất trình giấy tờ tùy thân.",
    "Vụ lúa chiêm năm ấy mất mùa vì rét đậm kéo dài suốt tháng giêng.",
    "Những bức thư đã ố vàng, nét mực nhòe, vẫn đọc được vài câu thăm hỏi.",
    "Ban quản lý chợ thông báo lịch cúp điện và sửa chữa mái tôn.",
    "Quyển gia phả chép tay bằng chữ quốc ngữ, bìa bọc vải nâu đã sờn.",
    "Con đò ngang chở khách sang sông, mỗi chuyến chừng mười lăm người.",
    "Nghệ nhân gốm xếp từng chồng bát đĩa, ấm chén cạnh lò nung còn ấm.",
    "Tổ khảo sát cắm cọc tiêu, kéo thước dây rồi vẽ phác thảo lên giấy can.",
    "Chiếc ba lô bạc màu treo ở vách, bên trong còn mẩu bút chì và cuốn lịch.",
)


def _place(rng: random.Random) -> str:
    place = make_place(rng, is_held_out=True)
    return writing.write_place(rng, place, writing.PLACE_FORMS.pick(rng, is_held_out=True))


_SLOTS: dict[str, Callable[[random.Random], str]] = {
    "person": lambda r: make_name(r, is_held_out=True),
    "place": _place,
    "org": lambda r: (
        f"{r.choice(('Phòng LĐTBXH huyện', 'Hội CCB tỉnh'))} {make_place(r, is_held_out=True).district}"
    ),
    "document": lambda r: f"{r.randint(1, 999)}/{r.choice(('KH-UBND', 'BC-BCĐ', 'CV-BCHQS'))}",
    "date": make_date,
    "year": lambda r: f"năm {r.randint(1930, 2022)}",
}


def _sentence(rng: random.Random) -> str:
    text = rng.choice((*SENTENCES, *ner_sentences.HELD_OUT))
    for slot, make in _SLOTS.items():
        while f"{{{slot}}}" in text:
            text = text.replace(f"{{{slot}}}", make(rng), 1)
    parts = text.split(" ")
    start = rng.randrange(max(1, len(parts) - 3))
    return " ".join(parts[start : start + rng.randint(4, 14)])


def _unit(rng: random.Random) -> str:
    return writing.make_unit(rng, writing.UNIT_FORMS.pick(rng, is_held_out=True))


def _rank(rng: random.Random) -> str:
    return f"{writing.pick(rng, words.RANKS)} - {writing.pick(rng, words.POSITIONS)}"


SOURCES: tuple[tuple[Callable[[random.Random], str], int], ...] = (
    (lambda rng: make_name(rng, is_held_out=True), 20),
    (_place, 20),
    (_sentence, 25),
    (make_date, 12),
    (_unit, 8),
    (_rank, 4),
    (make_number, 5),
    (make_code, 6),
)


def make_held_out_text(rng: random.Random) -> str:
    """Return the text of one line: never empty, in the reader's own signs, spaces single."""
    while True:
        text = writing.pick(rng, SOURCES)(rng)
        text = text.upper() if rng.random() < 0.12 else text
        text = " ".join(as_written(text).split())
        if text:
            return text
