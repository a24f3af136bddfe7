"""Every layout there is, by kind of paper. A row is a way to draw a document; held-out rows only measure."""

from __future__ import annotations

from bench import fresh_lists, fresh_papers, graves, lists, notices, old_papers, papers, slips
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
    Layout("list-two-tables", _LIST, lists.draw_two_tables, _PRINTED),
    Layout("letter", _NOTICE, notices.draw_letter, _PRINTED),
    Layout("list-groups", _LIST, lists.draw_groups, _ANY, 2),
    Layout("list-merged", _LIST, lists.draw_merged, _ANY),
    Layout("web", _NOTICE, notices.draw_web, _PRINTED),
    Layout("list-wide", _LIST, lists.draw_wide, _PRINTED, 2),
    Layout("list-old-typed", _LIST, lists.draw_old_typed, _TYPED, 2),
    Layout("list-printed-white", _LIST, lists.draw_printed_white, _PRINTED),
    Layout("list-bare", _LIST, lists.draw_bare, _ANY),
    Layout("list-twins", _LIST, lists.draw_twins, _ANY),
    Layout("list-struck-rows", _LIST, lists.draw_struck_rows, _ANY),
    Layout("list-noted", _LIST, lists.draw_noted, _ANY),
    Layout("list-stamped", _LIST, lists.draw_stamped, _ANY),
    Layout("list-cut", _LIST, lists.draw_cut, _ANY),
    Layout("list-spread", _LIST, lists.draw_spread, _ANY),
    Layout("list-beside", _LIST, lists.draw_beside, _PRINTED),
    Layout("grave-lots", _GRAVES, graves.draw_lots, _ANY, 2),
    Layout("death-old", _DEATH, old_papers.draw_old_notice, _TYPED, 2),
    Layout("death-facts", _DEATH, slips.draw_fact_table, _ANY),
    Layout("death-by-hand", _DEATH, slips.draw_hand_form, _PRINTED),
    Layout("handover", _MINUTES, slips.draw_handover, _ANY),
    Layout("old-paper", _NOTICE, old_papers.draw_old_paper, _TYPED, 2),
    Layout("list-struck-rules", _LIST, lists.draw_struck_rules, _TYPED),
    Layout("list-strange-heads", _LIST, lists.draw_strange_nested, _PRINTED, 2),
    Layout("list-columns-only", _LIST, lists.draw_columns_only, _ANY, 2),
    Layout("list-across", _LIST, lists.draw_across, _ANY),
    Layout("grave-form-84", _GRAVES, graves.draw_form_84, _ANY, 2),
    Layout("grave-side-by-side", _GRAVES, graves.draw_side_by_side, _PRINTED),
    Layout("death-extract", _DEATH, papers.draw_death_extract, _ANY, 2),
    Layout("death-survey", _DEATH, slips.draw_survey, _ANY, 2),
    Layout("exhumation-form", _MINUTES, papers.draw_exhumation_form, _ANY, 2),
    # Held out: drawn in the split "held-out" and nowhere else.
    Layout("list-ledger", _LIST, fresh_lists.draw_ledger, _ANY, 2, is_held_out=True),
    Layout("list-wars", _LIST, fresh_lists.draw_wars, _ANY, 2, is_held_out=True),
    Layout("list-annex", _LIST, fresh_lists.draw_annex, _PRINTED, 2, is_held_out=True),
    Layout("list-deep", _LIST, fresh_lists.draw_deep, _PRINTED, 2, is_held_out=True),
    Layout("list-strange-words", _LIST, lists.draw_ruled, _ANY, 2, is_held_out=True),
    Layout("grave-spot-first", _GRAVES, fresh_lists.draw_spot_first, _ANY, 2, is_held_out=True),
    Layout("grave-hand-over", _GRAVES, fresh_lists.draw_hand_over, _ANY, 2, is_held_out=True),
    Layout("death-two-on-a-line", _DEATH, fresh_papers.draw_two_on_a_line, _ANY, 2, is_held_out=True),
    Layout("death-news", _DEATH, fresh_papers.draw_news, _TYPED, is_held_out=True),
    Layout("exhumation-sections", _MINUTES, fresh_papers.draw_sections, _ANY, is_held_out=True),
    Layout("exhumation-card", _MINUTES, fresh_papers.draw_card, _ANY, is_held_out=True),
    Layout("decree", _NOTICE, notices.draw_paper, _PRINTED, 2, is_held_out=True),
    Layout("letter-strange-words", _NOTICE, notices.draw_letter, _PRINTED, is_held_out=True),
)
BY_NAME = {layout.name: layout for layout in LAYOUTS}
