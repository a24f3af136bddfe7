"""Lines with truth: the same for the same seed, said in the reader's signs, cut as the layout cuts them."""

from __future__ import annotations

import random

import numpy as np
import pytest

from bench import line_effects as fx
from bench.digits import draw_digits
from bench.faces import find_faces
from bench.line_texts import make_text
from bench.lines import BAD, CLEAN, OFFICE, LineMaker, Wear
from bench.read_lines import count_tone_errors, score_lines, without_tone
from pipeline.own_alphabet import ALPHABET, as_written

FACES = [face for face in find_faces() if not face.is_held_out]


@pytest.mark.parametrize("wear", [CLEAN, OFFICE, BAD])
def test_the_same_seed_gives_the_same_lines(wear: Wear) -> None:
    first, second = (LineMaker(FACES, 9) for _ in range(2))
    for _ in range(15):
        a, b = first.make(wear), second.make(wear)
        assert a.text == b.text
        assert np.array_equal(a.strip, b.strip)


@pytest.mark.parametrize("wear", [CLEAN, OFFICE, BAD])
def test_every_line_has_ink_and_a_text_of_the_alphabet(wear: Wear) -> None:
    maker = LineMaker(FACES, 4)
    for _ in range(40):
        sample = maker.make(wear)
        assert (sample.strip < 185).any()
        assert sample.text == " ".join(sample.text.split())
        assert set(sample.text) <= set(ALPHABET)


def test_texts_are_in_the_readers_signs_and_cover_them() -> None:
    rng = random.Random(3)
    texts = [make_text(rng) for _ in range(6000)]
    assert all(text and text == as_written(text) for text in texts)
    missing = set(ALPHABET) - set("".join(texts))
    assert len(missing) <= 3, f"never written: {missing}"


def test_meant_texts_leave_out_random_letters() -> None:
    rng = random.Random(3)
    signs = "".join(make_text(rng, only_meant=True) for _ in range(3000))
    assert not set("²~#@<>") & set(signs)


def test_figures_by_hand_are_those_that_can_be_written() -> None:
    assert draw_digits(random.Random(1), "12/3", 40).any()
    with pytest.raises(KeyError):
        draw_digits(random.Random(1), "x", 40)


_ON_INK, _ON_PAPER = ("bend", "starve", "thicken", "dots"), ("fax", "copy", "grain", "lift", "rules", "jpeg")


@pytest.mark.parametrize("effect", [*_ON_INK, *_ON_PAPER])
def test_effects_keep_shape_and_kind_and_change_something(effect: str) -> None:
    rng, noise = random.Random(2), np.random.default_rng(2)
    gray = np.full((48, 200), 255, np.uint8)
    gray[14:34, 20:180:9] = 20
    ink = 255 - gray
    made = {
        "bend": lambda: fx.bend(ink, rng, angle_deg=1.5, sag_px=2, slant=0.1),
        "starve": lambda: fx.starve(ink, noise, 0.6),
        "thicken": lambda: fx.thicken(ink, 1.5),
        "dots": lambda: fx.dot_matrix(ink, rng),
        "fax": lambda: fx.fax(gray, noise, level=170, speckle=0.01),
        "copy": lambda: fx.copy(gray, noise, size_px=34, spread=0.8),
        "grain": lambda: fx.grain(gray, noise, 6),
        "lift": lambda: fx.blend_lift(gray, random.Random(5)),
        "rules": lambda: fx.wipe_rules(gray, random.Random(1)),
        "jpeg": lambda: fx.as_jpeg(gray, 30),
    }[effect]()
    before = gray if effect in _ON_PAPER else ink
    assert made.shape == before.shape
    assert made.dtype == np.uint8
    assert not np.array_equal(made, before)


@pytest.mark.parametrize(("text", "bare"), [("ấ", "â"), ("Ợ", "Ơ"), ("đ", "đ"), ("Nguyễn", "Nguyên")])
def test_tones_come_off_and_letters_keep_their_own_marks(text: str, bare: str) -> None:
    assert without_tone(text) == bare


@pytest.mark.parametrize(
    ("true", "read", "errors"),
    [("Thuận", "Thuân", 1), ("Thuận", "Thuăn", 0), ("Bé", "Be", 1), ("Bé", "B", 0)],
)
def test_tone_errors_are_told_apart(true: str, read: str, errors: int) -> None:
    assert count_tone_errors(true, read) == errors


def test_scores_are_exact_fractions() -> None:
    samples = [LineMaker(FACES, 1).make(CLEAN) for _ in range(1)] * 2
    score = score_lines(samples, lambda given: [given[0].text, given[1].text + "x"])
    assert (score.lines, score.right, score.wrong) == (2, 1, 1)
    assert score.characters == 2 * len(samples[0].text)
