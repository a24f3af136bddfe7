"""Draws lists of the fallen: ruled, nested, typed, continued, with dittos, merged cells, traps."""

from __future__ import annotations

from dataclasses import replace

from bench.draw import Align, Sheet
from bench.layouts import Drawn, Job
from bench.list_columns import (
    NARROW_SETS,
    NESTED_SETS,
    PLAIN_SETS,
    STRANGE_NESTED_SETS,
    TYPED_SETS,
    WIDE_SETS,
    keys_of,
)
from bench.list_pages import Look, draw_pages, draw_title
from bench.registers import Plan, Register, make_register
from bench.table_spec import Head, Rules, TableSpec
from bench.tables import column_edges, draw_table
from bench.truth import TruthRecord
from bench.wording import Wording


def _draw(job: Job, plan: Plan, look: Look | None = None, *, size_pt: float = 10.5) -> Drawn:
    chosen = look or Look(landscape=len(keys_of(plan.nested)) > 6)
    return draw_pages(job, make_register(job, plan), job.pen(size_pt), chosen)


def draw_ruled(job: Job) -> Drawn:
    """Draw a plain ruled list, one page."""
    keys = job.rng.choice(PLAIN_SETS)
    rules = job.rng.choice((Rules.FULL, Rules.FULL, Rules.DOUBLE, Rules.OPEN))
    count = job.rng.randint(9, 12) if len(keys) > 6 else job.rng.randint(14, 20)
    return _draw(job, Plan(keys, rules, count, has_numbers=job.rng.random() < 0.3))


def draw_wide(job: Job) -> Drawn:
    """Draw a list of a dozen columns and more in small letters, with the row of column numbers."""
    plan = Plan(job.rng.choice(WIDE_SETS), Rules.FULL, job.rng.randint(8, 11), has_numbers=True)
    return _draw(job, plan, size_pt=8.5)


def draw_nested(job: Job) -> Drawn:
    """Draw headings of two and three levels, with the row of column numbers."""
    rules = job.rng.choice((Rules.FULL, Rules.COLUMNS))
    plan = Plan(job.rng.choice(NESTED_SETS), rules, job.rng.randint(9, 13), has_numbers=True)
    return _draw(job, plan)


def draw_strange_nested(job: Job) -> Drawn:
    """Draw nested headings of other words and another order."""
    nested = job.rng.choice(STRANGE_NESTED_SETS)
    plan = Plan(nested, Rules.FULL, job.rng.randint(8, 11), has_numbers=job.rng.random() < 0.5)
    return _draw(job, plan, Look(landscape=True), size_pt=9.5)


def draw_dittos(job: Job) -> Drawn:
    """Draw a ruled list in which "nt" stands for the row above."""
    keys = job.rng.choice((PLAIN_SETS[0], PLAIN_SETS[3], TYPED_SETS[1]))
    return _draw(job, Plan(keys, Rules.FULL, job.rng.randint(12, 18), ditto=0.4), size_pt=11)


def draw_merged(job: Job) -> Drawn:
    """Draw rows that share a unit or a home in one merged cell."""
    merged = job.rng.choice((("unit",), ("home_place",), ("unit", "death_date")))
    return _draw(job, Plan(PLAIN_SETS[0], Rules.FULL, job.rng.randint(12, 16), merged=merged), size_pt=11)


def draw_groups(job: Job) -> Drawn:
    """Draw headings between the rows (one commune after another) and a total at the end."""
    keys = job.rng.choice((PLAIN_SETS[0], PLAIN_SETS[3]))
    return _draw(job, Plan(keys, Rules.FULL, job.rng.randint(10, 14), has_groups=True, has_total=True))


def draw_continued(job: Job) -> Drawn:
    """Draw a list over two or three pages, the later ones mostly without the heading."""
    keys = job.rng.choice((PLAIN_SETS[0], PLAIN_SETS[3], PLAIN_SETS[4]))
    numbers = job.rng.random() < 0.5
    plan = Plan(keys, Rules.FULL, job.rng.randint(34, 60), has_total=True, has_numbers=numbers)
    return _draw(job, plan, Look(landscape=len(keys) > 6, repeat_heading=job.rng.random() < 0.4))


def draw_bare(job: Job) -> Drawn:
    """Draw a page from the middle of a book: no title, no headings, numbers that go on."""
    keys = job.rng.choice(PLAIN_SETS[:2])
    plan = Plan(keys, Rules.FULL, job.rng.randint(12, 18), first_number=job.rng.randint(20, 180))
    return _draw(job, plan, Look(landscape=len(keys) > 6, is_bare=True))


def draw_typed(job: Job) -> Drawn:
    """Draw a typed list with no rules at all: columns held apart by white alone."""
    keys = job.rng.choice(TYPED_SETS)
    rules = job.rng.choice((Rules.NONE, Rules.NONE, Rules.HORIZONTAL))
    ditto = 0.15 if job.rng.random() < 0.5 else 0.0
    plan = Plan(keys, rules, job.rng.randint(14, 20), ditto=ditto)
    return _draw(job, plan, Look(landscape=len(keys) > 5), size_pt=11)


def draw_old_typed(job: Job) -> Drawn:
    """Draw a typed list of the sixties or seventies: the old republic's head, dittos, a total."""
    plan = Plan(
        job.rng.choice(TYPED_SETS),
        job.rng.choice((Rules.FULL, Rules.NONE)),
        job.rng.randint(12, 16),
        ditto=0.25,
        has_total=True,
        numbering="dotted",
    )
    return _draw(job, plan, Look(landscape=True, is_old=True), size_pt=11)


def draw_printed_white(job: Job) -> Drawn:
    """Draw a printed list without upright rules: lines between the rows, or nothing at all."""
    rules = job.rng.choice((Rules.HORIZONTAL, Rules.NONE))
    plan = Plan(job.rng.choice(TYPED_SETS), rules, job.rng.randint(12, 16))
    return _draw(job, plan, Look(landscape=True), size_pt=11)


def draw_columns_only(job: Job) -> Drawn:
    """Draw upright rules and none between the rows; every entry over as many lines as it needs."""
    plan = Plan(job.rng.choice(PLAIN_SETS[3:]), Rules.COLUMNS, job.rng.randint(9, 12))
    return _draw(job, plan)


def draw_struck_rules(job: Job) -> Drawn:
    """Draw a typed list whose rules are dashes and exclamation marks."""
    plan = Plan(job.rng.choice(TYPED_SETS[:2]), Rules.TYPED, job.rng.randint(12, 18))
    return _draw(job, plan, Look(landscape=True), size_pt=11)


def draw_struck_rows(job: Job) -> Drawn:
    """Draw a list in which a pen went through one to three rows."""
    plan = Plan(
        job.rng.choice(NARROW_SETS), Rules.FULL, job.rng.randint(12, 16), struck=job.rng.randint(1, 3)
    )
    return _draw(job, plan, Look())


def draw_twins(job: Job) -> Drawn:
    """Draw a list in which one person stands twice, with a total that counts both."""
    plan = Plan(
        job.rng.choice(NARROW_SETS), Rules.FULL, job.rng.randint(12, 17), has_twins=True, has_total=True
    )
    return _draw(job, plan, Look())


def draw_noted(job: Job) -> Drawn:
    """Draw a list with notes by hand in the margin."""
    plan = Plan(job.rng.choice(NARROW_SETS), Rules.FULL, job.rng.randint(12, 16))
    return _draw(job, plan, Look(margin_notes=job.rng.randint(1, 3)))


def draw_stamped(job: Job) -> Drawn:
    """Draw a list with a red seal over the names."""
    plan = Plan(job.rng.choice(NARROW_SETS), Rules.FULL, job.rng.randint(12, 16))
    return _draw(job, plan, Look(is_stamped=True))


def draw_cut(job: Job) -> Drawn:
    """Draw a list whose last row the edge of the scan goes through."""
    plan = Plan(job.rng.choice(NARROW_SETS), Rules.FULL, job.rng.randint(10, 14))
    return _draw(job, plan, Look(cut_mm=job.rng.uniform(1.5, 3.5)))


_PARTS = Wording(
    ("I. Kháng chiến chống Pháp|II. Kháng chiến chống Mỹ", "A. Đã quy tập|B. Chưa quy tập"),
    held_out=("1. Thời kỳ chống Pháp|2. Bảo vệ Tổ quốc",),
)


def draw_two_tables(job: Job) -> Drawn:
    """Draw two tables on one page, each with its own title and columns."""
    sheet, pen, y = job.sheet(), job.pen(10.5), 0
    records: list[TruthRecord] = []
    labels = job.say(_PARTS).split("|")
    for index, keys in enumerate((PLAIN_SETS[0], job.rng.choice(TYPED_SETS))):
        register = make_register(job, Plan(keys, Rules.FULL, job.rng.randint(6, 9)))
        if index == 0:
            y = draw_title(job, sheet, register.home, top=sheet.mm(14), is_old=False)
        place = (sheet.mm(15), y, sheet.image.width)
        y = sheet.aligned(place, labels[index], pen.heavy(), align=Align.LEFT) + sheet.mm(2)
        edges = column_edges(sheet, register.spec, pen, (sheet.mm(15), sheet.image.width - sheet.mm(14)))
        bottom = sheet.image.height - sheet.mm(16)
        y, count = draw_table(sheet, register.spec, pen, edges=edges, top=y, bottom=bottom)
        records += [replace(t, page_no=1) for t in register.truths[:count] if t is not None]
        y += sheet.mm(8)
    return Drawn((sheet.image,), tuple(records))


def draw_beside(job: Job) -> Drawn:
    """Draw a short list in two tables beside each other, the right one going on from the left."""
    sheet, pen = job.sheet(landscape=True), job.pen(10)
    keys = ("stt", "full_name", "birth_date", "death_date")
    register = make_register(job, Plan(keys, Rules.FULL, 2 * job.rng.randint(8, 12)))
    top = draw_title(job, sheet, register.home, top=sheet.mm(12), is_old=False)
    half = len(register.spec.rows) // 2
    middle, bottom = sheet.image.width // 2, sheet.image.height - sheet.mm(10)
    records: list[TruthRecord] = []
    for side in (0, 1):
        left = (sheet.mm(12), middle + sheet.mm(5))[side]
        right = (middle - sheet.mm(5), sheet.image.width - sheet.mm(12))[side]
        part = replace(register.spec, rows=register.spec.rows[side * half : (side + 1) * half])
        edges = column_edges(sheet, part, pen, (left, right))
        _, count = draw_table(sheet, part, pen, edges=edges, top=top, bottom=bottom)
        kept = register.truths[side * half : side * half + count]
        records += [replace(t, page_no=1) for t in kept if t is not None]
    return Drawn((sheet.image,), tuple(records))


def draw_spread(job: Job) -> Drawn:
    """Draw an open book: a table on each of the two facing pages, the right one going on from the left."""
    sheet, pen = job.spread(), job.pen(10.5)
    half, count = sheet.image.width // 2, job.rng.randint(20, 26)
    register = make_register(job, Plan(job.rng.choice(NARROW_SETS), Rules.FULL, count))
    spec, done = register.spec, 0
    records: list[TruthRecord] = []
    for left in (0, half):
        box = (left + sheet.mm(14), left + half - sheet.mm(14))
        edges = column_edges(sheet, spec, pen, box)
        top, bottom = sheet.mm(24), sheet.image.height - sheet.mm(18)
        limit = -(-len(spec.rows) // 2)
        part = replace(spec, rows=spec.rows[done : done + limit])
        _, drawn = draw_table(sheet, part, pen, edges=edges, top=top, bottom=bottom)
        records += [replace(t, page_no=1) for t in register.truths[done : done + drawn] if t is not None]
        done += drawn
    _draw_fold(sheet, half)
    return Drawn((sheet.image,), tuple(records))


def draw_across(job: Job) -> Drawn:
    """Draw an open book in which each row runs over both pages, name at the left and death at the right."""
    sheet, pen = job.spread(), job.pen(11)
    half = sheet.image.width // 2
    register = make_register(job, Plan(PLAIN_SETS[1], Rules.FULL, job.rng.randint(12, 18)))
    spec, split = register.spec, 5
    box = (sheet.mm(14), half - sheet.mm(12)), (half + sheet.mm(12), sheet.image.width - sheet.mm(14))
    left = _columns(register, 0, split)
    right = _columns(register, split, len(spec.leaves))
    edges_left = column_edges(sheet, left, pen, box[0])
    edges_right = column_edges(sheet, right, pen, box[1])
    edges = (*edges_left, *edges_right)
    top, bottom = sheet.mm(24), sheet.image.height - sheet.mm(18)
    # The gutter is drawn as an empty column and wiped, so that both halves keep the same rows.
    gutter = replace(
        spec,
        heads=(*left.heads, Head(""), *right.heads),
        rows=tuple(replace(r, cells=(*r.cells[:split], "", *r.cells[split:])) for r in spec.rows),
        centred=frozenset(),
    )
    _, count = draw_table(sheet, gutter, pen, edges=edges, top=top, bottom=bottom)
    x1, x2 = edges_left[-1] + sheet.dpi // 60, edges_right[0] - sheet.dpi // 60
    sheet.pencil.rectangle((x1, 0, x2, sheet.image.height), fill=(255, 255, 255))
    _draw_fold(sheet, half)
    return Drawn(
        (sheet.image,), tuple(replace(t, page_no=1) for t in register.truths[:count] if t is not None)
    )


def _columns(register: Register, first: int, last: int) -> TableSpec:
    spec = register.spec
    rows = tuple(replace(r, cells=r.cells[first:last]) for r in spec.rows)
    return replace(spec, heads=spec.heads[first:last], rows=rows, merged=frozenset(), centred=frozenset())


def _draw_fold(sheet: Sheet, x: int) -> None:
    """Shade the fold of an open book."""
    width = sheet.mm(5)
    for dx in range(-width, width):
        shade = 255 - round(70 * (1 - abs(dx) / width) ** 2)
        sheet.pencil.line((x + dx, 0, x + dx, sheet.image.height), fill=(shade, shade, shade))
