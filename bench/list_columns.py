"""The columns of lists of the fallen: what is printed over them, and what stands in a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.layouts import Job
from bench.people import Person
from bench.table_spec import Head
from bench.wording import Wording


@dataclass(frozen=True, slots=True)
class Entry:
    """A person with the place as this list writes it."""

    person: Person
    home: str

    def rank_and_position(self) -> str:
        """Both in one cell, as the column "Cấp bậc, chức vụ" holds them."""
        return ", ".join(p for p in (self.person.rank, self.person.position) if p)

    def certificate(self) -> str:
        """The number of the certificate "Tổ quốc ghi công", the same for the same person."""
        digest = sum(ord(letter) * (place + 7) for place, letter in enumerate(self.person.name))
        return f"{'ABCDG'[digest % 5]}{'CTLK'[digest % 4]}-{100 + digest % 8900}"


@dataclass(frozen=True, slots=True)
class ListColumn:
    """What may be printed over a column and what an entry puts into it."""

    heading: Wording
    cell: Callable[[Entry], str]


COLUMNS: Mapping[str, ListColumn] = {
    "stt": ListColumn(Wording(("STT", "TT", "Số TT", "S TT"), ("Số\nTT", "Stt")), lambda e: ""),
    "full_name": ListColumn(
        Wording(
            (
                "Họ và tên",
                "Họ và tên liệt sĩ",
                "Họ tên liệt sỹ",
                "HỌ VÀ TÊN",
                "Họ tên LS",
                "Họ, tên đệm và tên",
            ),
            ("Họ tên liệt sĩ", "Họ và tên LS", "Họ và tên quân nhân", "Tên họ liệt sĩ"),
        ),
        lambda e: e.person.name,
    ),
    "other_name": ListColumn(
        Wording(("Bí danh", "Tên khác", "Tên thường gọi"), ("Tên gọi khác", "Bí danh (tức)")),
        lambda e: e.person.alias,
    ),
    "birth_date": ListColumn(
        Wording(("Năm sinh", "Sinh năm", "Ngày, tháng, năm sinh", "N. sinh"), ("Ngày sinh", "Năm\nsinh")),
        lambda e: e.person.birth.text,
    ),
    "home_place": ListColumn(
        Wording(
            ("Quê quán", "Nguyên quán", "Quê quán (xã, huyện, tỉnh)", "Sinh quán"),
            ("Quê quán xã, huyện, tỉnh", "Nguyên quán (xã - huyện - tỉnh)", "Quê quán liệt sĩ"),
        ),
        lambda e: e.home,
    ),
    "commune": ListColumn(Wording(("Xã", "Xã (phường)")), lambda e: e.person.home.commune),
    "district": ListColumn(Wording(("Huyện", "Huyện (thị)")), lambda e: e.person.home.district),
    "province": ListColumn(Wording(("Tỉnh", "Tỉnh (TP)")), lambda e: e.person.home.province),
    "enlistment_date": ListColumn(
        Wording(
            ("Nhập ngũ", "Ngày nhập ngũ", "Tháng năm nhập ngũ", "N. ngũ"),
            ("Ngày tháng năm nhập ngũ", "Nhập ngũ (tháng, năm)"),
        ),
        lambda e: e.person.enlisted.text,
    ),
    "rank": ListColumn(
        Wording(("Cấp bậc", "C. bậc", "Quân hàm, cấp bậc"), ("Cấp bậc khi hy sinh", "Quân hàm")),
        lambda e: e.person.rank,
    ),
    "position": ListColumn(
        Wording(("Chức vụ", "C. vụ"), ("Chức vụ khi hy sinh",)), lambda e: e.person.position
    ),
    "rank_position": ListColumn(
        Wording(
            ("Cấp bậc, chức vụ", "Cấp bậc\nchức vụ", "Cấp bậc - Chức vụ"), ("Cấp bậc và chức vụ", "CB, CV")
        ),
        Entry.rank_and_position,
    ),
    "unit": ListColumn(
        Wording(
            ("Đơn vị", "Đơn vị khi hy sinh", "Đ. vị", "Cơ quan, đơn vị"),
            ("Đơn vị chiến đấu", "Đơn vị trước khi hy sinh"),
        ),
        lambda e: e.person.unit,
    ),
    "death_date": ListColumn(
        Wording(
            ("Ngày hy sinh", "Hy sinh", "Ngày tháng năm hy sinh", "Ngày, tháng, năm hi sinh", "Ngày h. sinh"),
            ("Ngày tháng hy sinh", "Hy sinh ngày", "Thời gian hy sinh"),
        ),
        lambda e: e.person.died.text,
    ),
    "death_place": ListColumn(
        Wording(("Nơi hy sinh", "Hy sinh tại", "Địa điểm hy sinh"), ("Nơi hi sinh", "Chiến trường hy sinh")),
        lambda e: e.person.death_place,
    ),
    "death_reason": ListColumn(
        Wording(("Trường hợp hy sinh", "Lý do", "Lý do hy sinh"), ("Nguyên nhân hy sinh", "Trường hợp")),
        lambda e: e.person.death_reason,
    ),
    "burial_place": ListColumn(
        Wording(
            ("Nơi an táng", "Nơi mai táng", "Nơi an táng ban đầu", "Phần mộ"),
            ("Nơi chôn cất", "Nơi mai táng ban đầu", "Mộ chí tại"),
        ),
        lambda e: e.person.burial,
    ),
    "certificate_number": ListColumn(
        Wording(("Số bằng TQGC",), ("Số Bằng Tổ quốc ghi công", "Số bằng")), Entry.certificate
    ),
    "next_of_kin": ListColumn(
        Wording(
            ("Thân nhân", "Họ tên thân nhân", "Bố, mẹ (vợ)"), ("Thân nhân chủ yếu", "Họ tên cha, mẹ, vợ")
        ),
        lambda e: e.person.kin,
    ),
    "notes": ListColumn(
        Wording(("Ghi chú", "GHI CHÚ", "G. chú"), ("Ghi chú thêm",)), lambda e: e.person.notes
    ),
}
PAIRED = frozenset({"rank_position"})
PLACE_PARTS = ("commune", "district", "province")
CENTRED = frozenset({"stt", "birth_date", "enlistment_date", "death_date"})

PLAIN_SETS = (
    ("stt", "full_name", "birth_date", "home_place", "unit", "death_date"),
    ("stt", "full_name", "birth_date", "home_place", "rank_position", "unit", "enlistment_date", "death_date",
     "death_place", "burial_place"),
    ("stt", "full_name", "other_name", "birth_date", "home_place", "enlistment_date", "rank", "position",
     "unit", "death_date", "death_place"),
    ("stt", "full_name", "birth_date", "home_place", "rank", "unit", "death_date", "death_reason", "notes"),
    ("stt", "full_name", "home_place", "unit", "death_date", "burial_place", "next_of_kin", "notes"),
)  # fmt: skip
NARROW_SETS = (
    PLAIN_SETS[0],
    ("stt", "full_name", "birth_date", "home_place", "death_date", "notes"),
    ("stt", "full_name", "birth_date", "unit", "death_date", "death_place"),
)
WIDE_SETS = (
    ("stt", "full_name", "other_name", "birth_date", "home_place", "enlistment_date", "rank", "position",
     "unit", "death_date", "death_reason", "death_place", "burial_place", "notes"),
    ("stt", "full_name", "birth_date", "home_place", "enlistment_date", "rank_position", "unit", "death_date",
     "death_place", "burial_place", "next_of_kin", "notes"),
)  # fmt: skip
TYPED_SETS = (
    ("stt", "full_name", "birth_date", "home_place", "death_date"),
    ("stt", "full_name", "birth_date", "home_place", "unit", "death_date"),
    ("stt", "full_name", "rank", "home_place", "death_date", "death_place"),
)
# A nested set: plain keys, or (printed heading, keys or deeper groups).
Nested = str | tuple[str, tuple["Nested", ...]]
NESTED_SETS: tuple[tuple[Nested, ...], ...] = (
    ("stt", "full_name", "birth_date", ("Quê quán", ("commune", "district", "province")), "unit",
     ("Hy sinh", ("death_date", "death_place")), "notes"),
    ("stt", "full_name", ("Ngày tháng năm", ("birth_date", "enlistment_date", "death_date")), "home_place",
     ("Trước khi hy sinh", ("rank", "position", "unit")), "burial_place"),
    ("stt", ("Liệt sĩ", ("full_name", "birth_date", ("Nguyên quán", ("commune", "district", "province")))),
     ("Quân ngũ", ("rank", "unit", "enlistment_date")), ("Hy sinh", ("death_date", "death_place"))),
)  # fmt: skip
# Headings of other words and another order of columns, held out.
STRANGE_NESTED_SETS: tuple[tuple[Nested, ...], ...] = (
    ("stt", ("Sơ yếu lý lịch", ("full_name", "birth_date", "home_place")),
     ("Quá trình công tác", ("enlistment_date", "rank", "position", "unit")),
     ("Trường hợp hy sinh", ("death_date", "death_place", "burial_place"))),
    ("stt", "full_name", ("Nguyên quán", ("commune", "district", "province")), "birth_date",
     ("Khi hy sinh", ("rank_position", "unit", ("Thời gian, địa điểm", ("death_date", "death_place"))))),
)  # fmt: skip


def keys_of(nested: tuple[Nested, ...]) -> tuple[str, ...]:
    """Return the keys of the single columns, left to right."""
    return tuple(k for item in nested for k in ((item,) if isinstance(item, str) else keys_of(item[1])))


def make_heads(job: Job, nested: tuple[Nested, ...]) -> tuple[Head, ...]:
    """Return printed headings for a nested set."""
    return tuple(
        Head(job.say(COLUMNS[item].heading))
        if isinstance(item, str)
        else Head(item[0], make_heads(job, item[1]))
        for item in nested
    )
