"""Draws registers of graves: a row a grave, named or not.

Columns, one free cell with what the stone says, lots as headings between, two tables side by side.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench import words
from bench.draw import Align, Pen, Sheet
from bench.layouts import Drawn, Job
from bench.people import Person
from bench.table_spec import Head, Row, Rules, TableSpec
from bench.tables import column_edges, draw_table
from bench.truth import TruthRecord
from bench.wording import Wording
from bench.writing import write_place

_ROW_NAMES = (("1", "2", "3", "4", "5", "6"), ("I", "II", "III", "IV", "V", "VI"))
_TITLES = Wording(
    (
        "SỔ QUẢN LÝ MỘ LIỆT SĨ\nNGHĨA TRANG LIỆT SĨ HUYỆN {d}",
        "DANH SÁCH MỘ LIỆT SĨ\nNGHĨA TRANG LIỆT SĨ XÃ {c}",
        "SỔ MỘ NGHĨA TRANG LIỆT SĨ TỈNH {p}",
    ),
    held_out=(
        "DANH SÁCH LIỆT SĨ AN TÁNG TẠI NGHĨA TRANG LIỆT SĨ HUYỆN {d}",
        "SỔ ĐĂNG KÝ MỘ LIỆT SĨ\nNGHĨA TRANG LIỆT SĨ {p}",
    ),
)
_NAME = Wording(("Họ và tên liệt sĩ", "Họ tên LS", "Họ và tên"), ("Tên liệt sĩ", "Họ tên ghi trên bia"))
_HOME = Wording(("Quê quán", "Nguyên quán"), ("Quê quán liệt sĩ",))
_DIED = Wording(("Ngày hy sinh", "Hy sinh", "Ngày tháng năm hy sinh"), ("Ngày tháng hy sinh",))
_STONE = Wording(
    ("Thông tin ghi trên bia mộ", "Thông tin trên bia"), ("Nội dung ghi trên bia", "Thông tin bia mộ")
)


@dataclass(frozen=True, slots=True)
class Grave:
    """One grave: who lies in it (None: no name), his home as written, lot, row and number, notes."""

    person: Person | None
    place: str
    spot: tuple[str, str, str]
    notes: str
    unnamed: str

    def truth(self) -> TruthRecord:
        """What the columns of a register say of it."""
        fields = dict(zip(("grave_lot", "grave_row", "grave_number"), self.spot, strict=True))
        fields["notes"] = self.notes
        edtf: dict[str, str] = {}
        if self.person is not None:
            fields |= {
                "full_name": self.person.name, "home_place": self.place, "unit": self.person.unit,
                "death_date": self.person.died.text,
            }  # fmt: skip
            edtf = {"death_date": self.person.died.edtf} if self.person.died.edtf else {}
        kept = {k: v for k, v in fields.items() if v}
        return TruthRecord(kept, edtf, is_unnamed=self.person is None, page_no=1)


def make_graves(job: Job, count: int) -> tuple[Grave, ...]:
    """Return invented graves, every fifth without a name."""
    rng, habits = job.rng, job.habits()
    graves = []
    for spot in _spots(rng, count):
        home = job.place()
        person = job.person(home, habits) if rng.random() > 0.2 else None
        notes = rng.choice(words.GRAVE_NOTES) if rng.random() < 0.4 else ""
        place = write_place(rng, home, habits.place_form)
        graves.append(Grave(person, place, spot, notes, rng.choice(words.UNNAMED)))
    return tuple(graves)


def _spots(rng: random.Random, count: int) -> list[tuple[str, str, str]]:
    lot, per_row = rng.choice("ABCDE"), rng.randint(5, 10)
    rows = rng.choice(_ROW_NAMES)
    coded = rng.random() < 0.2
    return [
        (
            lot,
            rows[min(k // per_row, len(rows) - 1)],
            f"{lot}{k // per_row + 1}-{k % per_row + 1:02d}" if coded else str(k % per_row + 1),
        )
        for k in range(count)
    ]


def _draw_title(job: Job, sheet: Sheet) -> int:
    home = job.place()
    names = {"c": home.commune.upper(), "d": home.district.upper(), "p": home.province.upper()}
    box = (sheet.mm(15), sheet.mm(18), sheet.image.width - sheet.mm(30))
    title = job.say(_TITLES).format(**names)
    return sheet.block(box, title, job.pen(14).heavy(), align=Align.CENTER) + sheet.mm(6)


def fill_page(
    sheet: Sheet, spec: TableSpec, pen: Pen, truths: Sequence[TruthRecord | None], *, top: int
) -> Drawn:
    """Draw as many rows as the page has room for from ``top`` on; rows without a truth are no graves."""
    edges = column_edges(sheet, spec, pen, (sheet.mm(13), sheet.image.width - sheet.mm(12)))
    bottom = sheet.image.height - sheet.mm(15)
    _, count = draw_table(sheet, spec, pen, edges=edges, top=top, bottom=bottom)
    return Drawn((sheet.image,), tuple(t for t in truths[:count] if t is not None))


def _draw_one_page(
    job: Job, sheet: Sheet, pen: Pen, spec: TableSpec, truths: Sequence[TruthRecord | None]
) -> Drawn:
    return fill_page(sheet, spec, pen, truths, top=_draw_title(job, sheet))


def draw_columns(job: Job) -> Drawn:
    """Draw a grave a row: name, home, unit, death, lot, row, number, notes. Every fifth stone has no name."""
    rng = job.rng
    graves = make_graves(job, rng.randint(16, 20))
    rows = []
    for index, grave in enumerate(graves):
        rows.append(Row((str(index + 1), *who(grave), *grave.spot, grave.notes)))
    spec = TableSpec(
        heads=_grave_heads(job),
        rows=tuple(rows),
        rules=rng.choice((Rules.FULL, Rules.FULL, Rules.COLUMNS, Rules.DOUBLE)),
        centred=frozenset({0, 5, 6, 7}),
        rule_px=max(1, round(job.dpi / 150)),
        has_numbers=rng.random() < 0.4,
    )
    return _draw_one_page(job, job.sheet(), job.pen(10.5), spec, [g.truth() for g in graves])


def who(grave: Grave) -> tuple[str, str, str, str]:
    """A stone without a name still has a place in the register."""
    person = grave.person
    if person is None:
        return (grave.unnamed, "", "", "")
    return (person.name, grave.place, person.unit, person.died.text)


def _grave_heads(job: Job) -> tuple[Head, ...]:
    spots: tuple[tuple[Head, ...], ...] = (
        (Head("Vị trí mộ", (Head("Lô"), Head("Hàng"), Head("Số"))),),
        (Head("Lô"), Head("Hàng"), Head("Mộ số")),
        (Head("Khu"), Head("Hàng"), Head("Số mộ")),
    )
    return (
        Head(job.rng.choice(("STT", "TT"))),
        Head(job.say(_NAME)),
        Head(job.say(_HOME)),
        Head("Đơn vị"),
        Head(job.say(_DIED)),
        *job.rng.choice(spots),
        Head("Ghi chú"),
    )


def draw_free_cell(job: Job) -> Drawn:
    """One cell holds what the stone says, a label before each part; number, row and lot stand beside it."""
    rng = job.rng
    rows, truths = [], []
    for index, grave in enumerate(make_graves(job, rng.randint(6, 8))):
        stone = _stone(rng, grave)
        rows.append(Row((str(index + 1), *reversed(grave.spot), stone, grave.notes)))
        truths.append(_with_stone(grave, stone))
    heads = ("STT", "Số mộ", "Hàng", "Lô", job.say(_STONE), "Ghi chú")
    spec = TableSpec(
        heads=tuple(Head(h) for h in heads),
        rows=tuple(rows),
        centred=frozenset({0, 1, 2, 3}),
        rule_px=max(1, round(job.dpi / 150)),
        is_middle=rng.random() < 0.5,
    )
    return _draw_one_page(job, job.sheet(), job.pen(10.5), spec, truths)


def draw_form_84(job: Job) -> Drawn:
    """Draw the wide form of a cemetery: place, stone, relics, where from, by whom gathered, notes."""
    rng = job.rng
    rows, truths = [], []
    for index, grave in enumerate(make_graves(job, rng.randint(6, 9))):
        stone = _stone(rng, grave)
        relics = rng.choice(words.RELICS) if rng.random() < 0.3 else ""
        number, row, lot = reversed(grave.spot)
        rows.append(Row((str(index + 1), number, row, lot, stone, relics, "Đội K52", grave.notes)))
        truths.append(_with_stone(grave, stone))
    heads = ("STT", "Số mộ", "Hàng", "Khu", job.say(_STONE), "Di vật", "Đơn vị quy tập", "Ghi chú")
    spec = TableSpec(
        heads=tuple(Head(h) for h in heads),
        rows=tuple(rows),
        centred=frozenset({0, 1, 2, 3}),
        rule_px=max(1, round(job.dpi / 150)),
        has_numbers=True,
    )
    return _draw_one_page(job, job.sheet(landscape=True), job.pen(10), spec, truths)


def draw_lots(job: Job) -> Drawn:
    """Draw graves under headings of their lot and row ("Khu A - Hàng 2")."""
    rng = job.rng
    rows: list[Row] = []
    truths: list[TruthRecord | None] = []
    before = ("", "")
    for index, grave in enumerate(make_graves(job, rng.randint(13, 18))):
        lot, row, number = grave.spot
        if (lot, row) != before:
            rows.append(Row((f"{rng.choice(('Khu', 'Lô'))} {lot} - Hàng {row}",)))
            truths.append(None)
            before = (lot, row)
        name, home, _, died = who(grave)
        rows.append(Row((str(index + 1), number, name, home, died, grave.notes)))
        truth = grave.truth()
        truths.append(replace(truth, fields={k: v for k, v in truth.fields.items() if k != "unit"}))
    heads = (Head("STT"), Head("Mộ số"), Head(job.say(_NAME)), Head(job.say(_HOME)), Head(job.say(_DIED)),
             Head("Ghi chú"))  # fmt: skip
    spec = TableSpec(heads, tuple(rows), centred=frozenset({0, 1}), rule_px=max(1, round(job.dpi / 150)))
    return _draw_one_page(job, job.sheet(), job.pen(10.5), spec, truths)


def draw_side_by_side(job: Job) -> Drawn:
    """Draw two narrow tables side by side, as registers of small cemeteries save paper."""
    rng = job.rng
    sheet, pen = job.sheet(landscape=True), job.pen(10.5)
    graves = make_graves(job, 2 * rng.randint(9, 12))
    heads = (Head("TT"), Head(job.say(_NAME)), Head(job.say(_DIED)), Head("Hàng"), Head("Số mộ"))
    top, half = _draw_title(job, sheet), len(graves) // 2
    middle = sheet.image.width // 2
    boxes = (
        (sheet.mm(13), middle - sheet.mm(6)),
        (middle + sheet.mm(6), sheet.image.width - sheet.mm(13)),
    )
    truths: list[TruthRecord] = []
    for side, box in enumerate(boxes):
        part = graves[side * half : (side + 1) * half]
        rows = []
        for index, grave in enumerate(part):
            name, _, _, died = who(grave)
            rows.append(Row((str(side * half + index + 1), name, died, *grave.spot[1:])))
        spec = TableSpec(heads, tuple(rows), centred=frozenset({0, 3, 4}))
        edges = column_edges(sheet, spec, pen, box)
        bottom = sheet.image.height - sheet.mm(12)
        _, count = draw_table(sheet, spec, pen, edges=edges, top=top, bottom=bottom)
        truths += [
            only(g.truth(), ("full_name", "death_date", "grave_row", "grave_number")) for g in part[:count]
        ]
    return Drawn((sheet.image,), tuple(truths))


def only(truth: TruthRecord, names: tuple[str, ...]) -> TruthRecord:
    """Return of a truth the fields that the paper has room for."""
    return replace(truth, fields={k: v for k, v in truth.fields.items() if k in names})


def _stone(rng: random.Random, grave: Grave) -> str:
    person = grave.person
    if person is None:
        return grave.unnamed
    parts = [f"Liệt sĩ: {person.name}"]
    parts += [f"Sinh năm: {person.birth.text}"] if person.birth.text else []
    parts += [f"{rng.choice(('Quê quán', 'Nguyên quán'))}: {grave.place}"]
    parts += [f"Nhập ngũ: {person.enlisted.text}"] if person.enlisted.text and rng.random() < 0.6 else []
    parts += [f"Đơn vị: {person.unit}"] if person.unit else []
    return "\n".join([*parts, f"Hy sinh: {person.died.text}"])


def _with_stone(grave: Grave, stone: str) -> TruthRecord:
    """Add what only the stone says: birth, and enlistment where it was cut."""
    truth, person = grave.truth(), grave.person
    if person is None:
        return truth
    fields, edtf = dict(truth.fields), dict(truth.edtf)
    for label, name, date in (
        ("Sinh năm", "birth_date", person.birth),
        ("Nhập ngũ", "enlistment_date", person.enlisted),
    ):
        if label in stone:
            fields[name] = date.text
            edtf |= {name: date.edtf} if date.edtf else {}
    return replace(truth, fields=fields, edtf=edtf)
