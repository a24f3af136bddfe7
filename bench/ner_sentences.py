"""Sentences of notices and minutes with what they name, for the trial of a learned model against the rules.

Templates of ours, written for this; a slot names a kind. Held-out ones share no sentence with those that a
model may learn from, and negatives name nobody.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.people import make_name
from bench.words import PLACES

LEARNED = (
    "Hôm nay, {date}, tại {place}, chúng tôi gồm: đồng chí {person}, {org}.",
    "{org} báo cáo kết quả tìm kiếm, quy tập hài cốt liệt sĩ theo Kế hoạch số {document} {date}.",
    "Liệt sĩ {person}, quê {place}, hy sinh {date} tại {place}.",
    "Căn cứ Quyết định số {document} {date} của {org} về việc quy tập hài cốt liệt sĩ;",
    "Ông {person} và bà {person} là thân nhân liệt sĩ, trú tại {place}.",
    "Đội quy tập đã cất bốc hài cốt liệt sĩ {person} tại {place} vào {date}.",
    "Giao {org} chủ trì, phối hợp với {org} thực hiện trước {date}.",
    "Thực hiện Công văn số {document} của {org}, {org} đã rà soát danh sách liệt sĩ.",
    "Theo lời kể của ông {person} ở {place}, đơn vị đóng quân tại {place} từ {date}.",
    "Kết thúc buổi làm việc, biên bản được đọc cho mọi người cùng nghe và thống nhất ký tên.",
    "Đề nghị các đơn vị nghiêm túc tổ chức thực hiện, báo cáo kết quả theo quy định./.",
    "Nơi nhận: Như trên; Lưu: VT, TTHC.",
    "Kinh phí thực hiện từ nguồn ngân sách địa phương và các nguồn hợp pháp khác.",
)
HELD_OUT = (
    "Thành phần tham dự có đồng chí {person}, đại diện {org}, và nhân dân {place}.",
    "Người làm chứng: {person}, sinh {year}, thường trú {place}.",
    "Ngôi mộ được tìm thấy ở {place}; theo giấy báo tử số {document} thì liệt sĩ là {person}.",
    "Ngày truy điệu được ấn định là {date}, {org} chịu trách nhiệm tổ chức tại {place}.",
    "{org} đồng ý với đề nghị nêu tại Tờ trình số {document} {date}.",
    "Hài cốt đã bàn giao cho gia đình ông {person} đưa về {place} an táng.",
    "Chiến sĩ {person} nhập ngũ {date}, đơn vị hành quân qua {place}.",
    "Sau khi thống nhất, hai bên cùng ký vào biên bản giao nhận, mỗi bên giữ một bản.",
    "Các cơ quan, đơn vị căn cứ chức năng, nhiệm vụ được giao để triển khai.",
)
_BODIES = (
    "UBND {unit}",
    "Ban Chỉ đạo 515 {unit}",
    "Bộ Chỉ huy quân sự {unit}",
    "Sở Nội vụ {unit}",
    "Ban CHQS {unit}",
)
_SYMBOLS = ("KH-BCĐ", "QĐ-UBND", "UBND-VHXH", "TTr-SNV", "BC-BCĐ", "KH-UBND", "CV-BCHQS")
# What engines make of letters, one in so many characters.
_MISREAD = {
    "ễ": "ê",
    "ấ": "â",
    "ổ": "ô",
    "đ": "d",
    "ư": "u",
    "Đ": "D",
    "ỉ": "i",
    "1": "l",
    "0": "O",
    "ế": "ê",
}
_MISREAD_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what it names: (start, end, kind) in characters, in order."""

    text: str
    named: tuple[tuple[int, int, str], ...]


def make_sentences(count: int, *, seed: int, is_held_out: bool) -> Iterator[Sentence]:
    """Yield ``count`` sentences; the same seed gives the same ones."""
    rng = random.Random(seed)
    templates = HELD_OUT if is_held_out else LEARNED
    for _ in range(count):
        yield _filled(rng, rng.choice(templates), is_held_out=is_held_out)


def _filled(rng: random.Random, template: str, *, is_held_out: bool) -> Sentence:
    text, named = "", []
    for piece in template.replace("{", "}").split("}"):
        for part, kind in _parts(rng, piece, is_held_out=is_held_out):
            if kind:
                named.append((len(text), len(text) + len(part), kind))
            text += part
    return Sentence(_misread(rng, text), tuple(named))


def _parts(rng: random.Random, slot: str, *, is_held_out: bool) -> list[tuple[str, str]]:
    """Return (text, kind) of what stands in a slot; kind is empty for words that name nothing."""
    province, districts = rng.choice(PLACES)
    district, communes = rng.choice(districts)
    if slot == "person":
        return [(make_name(rng, is_held_out=is_held_out), "person")]
    if slot == "place":
        levels = [f"xã {rng.choice(communes)}", f"huyện {district}", f"tỉnh {province}"]
        chosen = rng.choice((levels, levels[:2], levels[1:2], levels[2:]))
        joined = [part for level in chosen for part in ((", ", ""), (level, "place"))]
        return joined[1:]
    if slot == "org":
        unit = rng.choice((f"tỉnh {province}", f"huyện {district}"))
        return [(rng.choice(_BODIES).format(unit=unit), "organisation")]
    if slot == "document":
        return [(f"{rng.randint(1, 999)}/{rng.choice(_SYMBOLS)}", "document")]
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1964, 2022)
    if slot == "date":
        worded = f"ngày {day:02d} tháng {month:02d} năm {year}"
        return [(rng.choice((f"ngày {day}/{month}/{year}", worded)), "date")]
    return [(f"năm {year}", "date")] if slot == "year" else [(slot, "")]


def _misread(rng: random.Random, text: str) -> str:
    """Return the text with some letters misread, as long as before, so that offsets hold."""
    return "".join(_MISREAD.get(c, c) if rng.random() < _MISREAD_SHARE else c for c in text)
