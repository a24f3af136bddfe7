"""Draws lists of the fallen: ruled, nested, typed, continued, with dittos, merged cells and headings between rows."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PIL import Image

from bench import people
from bench.draw import Align, Pen, Sheet
from bench.layouts import Drawn, Job, draw_letterhead, draw_signature
from bench.people import Person
from bench.tables import Head, Row, Rules, TableSpec, column_edges, draw_table
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
    ("stt", "full_name", "other_name", "birth_date", "home_place", "enlistment_date", "rank", "position", "unit",
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
_Nested = str | tuple[str, tuple["_Nested", ...]]
NESTED_SETS: tuple[tuple[_Nested, ...], ...] = (
    ("stt", "full_name", "birth_date", ("Quê quán", ("commune", "district", "province")), "unit",
     ("Hy sinh", ("death_date", "death_place")), "notes"),
    ("stt", "full_name", ("Ngày tháng năm", ("birth_date", "enlistment_date", "death_date")), "home_place",
     ("Trước khi hy sinh", ("rank", "position", "unit")), "burial_place"),
    ("stt", ("Liệt sĩ", ("full_name", "birth_date", ("Nguyên quán", ("commune", "district", "province")))),
     ("Quân ngũ", ("rank", "unit", "enlistment_date")), ("Hy sinh", ("death_date", "death_place"))),
)  # fmt: skip


def _keys(nested: tuple[_Nested, ...]) -> tuple[str, ...]:
    return tuple(k for item in nested for k in ((item,) if isinstance(item, str) else _keys(item[1])))


def _heads(rng: random.Random, nested: tuple[_Nested, ...]) -> tuple[Head, ...]:
    return tuple(
        Head(rng.choice(_COLUMNS[item][0])) if isinstance(item, str) else Head(item[0], _heads(rng, item[1]))
        for item in nested
    )


@dataclass(frozen=True, slots=True)
class _Register:
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
class _Plan:
    """What a list shall be like."""

    nested: tuple[_Nested, ...]
    rules: Rules
    count: int
    ditto: float = 0.0
    has_numbers: bool = False
    has_groups: bool = False
    has_total: bool = False
    merged: tuple[str, ...] = ()
    is_roomy: bool = False
    first_number: int = 1


def _register(job: Job, plan: _Plan) -> _Register:
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
    return _Register(spec, tuple(truths), home)


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


def _draw_title(job: Job, sheet: Sheet, home: people.Place, *, top: int) -> int:
    rng = job.rng
    left = rng.choice(
        (
            ("ỦY BAN NHÂN DÂN", f"XÃ {home.commune.upper()}"),
            (f"TỈNH ĐỘI {home.province.upper()}", "PHÒNG CHÍNH SÁCH"),
            (f"ỦY BAN NHÂN DÂN HUYỆN {home.district.upper()}", "PHÒNG LAO ĐỘNG - TB VÀ XH"),
        )
    )
    y = draw_letterhead(job, sheet, left, top=top, is_old=rng.random() < 0.2) + sheet.mm(5)
    title = rng.choice(
        (
            f"DANH SÁCH LIỆT SĨ\nHUYỆN {home.district.upper()}, TỈNH {home.province.upper()}",
            f"DANH SÁCH TRÍCH NGANG LIỆT SĨ XÃ {home.commune.upper()}",
            "SỔ DANH SÁCH QUÂN NHÂN HY SINH",
            "DANH SÁCH LIỆT SỸ HY SINH TRONG KHÁNG CHIẾN",
        )
    )
    width = sheet.image.width - 2 * sheet.mm(18)
    y = sheet.block((sheet.mm(18), y, width), title, job.pen(14).heavy(), align=Align.CENTER)
    if rng.random() < 0.35:
        note = f"(Kèm theo Công văn số {rng.randint(10, 900)}/UBND-VX ngày {rng.randint(10, 28)}/{rng.randint(10, 12)}/1994)"
        y = sheet.block((sheet.mm(18), y, width), note, job.pen(11).slanted(), align=Align.CENTER)
    return y + sheet.mm(4)


def _draw_pages(job: Job, register: _Register, pen: Pen, *, landscape: bool, repeat_heading: bool) -> Drawn:
    """Draw a list over as many pages as it needs; later pages with or without the heading."""
    pages: list[Image.Image] = []
    records: list[TruthRecord] = []
    spec, done = register.spec, 0
    edges: tuple[int, ...] = ()
    while done < len(register.spec.rows):
        sheet = job.sheet(landscape=landscape)
        margin = sheet.mm(job.rng.uniform(11, 16)) if not edges else edges[0]
        top = _draw_title(job, sheet, register.home, top=sheet.mm(14)) if not pages else sheet.mm(18)
        if pages and job.rng.random() < 0.6:
            sheet.aligned((0, sheet.mm(9), sheet.image.width), str(len(pages) + 1), pen, align=Align.CENTER)
        edges = edges or column_edges(sheet, spec, pen, (margin, sheet.image.width - margin))
        rest = replace(spec, rows=spec.rows[done:], has_heading=spec.has_heading if not pages else repeat_heading,
                       has_numbers=spec.has_numbers and (not pages or repeat_heading))  # fmt: skip
        bottom = sheet.image.height - sheet.mm(16)
        y, count = draw_table(sheet, rest, pen, edges=edges, top=top, bottom=bottom)
        if count == 0:
            raise ValueError("a row of the list is higher than a page")
        for truth in register.truths[done : done + count]:
            if truth is not None:
                records.append(replace(truth, page_no=len(pages) + 1))
        done += count
        if done >= len(spec.rows) and y < sheet.image.height - sheet.mm(60) and job.rng.random() < 0.6:
            signatory = people.make_name(job.rng)
            draw_signature(
                sheet, job.pen(12), ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), signatory, top=y + sheet.mm(5)
            )
        pages.append(sheet.image)
    return Drawn(tuple(pages), tuple(records))


def _flat(keys: tuple[str, ...]) -> tuple[_Nested, ...]:
    return keys


def draw_ruled(job: Job) -> Drawn:
    """Draw a plain ruled list, one page."""
    keys = job.rng.choice(PLAIN_SETS)
    rules = job.rng.choice((Rules.FULL, Rules.FULL, Rules.DOUBLE, Rules.OPEN))
    is_wide = len(keys) > 6
    count = job.rng.randint(9, 12) if is_wide else job.rng.randint(14, 20)
    plan = _Plan(_flat(keys), rules, count, has_numbers=job.rng.random() < 0.3)
    return _draw_pages(job, _register(job, plan), job.pen(10.5), landscape=is_wide, repeat_heading=True)


def draw_nested(job: Job) -> Drawn:
    """Draw headings of two and three levels, with the row of column numbers."""
    nested = job.rng.choice(NESTED_SETS)
    plan = _Plan(
        nested, job.rng.choice((Rules.FULL, Rules.COLUMNS)), job.rng.randint(9, 13), has_numbers=True
    )
    return _draw_pages(job, _register(job, plan), job.pen(10.5), landscape=True, repeat_heading=True)


def draw_dittos(job: Job) -> Drawn:
    """Draw a ruled list in which "nt" stands for the row above."""
    keys = job.rng.choice((PLAIN_SETS[0], PLAIN_SETS[3], TYPED_SETS[1]))
    plan = _Plan(_flat(keys), Rules.FULL, job.rng.randint(12, 18), ditto=0.4)
    return _draw_pages(job, _register(job, plan), job.pen(11), landscape=len(keys) > 6, repeat_heading=True)


def draw_merged(job: Job) -> Drawn:
    """Draw rows that share a unit or a home in one merged cell."""
    keys = ("stt", "full_name", "birth_date", "home_place", "unit", "death_date")
    merged = job.rng.choice((("unit",), ("home_place",), ("unit", "death_date")))
    plan = _Plan(_flat(keys), Rules.FULL, job.rng.randint(12, 16), merged=merged)
    return _draw_pages(job, _register(job, plan), job.pen(11), landscape=False, repeat_heading=True)


def draw_groups(job: Job) -> Drawn:
    """Draw headings between the rows (one commune after another) and a total at the end."""
    keys = job.rng.choice((PLAIN_SETS[0], PLAIN_SETS[3]))
    plan = _Plan(_flat(keys), Rules.FULL, job.rng.randint(10, 14), has_groups=True, has_total=True)
    return _draw_pages(job, _register(job, plan), job.pen(10.5), landscape=len(keys) > 6, repeat_heading=True)


def draw_continued(job: Job) -> Drawn:
    """Draw a list over two or three pages, the later ones mostly without the heading."""
    keys = job.rng.choice((PLAIN_SETS[0], PLAIN_SETS[3], PLAIN_SETS[4]))
    plan = _Plan(
        _flat(keys), Rules.FULL, job.rng.randint(34, 60), has_total=True, has_numbers=job.rng.random() < 0.5
    )
    register = _register(job, plan)
    is_repeated = job.rng.random() < 0.4
    return _draw_pages(job, register, job.pen(10.5), landscape=len(keys) > 6, repeat_heading=is_repeated)


def draw_typed(job: Job) -> Drawn:
    """Draw a typed list with no rules at all: columns held apart by white alone."""
    keys = job.rng.choice(TYPED_SETS)
    rules = job.rng.choice((Rules.NONE, Rules.NONE, Rules.HORIZONTAL))
    plan = _Plan(_flat(keys), rules, job.rng.randint(14, 20), ditto=0.15 if job.rng.random() < 0.5 else 0.0)
    return _draw_pages(job, _register(job, plan), job.pen(11), landscape=len(keys) > 5, repeat_heading=True)


def draw_struck_rules(job: Job) -> Drawn:
    """Draw a typed list whose rules are dashes and exclamation marks."""
    plan = _Plan(_flat(job.rng.choice(TYPED_SETS[:2])), Rules.TYPED, job.rng.randint(12, 18))
    return _draw_pages(job, _register(job, plan), job.pen(11), landscape=True, repeat_heading=True)


def draw_two_tables(job: Job) -> Drawn:
    """Draw two tables on one page, each with its own title and columns."""
    sheet = job.sheet()
    pen = job.pen(10.5)
    y = 0
    records: list[TruthRecord] = []
    for index, keys in enumerate((PLAIN_SETS[0], job.rng.choice(TYPED_SETS))):
        register = _register(job, _Plan(_flat(keys), Rules.FULL, job.rng.randint(6, 9)))
        if index == 0:
            y = _draw_title(job, sheet, register.home, top=sheet.mm(14))
        label = ("I. Kháng chiến chống Pháp", "II. Kháng chiến chống Mỹ")[index]
        y = sheet.aligned(
            (sheet.mm(15), y, sheet.image.width), label, pen.heavy(), align=Align.LEFT
        ) + sheet.mm(2)
        edges = column_edges(sheet, register.spec, pen, (sheet.mm(15), sheet.image.width - sheet.mm(14)))
        bottom = sheet.image.height - sheet.mm(16)
        y, count = draw_table(sheet, register.spec, pen, edges=edges, top=y, bottom=bottom)
        records += [replace(t, page_no=1) for t in register.truths[:count] if t is not None]
        y += sheet.mm(8)
    return Drawn((sheet.image,), tuple(records))
