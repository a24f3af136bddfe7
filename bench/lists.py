"""Draws lists of the fallen: ruled, nested, typed, continued, with dittos, merged cells, running headings."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image

from bench import people
from bench.draw import Align, Pen, Sheet
from bench.layouts import Drawn, Job, draw_letterhead, draw_signature
from bench.registers import NESTED_SETS, PLAIN_SETS, TYPED_SETS, Plan, Register, make_register
from bench.table_spec import Rules
from bench.tables import column_edges, draw_table
from bench.truth import TruthRecord


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
        date = f"{rng.randint(10, 28)}/{rng.randint(10, 12)}/1994"
        note = f"(Kèm theo Công văn số {rng.randint(10, 900)}/UBND-VX ngày {date})"
        y = sheet.block((sheet.mm(18), y, width), note, job.pen(11).slanted(), align=Align.CENTER)
    return y + sheet.mm(4)


def _draw_pages(job: Job, register: Register, pen: Pen, *, landscape: bool, repeat_heading: bool) -> Drawn:
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
        has_heading = not pages or repeat_heading
        rest = replace(
            spec,
            rows=spec.rows[done:],
            has_heading=spec.has_heading and has_heading,
            has_numbers=spec.has_numbers and has_heading,
        )
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


def draw_ruled(job: Job) -> Drawn:
    """Draw a plain ruled list, one page."""
    keys = job.rng.choice(PLAIN_SETS)
    rules = job.rng.choice((Rules.FULL, Rules.FULL, Rules.DOUBLE, Rules.OPEN))
    is_wide = len(keys) > 6
    count = job.rng.randint(9, 12) if is_wide else job.rng.randint(14, 20)
    plan = Plan(keys, rules, count, has_numbers=job.rng.random() < 0.3)
    return _draw_pages(job, make_register(job, plan), job.pen(10.5), landscape=is_wide, repeat_heading=True)


def draw_nested(job: Job) -> Drawn:
    """Draw headings of two and three levels, with the row of column numbers."""
    nested = job.rng.choice(NESTED_SETS)
    plan = Plan(nested, job.rng.choice((Rules.FULL, Rules.COLUMNS)), job.rng.randint(9, 13), has_numbers=True)
    return _draw_pages(job, make_register(job, plan), job.pen(10.5), landscape=True, repeat_heading=True)


def draw_dittos(job: Job) -> Drawn:
    """Draw a ruled list in which "nt" stands for the row above."""
    keys = job.rng.choice((PLAIN_SETS[0], PLAIN_SETS[3], TYPED_SETS[1]))
    plan = Plan(keys, Rules.FULL, job.rng.randint(12, 18), ditto=0.4)
    return _draw_pages(
        job, make_register(job, plan), job.pen(11), landscape=len(keys) > 6, repeat_heading=True
    )


def draw_merged(job: Job) -> Drawn:
    """Draw rows that share a unit or a home in one merged cell."""
    keys = ("stt", "full_name", "birth_date", "home_place", "unit", "death_date")
    merged = job.rng.choice((("unit",), ("home_place",), ("unit", "death_date")))
    plan = Plan(keys, Rules.FULL, job.rng.randint(12, 16), merged=merged)
    return _draw_pages(job, make_register(job, plan), job.pen(11), landscape=False, repeat_heading=True)


def draw_groups(job: Job) -> Drawn:
    """Draw headings between the rows (one commune after another) and a total at the end."""
    keys = job.rng.choice((PLAIN_SETS[0], PLAIN_SETS[3]))
    plan = Plan(keys, Rules.FULL, job.rng.randint(10, 14), has_groups=True, has_total=True)
    return _draw_pages(
        job, make_register(job, plan), job.pen(10.5), landscape=len(keys) > 6, repeat_heading=True
    )


def draw_continued(job: Job) -> Drawn:
    """Draw a list over two or three pages, the later ones mostly without the heading."""
    keys = job.rng.choice((PLAIN_SETS[0], PLAIN_SETS[3], PLAIN_SETS[4]))
    plan = Plan(keys, Rules.FULL, job.rng.randint(34, 60), has_total=True, has_numbers=job.rng.random() < 0.5)
    register = make_register(job, plan)
    is_repeated = job.rng.random() < 0.4
    return _draw_pages(job, register, job.pen(10.5), landscape=len(keys) > 6, repeat_heading=is_repeated)


def draw_typed(job: Job) -> Drawn:
    """Draw a typed list with no rules at all: columns held apart by white alone."""
    keys = job.rng.choice(TYPED_SETS)
    rules = job.rng.choice((Rules.NONE, Rules.NONE, Rules.HORIZONTAL))
    plan = Plan(keys, rules, job.rng.randint(14, 20), ditto=0.15 if job.rng.random() < 0.5 else 0.0)
    return _draw_pages(
        job, make_register(job, plan), job.pen(11), landscape=len(keys) > 5, repeat_heading=True
    )


def draw_struck_rules(job: Job) -> Drawn:
    """Draw a typed list whose rules are dashes and exclamation marks."""
    plan = Plan(job.rng.choice(TYPED_SETS[:2]), Rules.TYPED, job.rng.randint(12, 18))
    return _draw_pages(job, make_register(job, plan), job.pen(11), landscape=True, repeat_heading=True)


def draw_two_tables(job: Job) -> Drawn:
    """Draw two tables on one page, each with its own title and columns."""
    sheet = job.sheet()
    pen = job.pen(10.5)
    y = 0
    records: list[TruthRecord] = []
    for index, keys in enumerate((PLAIN_SETS[0], job.rng.choice(TYPED_SETS))):
        register = make_register(job, Plan(keys, Rules.FULL, job.rng.randint(6, 9)))
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
