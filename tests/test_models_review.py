"""The fold over decisions: any order of reading gives the same; nothing a person said is lost."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.record import FieldStatus
from models.review import (
    Decision,
    Task,
    Verdict,
    expected_harm,
    fold_decisions,
    spoken,
    standing,
    undone_ids,
)
from tests.archive_builder import NOON, make_field

QUEUED = make_field(status=FieldStatus.QUEUED)


def _said(seq: int, who: str, text: str, *, task: Task = Task.SINGLE) -> Decision:
    verdict = Verdict.CORRECT if text else Verdict.ILLEGIBLE
    return Decision(
        id=f"d{seq}",
        seq=seq,
        subject="f",
        verdict=verdict,
        author=who,
        made_at=NOON + timedelta(seconds=seq),
        task=task,
        said=spoken(QUEUED, verdict, text or None),
    )


def _undo(seq: int, of: int) -> Decision:
    return Decision(f"d{seq}", seq, "f", Verdict.UNDO, "lan", NOON, undoes=f"d{of}")


@pytest.mark.parametrize(
    ("decisions", "text", "status"),
    [
        ([_said(1, "lan", "a")], "a", FieldStatus.CORRECTED),
        ([_said(1, "lan", "a"), _said(2, "minh", "b")], "b", FieldStatus.CORRECTED),
        ([_said(1, "lan", "a"), _said(2, "minh", "b"), _undo(3, 1)], "b", FieldStatus.CORRECTED),
        ([_said(1, "lan", "a"), _said(2, "minh", "b"), _undo(3, 2)], "a", FieldStatus.CORRECTED),
        ([_said(1, "lan", "a"), _undo(2, 1), _undo(3, 2)], "a", FieldStatus.CORRECTED),
        ([_said(1, "lan", "")], "", FieldStatus.ILLEGIBLE),
        ([_said(1, "lan", "Nguyễn Văn An")], "Nguyễn Văn An", FieldStatus.CONFIRMED),
        (
            [_said(1, "lan", "a", task=Task.READING), _said(2, "minh", "a", task=Task.READING)],
            "a",
            FieldStatus.CORRECTED,
        ),
        (
            [_said(1, "lan", "a", task=Task.READING), _said(2, "minh", "b", task=Task.READING)],
            "a",
            FieldStatus.DISPUTED,
        ),
        (
            [_said(1, "lan", "a"), _said(2, "minh", "b", task=Task.AUDIT)],
            "a",
            FieldStatus.DISPUTED,
        ),
        ([_said(1, "lan", "a"), _said(2, "minh", "a", task=Task.AUDIT)], "a", FieldStatus.CORRECTED),
        (
            [
                _said(1, "lan", "a", task=Task.READING),
                _said(2, "minh", "b", task=Task.READING),
                _said(3, "hoa", "b", task=Task.ADJUDICATION),
            ],
            "b",
            FieldStatus.CORRECTED,
        ),
    ],
)
def test_what_decisions_come_to(decisions: list[Decision], text: str, status: FieldStatus) -> None:
    holds = fold_decisions(decisions).holds
    assert holds is not None
    assert (holds.field.text, holds.field.status) == (text, status)


@pytest.mark.parametrize(
    "decisions",
    [
        [],
        [_said(1, "lan", "a"), _undo(2, 1)],
        [_said(1, "lan", "a", task=Task.READING)],
        [_said(1, "lan", "a", task=Task.READING), _said(2, "lan", "b", task=Task.READING)],
    ],
)
def test_what_settles_nothing(decisions: list[Decision]) -> None:
    assert fold_decisions(decisions).holds is None


@st.composite
def histories(draw: st.DrawFn) -> list[Decision]:
    found: list[Decision] = []
    for seq in range(1, draw(st.integers(1, 14)) + 1):
        if found and draw(st.integers(0, 2)) == 0:
            found.append(_undo(seq, draw(st.integers(1, seq - 1))))
        else:
            who, text = draw(st.sampled_from(["lan", "minh", "hoa"])), draw(st.sampled_from(["a", "b", ""]))
            found.append(_said(seq, who, text, task=draw(st.sampled_from(list(Task)))))
    return found


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_reading_does_not_matter(history: list[Decision], rng: random.Random) -> None:
    shuffled = list(history)
    rng.shuffle(shuffled)
    assert fold_decisions(shuffled) == fold_decisions(history)
    assert standing(shuffled) == standing(history)


@given(histories())
def test_no_word_is_lost_unless_it_was_taken_back(history: list[Decision]) -> None:
    undone = undone_ids(history)
    kept = standing(history)
    assert {d.id for d in kept} == {d.id for d in history if d.undoes is None and d.id not in undone}
    if kept and kept[-1].task in (Task.SINGLE, Task.ADJUDICATION):
        holds = fold_decisions(history).holds
        assert holds is not None and holds.field == kept[-1].said


@given(histories(), st.data())
def test_taking_back_a_step_and_that_again_changes_nothing(
    history: list[Decision], data: st.DataObject
) -> None:
    of = data.draw(st.integers(1, len(history)))
    if f"d{of}" in undone_ids(history):
        return
    last = len(history)
    again = [*history, _undo(last + 1, of), _undo(last + 2, last + 1)]
    assert fold_decisions(again) == fold_decisions(history)


def test_harm_is_doubt_times_weight() -> None:
    assert expected_harm(QUEUED) == pytest.approx(0.03 * 10)
