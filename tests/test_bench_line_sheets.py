"""Lines to measure with: readable ones alone, and nothing in them that was trained on."""

from __future__ import annotations

import random

import numpy as np
import pytest
from numpy.typing import NDArray

from bench import line_texts, line_words, ner_sentences
from bench.faces import find_faces
from bench.line_cells import CENTURY, join_entry, make_frame
from bench.line_draw import Hung, _hung
from bench.line_legible import is_legible, lying_letters
from bench.line_sheets import LINES_A_SHEET, make_sheet
from bench.line_texts_held_out import SENTENCES, make_held_out_text
from bench.read_lines import LineScore, score_lines
from pipeline.own_alphabet import ALPHABET

FACES = {face.name: face for face in find_faces()}


@pytest.mark.parametrize(
    ("name", "lying"), [("Carlito", "ẠẬẸỆỌỘ"), ("FreeSerif", ""), ("FreeMono", ""), ("Tinos", "")]
)
def test_a_face_that_draws_two_letters_alike_is_found_out(name: str, lying: str) -> None:
    if name not in FACES:
        pytest.skip(f"{name} is not installed")
    assert lying_letters(FACES[name].regular) == frozenset(lying)


def _word() -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    drawn = np.zeros((40, 120), np.bool_)
    for left in range(4, 110, 20):
        drawn[8:32, left : left + 5] = True  # letters
        drawn[2:5, left : left + 5] = True  # and their marks
    return drawn, np.where(drawn, 40, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("rows", "columns", "shade", "is_read"),
    [
        (slice(0, 0), slice(0, 0), 255, True),
        (slice(2, 5), slice(24, 29), 255, False),  # a mark gone
        (slice(0, 40), slice(0, 20), 255, False),  # a letter gone
        (slice(8, 18), slice(0, 120), 255, True),  # a rule through all of them
        (slice(0, 40), slice(0, 120), 140, True),  # pale, but all alike
        (slice(0, 40), slice(60, 120), 235, False),  # half of it hardly there
    ],
)
def test_every_piece_of_every_letter_must_be_seen(
    rows: slice, columns: slice, shade: int, *, is_read: bool
) -> None:
    drawn, gray = _word()
    part = gray[rows, columns]
    part[drawn[rows, columns]] = shade
    assert is_legible(drawn, gray, size_px=30) is is_read


def test_held_out_sentences_are_in_no_text_that_is_trained_on() -> None:
    trained = " ".join((*line_words.SENTENCES, *line_words.TITLES, *line_words.HEADINGS))
    assert not [s for s in (*SENTENCES, *ner_sentences.HELD_OUT) if s in trained]
    rng = random.Random(5)
    made = " | ".join(line_texts.make_text(rng, only_meant=True) for _ in range(2000))
    pieces = {" ".join(s.split()[k : k + 4]) for s in SENTENCES for k in range(len(s.split()) - 3)}
    assert not [p for p in pieces if p in made]


def test_held_out_texts_are_in_the_readers_signs() -> None:
    rng = random.Random(5)
    texts = [make_held_out_text(rng) for _ in range(500)]
    assert all(text and set(text) <= set(ALPHABET) and text == " ".join(text.split()) for text in texts)


def test_a_clean_sheet_gives_each_line_its_own_strip() -> None:
    texts = iter(range(1, 1000))
    face = FACES["FreeSerif"]
    lines = make_sheet(random.Random(2), [face], 0, lambda _: "Họ " * (1 + next(texts) % 5) + "tên")
    assert len(lines) == LINES_A_SHEET
    assert all((line.strip < 185).any() for line in lines)
    by_words = {line.text.count(" "): line.strip.shape[1] for line in lines}
    assert [by_words[k] for k in sorted(by_words)] == sorted(by_words.values())


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["Số:", "12", "/KH-BCĐ"], "Số: 12/KH-BCĐ"),
        (["ngày", "5", "tháng", "11", CENTURY, "72"], "ngày 5 tháng 11 năm 1972"),
        (["Mộ số", "7", ""], "Mộ số 7"),
    ],
)
def test_a_filled_frame_says_its_parts(parts: list[str], said: str) -> None:
    assert join_entry(parts) == said


def test_frames_have_room_for_an_entry() -> None:
    rng = random.Random(1)
    assert all(len(make_frame(rng)) >= 2 for _ in range(60))


@pytest.mark.parametrize(
    ("letter", "drawn", "size", "drop"),
    [("1", "I", 28, 0.0), ("2", "2", 28, 0.0), ("8", "8", 40, 0.0), ("a", "a", 40, 0.0)],
)
def test_hung_figures(letter: str, drawn: str, size: int, drop: float) -> None:
    assert _hung(letter, 40, Hung(0.7, "I")) == (drawn, size, drop)
    assert _hung("9", 40, Hung(0.7, "I"))[2] > 0
    assert _hung(letter, 40, None) == (letter, 40, 0.0)


def test_dashes_of_any_length_are_one_as_fields_are_compared() -> None:
    lines = make_sheet(random.Random(2), [FACES["FreeSerif"]], 0, lambda _: "Xã An – Huyện Bình")[:2]
    score = score_lines(lines, lambda _: ["Xã An - Huyện Bình", "Xã An – Huyện Bình"])
    assert isinstance(score, LineScore)
    assert (score.right, score.folded, score.wrong) == (1, 2, 1)
