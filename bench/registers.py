"""What stands in a list of the fallen: columns and their headings, invented rows, dittos, and their truth."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bench import people
from bench.layouts import Job
from bench.people import Person
from bench.table_spec import Head, Row, Rules, TableSpec
from bench.truth import TruthRecord

DITTOS = ("nt", "-nt-", '"', "như trên", "〃", "NT")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A person with the place as this list writes it."""

    person: Person
    home: str

    def rank_and_position(self) -> str:
        """Both in one cell, as the column "Cấp bậc, chức vụ" holds them."""
        return ", ".join(p for p in (self.person.rank, self.person.position) if p)


# Column key: (printed headings, what stands in the cell).
_COLUMNS: Mapping[str, tuple[tuple[str, ...], Callable[[_Entry], str]]] = {
    "stt": (("STT", "TT", "Số TT", "S TT"), lambda e: ""),
    "full_name": (
        ("Họ và tên", "Họ và tên liệt sĩ", "Họ tên liệt sỹ", "HỌ VÀ TÊN", "Họ tên LS", "Họ, tên đệm và tên"),
        lambda e: e.person.name,
    ),
    "other_name": (("Bí danh", "Tên khác", "Tên thường gọi"), lambda e: e.person.alias),
    "birth_date": (
        ("Năm sinh", "Sinh năm", "Ngày, tháng, năm sinh", "N. sinh"),
        lambda e: e.person.birth.text,
    ),
    "home_place": (("Quê quán", "Nguyên quán", "Quê quán (xã, huyện, tỉnh)", "Sinh quán"), lambda e: e.home),
    "commune": (("Xã", "Xã (phường)"), lambda e: e.person.home.commune),
    "district": (("Huyện", "Huyện (thị)"), lambda e: e.person.home.district),
    "province": (("Tỉnh", "Tỉnh (TP)"), lambda e: e.person.home.province),
    "enlistment_date": (
        ("Nhập ngũ", "Ngày nhập ngũ", "Tháng năm nhập ngũ", "N. ngũ"),
        lambda e: e.person.enlisted.text,
    ),
    "rank": (("Cấp bậc", "C. bậc", "Quân hàm, cấp bậc"), lambda e: e.person.rank),
    "position": (("Chức vụ", "C. vụ"), lambda e: e.person.position),
    "rank_position": (
        ("Cấp bậc, chức vụ", "Cấp bậc\nchức vụ", "Cấp bậc - Chức vụ"),
        _Entry.rank_and_position,
    ),
    "unit": (("Đơn vị", "Đơn vị khi hy sinh", "Đ. vị", "Cơ quan, đơn vị"), lambda e: e.person.unit),
    "death_date": (
        ("Ngày hy sinh", "Hy sinh", "Ngày tháng năm hy sinh", "Ngày, tháng, năm hi sinh", "Ngày h. sinh"),
        lambda e: e.person.died.text,
    ),
    "death_place": (("Nơi hy sinh", "Hy sinh tại", "Địa điểm hy sinh"), lambda e: e.person.death_place),
    "death_reason": (("Trường hợp hy sinh", "Lý do", "Lý do hy sinh"), lambda e: e.person.death_reason),
    "burial_place": (
        ("Nơi an táng", "Nơi mai táng", "Nơi an táng ban đầu", "Phần mộ"),
        lambda e: e.person.burial,
    ),
    "next_of_kin": (("Thân nhân", "Họ tên thân nhân", "Bố, mẹ (vợ)"), lambda e: e.person.kin),
    "notes": (("Ghi chú", "GHI CHÚ", "G. chú"), lambda e: e.person.notes),
}
_PAIRED = frozenset({"rank_position"})
_PLACE_PARTS = ("commune", "district", "province")
_CENTRED = frozenset({"stt", "birth_date", "enlistment_date", "death_date"})

PLAIN_SETS = (
    ("stt", "full_name", "birth_date", "home_place", "unit", "death_date"),
    ("stt", "full_name", "birth_date", "home_place", "rank_position", "unit", "enlistment_date", "death_date",
     "death_place", "burial_place"),
    ("stt", "full_name", "other_name", "birth_date", "home_place", "enlistment_date", "rank", "position",
     "unit",
     "death_date", "death_place"),
    ("stt", "full_name", "birth_date", "home_place", "rank", "unit", "death_date", "death_reason", "notes"),
    ("stt", "full_name", "home_place", "unit", "death_date", "burial_place", "next_of_kin", "notes"),
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


def _keys(nested: tuple[Nested, ...]) -> tuple[str, ...]:
    return tuple(k for item in nested for k in ((item,) if isinstance(item, str) else _keys(item[1])))


def _heads(rng: random.Random, nested: tuple[Nested, ...]) -> tuple[Head, ...]:
    return tuple(
        Head(rng.choice(_COLUMNS[item][0])) if isinstance(item, str) else Head(item[0], _heads(rng, item[1]))
        for item in nested
    )


@dataclass(frozen=True, slots=True)
class Register:
    """A list ready to draw: its rows, and for each row its truth (None for a heading or a total)."""

    spec: TableSpec
    truths: tuple[TruthRecord | None, ...]
    home: people.Place


def _truth(entry: _Entry, keys: tuple[str, ...]) -> TruthRecord:
    person = entry.person
    fields: dict[str, str] = {}
    for key in keys:
        if key in _PAIRED:
            fields |= {"rank": person.rank, "position": person.position}
        elif key not in ("stt", *_PLACE_PARTS):
            fields[key] = _COLUMNS[key][1](entry)
    if "commune" in keys:
        fields["home_place"] = ", ".join(person.home.levels)
    dates = {"birth_date": person.birth, "enlistment_date": person.enlisted, "death_date": person.died}
    edtf = {k: d.edtf for k, d in dates.items() if k in keys and d.edtf}
    return TruthRecord({k: v for k, v in fields.items() if v}, edtf)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list shall be like."""

    nested: tuple[Nested, ...]
    rules: Rules
    count: int
    ditto: float = 0.0
    has_numbers: bool = False
    has_groups: bool = False
    has_total: bool = False
    merged: tuple[str, ...] = ()
    is_roomy: bool = False
    first_number: int = 1


def make_register(job: Job, plan: Plan) -> Register:
    """Invent the rows of a list as planned, with the truth of each."""
    rng, keys = job.rng, _keys(plan.nested)
    style, place_style = rng.randint(0, 3), rng.randint(0, 4)
    home = people.make_place(rng)
    rows: list[Row] = []
    truths: list[TruthRecord | None] = []
    before: tuple[str, ...] = ()
    last: _Entry | None = None
    for index in range(plan.count):
        if plan.has_groups and index % max(4, plan.count // 3) == 0:
            home = people.make_place(rng, home.province, home.district)
            rows.append(Row((f"{rng.choice(('XÃ', 'Xã', 'Đơn vị xã'))} {home.commune}",)))
            truths.append(None)
            before, last = (), None
        entry = _entry(rng, home, (style, place_style))
        if last is not None and (plan.merged and index % 4):
            entry = _sharing(entry, last, plan.merged)
        cells, entry = _with_dittos(rng, entry, keys, (before, last, plan.ditto))
        number = str(plan.first_number + index).zfill(2 if style == 1 else 1)
        rows.append(Row(tuple(number if k == "stt" else c for k, c in zip(keys, cells, strict=True))))
        truths.append(_truth(entry, keys))
        before, last = cells, entry
    if plan.has_total:
        rows.append(Row((f"Tổng cộng: {plan.count} liệt sĩ",)))
        truths.append(None)
    spec = TableSpec(
        heads=_heads(rng, plan.nested),
        rows=tuple(rows),
        rules=plan.rules,
        has_numbers=plan.has_numbers,
        centred=frozenset(i for i, k in enumerate(keys) if k in _CENTRED)
        if rng.random() < 0.6
        else frozenset({0}),
        merged=frozenset(keys.index(k) for k in plan.merged),
        is_middle=rng.random() < 0.35,
        rule_px=max(1, round(job.dpi / 150) + rng.choice((-1, 0, 0, 1))),
        is_roomy=plan.is_roomy,
        slack_px=-2 if rng.random() < 0.1 else 3,
    )
    return Register(spec, tuple(truths), home)


def _entry(rng: random.Random, near: people.Place, styles: tuple[int, int]) -> _Entry:
    home = people.make_place(rng, near.province, near.district if rng.random() < 0.7 else "")
    return _Entry(people.make_person(rng, home, styles[0]), people.write_place(rng, home, styles[1]))


def _sharing(entry: _Entry, last: _Entry, keys: tuple[str, ...]) -> _Entry:
    """Take unit, death and home over from the row above, where the columns for them are merged cells."""
    person = entry.person
    if "unit" in keys:
        person = replace(person, unit=last.person.unit)
    if "death_date" in keys:
        person = replace(person, died=last.person.died)
    if "home_place" in keys:
        return _Entry(replace(person, home=last.person.home), last.home)
    return _Entry(person, entry.home)


_DITTO_KEYS = ("home_place", "unit", "death_place", "burial_place")


def _with_dittos(
    rng: random.Random,
    entry: _Entry,
    keys: tuple[str, ...],
    above: tuple[tuple[str, ...], _Entry | None, float],
) -> tuple[tuple[str, ...], _Entry]:
    """Return the cells as printed and the entry they mean: a ditto takes the value of the row above."""
    before, last, chance = above
    cells = [_COLUMNS[k][1](entry) for k in keys]
    for index, key in enumerate(keys):
        if not before or last is None or key not in _DITTO_KEYS or rng.random() >= chance:
            continue
        meant = _COLUMNS[key][1](last)
        if not meant:
            continue
        cells[index] = rng.choice(DITTOS[:4] if rng.random() < 0.9 else DITTOS)
        names = {"death_place": "death_place", "burial_place": "burial", "unit": "unit"}
        if key == "home_place":
            entry = _Entry(replace(entry.person, home=last.person.home), last.home)
        elif names[key] == "unit":
            entry = replace(entry, person=replace(entry.person, unit=meant))
        elif names[key] == "death_place":
            entry = replace(entry, person=replace(entry.person, death_place=meant))
        else:
            entry = replace(entry, person=replace(entry.person, burial=meant))
    return tuple(cells), entry
