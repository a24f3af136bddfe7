"""Every layout there is, by kind of paper. A row is a way to draw a document; held-out rows only measure."""

from __future__ import annotations

from bench import graves, lists, notices, papers
from bench.faces import PAGE_STYLES, FaceStyle
from bench.layouts import Layout
from models.record import DocumentKind

_PRINTED = frozenset({FaceStyle.SERIF, FaceStyle.SANS})
_TYPED = frozenset({FaceStyle.MONO})
_ANY = PAGE_STYLES
_K = DocumentKind
_LIST, _GRAVES, _DEATH, _MINUTES, _NOTICE = (
    _K.MARTYR_LIST, _K.GRAVE_REGISTER, _K.DEATH_NOTICE, _K.EXHUMATION_MINUTES, _K.NOTICE,
)  # fmt: skip

LAYOUTS: tuple[Layout, ...] = (
    Layout("list-ruled", _LIST, lists.draw_ruled, _ANY, 4),
    Layout("list-nested", _LIST, lists.draw_nested, _PRINTED, 3),
    Layout("list-typed", _LIST, lists.draw_typed, _TYPED, 3),
    Layout("grave-columns", _GRAVES, graves.draw_columns, _ANY, 3),
    Layout("death-form", _DEATH, papers.draw_death_form, _ANY, 2),
    Layout("minutes", _MINUTES, papers.draw_minutes, _ANY, 2),
    Layout("paper", _NOTICE, notices.draw_paper, _PRINTED, 3),
    Layout("list-dittos", _LIST, lists.draw_dittos, _ANY, 2),
    Layout("list-continued", _LIST, lists.draw_continued, _ANY, 2),
    Layout("grave-free-cell", _GRAVES, graves.draw_free_cell, _ANY, 2),
    Layout("list-two-tables", _LIST, lists.draw_two_tables, _PRINTED, 1),
    Layout("letter", _NOTICE, notices.draw_letter, _PRINTED, 1),
    Layout("list-groups", _LIST, lists.draw_groups, _ANY, 2),
    Layout("list-merged", _LIST, lists.draw_merged, _ANY, 1),
    Layout("web", _NOTICE, notices.draw_web, _PRINTED, 1),
    Layout("list-struck-rules", _LIST, lists.draw_struck_rules, _TYPED, 1, is_held_out=True),
    Layout("death-extract", _DEATH, papers.draw_death_extract, _ANY, 1, is_held_out=True),
    Layout("exhumation-form", _MINUTES, papers.draw_exhumation_form, _ANY, 1, is_held_out=True),
)
BY_NAME = {layout.name: layout for layout in LAYOUTS}
