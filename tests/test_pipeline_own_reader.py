"""Our own reader: the alphabet, the strip, decoding by hand-made odds, and lines of faces it never saw."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.faces import find_faces
from bench.lines import CLEAN, LineMaker
from models.errors import SetupError
from pipeline.engine import Charset
from pipeline.own_alphabet import ALPHABET, INDEX, VIETNAMESE, as_written
from pipeline.own_decode import allowed_classes, likeliest_texts, read_signs, signs_of
from pipeline.own_engine import OwnEngine, Seen
from pipeline.own_network import OwnNetwork, check_alphabet, softmax, steps_of
from pipeline.own_strip import HEIGHT_PX, SIDE_PX, fit_strip


def odds_of(*steps: dict[str, float]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return odds of steps given as characters with their odds; what is missing to one is the blank's."""
    odds = np.zeros((len(steps), len(ALPHABET) + 1), np.float32)
    for row, step in zip(odds, steps, strict=True):
        for ch, probability in step.items():
            row[INDEX[ch]] = probability
        row[0] = 1 - sum(step.values())
    return odds


@pytest.fixture(scope="module")
def engine() -> OwnEngine:
    return OwnEngine()


def test_the_alphabet_has_every_letter_once() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert len(VIETNAMESE) == 2 * (12 * 6 + 21)
    assert all(unicodedata.is_normalized("NFC", ch) for ch in ALPHABET)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Hoa\u0300 B\u00ecnh", "Hoà Bình"),
        ("12 — 3", "12 – 3"),
        ("…/…/1968", "…/…/1968"),
        ("...", "…"),
        ("Ð漢", "Đ"),
    ],
)
def test_texts_are_written_in_the_readers_signs(text: str, written: str) -> None:
    assert as_written(text) == written


@pytest.mark.parametrize("alphabet", [ALPHABET.replace("ế", ""), ALPHABET[::-1], ""])
def test_weights_for_another_alphabet_are_refused(alphabet: str) -> None:
    with pytest.raises(SetupError):
        check_alphabet(alphabet)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reader.onnx").write_bytes(b"no model")
    with pytest.raises(SetupError):
        OwnNetwork(tmp_path / "reader.onnx")


def test_a_repeated_letter_needs_a_blank_between() -> None:
    odds = odds_of({"a": 0.9}, {"a": 0.8}, {}, {"a": 0.7}, {"b": 0.6})
    assert [s.text for s in read_signs(odds)] == ["a", "a", "b"]
    assert [(s.start, s.end) for s in read_signs(odds)] == [(0, 2), (3, 4), (4, 5)]


def test_a_character_between_two_steps_is_as_sure_as_on_one() -> None:
    (sign,) = read_signs(odds_of({"ó": 0.55}, {"ó": 0.45}))
    assert sign.confidence == pytest.approx(1.0)


def test_all_steps_of_its_room_say_what_else_a_character_may_be() -> None:
    (sign,) = read_signs(odds_of({"ó": 0.6, "ò": 0.3}, {"ó": 0.7, "o": 0.1}))
    assert sign.text == "ó"
    assert sign.confidence == pytest.approx(1.3 / 1.7)
    assert [(v.text, round(v.confidence, 3)) for v in sign.variants] == [("ò", 0.176), ("o", 0.059)]


def test_a_letter_nearly_read_in_a_gap_casts_doubt_on_its_neighbour() -> None:
    first, second = read_signs(odds_of({"1": 0.99}, {"9": 0.4}, {"6": 0.98}))
    assert min(first.confidence, second.confidence) < 0.75
    assert "9" in {v.text for sign in (first, second) for v in sign.variants}


def test_what_a_column_does_not_allow_is_passed_over_but_stays_unsure() -> None:
    odds = odds_of({"I": 0.7, "1": 0.25}, {"9": 0.9})
    signs = read_signs(odds, allowed_classes("0123456789"))
    assert "".join(s.text for s in signs) == "19"
    assert signs[0].confidence == pytest.approx(0.25)


def test_the_search_adds_up_all_paths_of_a_text() -> None:
    # Step by step the blank is likeliest, yet "a" is the likeliest text: 0.4 + 0.6 x 0.4 of 1.
    odds = odds_of({"a": 0.4}, {"a": 0.4})
    best, second = likeliest_texts(odds, count=2)
    assert (best.text, second.text) == ("a", "")
    assert best.probability == pytest.approx(0.64)
    assert second.probability == pytest.approx(0.36)


def test_a_text_is_found_where_it_most_likely_stands() -> None:
    odds = odds_of({"1": 0.9}, {}, {"9": 0.5, "g": 0.45}, {"9": 0.7}, {}, {"6": 0.8})
    signs = signs_of(odds, "196")
    assert [(s.text, s.start, s.end) for s in signs] == [("1", 0, 1), ("9", 2, 4), ("6", 5, 6)]
    assert signs_of(odds, "1g6")[1].confidence < signs[1].confidence


def test_equal_neighbours_are_found_apart_and_too_long_a_text_nowhere() -> None:
    assert [(s.start, s.end) for s in signs_of(odds_of({"1": 0.9}, {}, {"1": 0.9}), "11")] == [(0, 1), (2, 3)]
    with pytest.raises(ValueError, match="too few"):
        signs_of(odds_of({"1": 0.9}, {"1": 0.9}), "11")


def test_a_column_is_read_in_its_form_where_the_likeliest_path_is_not() -> None:
    odds = odds_of({"3": 0.9}, {}, {"/": 0.9}, {" ": 0.55}, {"6": 0.9}, {}, {"8": 0.9})
    seen = Seen(odds, np.full((HEIGHT_PX, 28), 255, np.uint8), (40, 28), 1.0)
    assert "".join(w.text for w in seen.words(Charset.DATE)) == "3/68"
    assert len(seen.words(Charset.DATE)) == 1
    assert [w.text for w in seen.words()] == ["3/", "68"]


@given(st.lists(st.lists(st.floats(-8, 8), min_size=4, max_size=4), min_size=1, max_size=6))
def test_odds_are_probabilities_and_heat_makes_them_less_sure(scores: list[list[float]]) -> None:
    cold, hot = (softmax(np.array(scores, np.float32), t) for t in (1.0, 2.0))
    assert np.allclose(cold.sum(axis=1), 1, atol=1e-5)
    assert (hot.max(axis=1) <= cold.max(axis=1) + 1e-5).all()


@given(st.integers(3, 90), st.integers(3, 400), st.floats(0, 60))
def test_any_strip_is_fitted_to_one_height(height: int, width: int, text_height_px: float) -> None:
    fitted = fit_strip(np.full((height, width), 255, np.uint8), text_height_px=text_height_px)
    assert fitted.shape[0] == HEIGHT_PX
    assert fitted.shape[1] >= 2 * SIDE_PX + 4
    assert not fitted.any()
    assert steps_of(fitted.shape[1]) >= 4


def test_low_strips_are_not_blown_up() -> None:
    strip = np.full((8, 40), 255, np.uint8)
    strip[2:6, 2:38] = 0
    assert fit_strip(strip, text_height_px=20).shape[1] < fit_strip(strip).shape[1] / 3


@pytest.mark.slow
def test_lines_of_faces_never_seen_are_read(engine: OwnEngine) -> None:
    held_out = [face for face in find_faces() if face.is_held_out]
    if not held_out:
        pytest.skip("no held-out face is installed")
    maker = LineMaker(held_out, seed=11)
    samples = [maker.make(CLEAN) for _ in range(60)]
    looks = [engine.look([s.strip], text_heights_px=[s.text_height_px])[0] for s in samples]
    right = sum(
        " ".join(w.text for w in seen.words()) == s.text for s, seen in zip(samples, looks, strict=True)
    )
    assert right >= 45


def test_a_batch_reads_as_each_strip_alone(engine: OwnEngine) -> None:
    maker = LineMaker(find_faces(), seed=5)
    strips = [maker.make(CLEAN).strip for _ in range(12)]
    together = [seen.odds for seen in engine.look(strips)]
    alone = [engine.look([strip])[0].odds for strip in strips]
    # Only the order in which floats are added up may differ.
    assert max(np.abs(a - b).max() for a, b in zip(together, alone, strict=True)) < 1e-4


def test_words_lie_on_their_ink(engine: OwnEngine) -> None:
    maker = LineMaker(find_faces(), seed=8)
    for _ in range(20):
        strip = maker.make(CLEAN).strip
        for word in engine.read_strip(strip, Charset.ANY):
            part = strip[word.box.y : word.box.y2, word.box.x : word.box.x2]
            assert part.size and part.min() < 185
            assert len(word.glyphs) == len(word.text)
            assert all(word.box.x <= g.box.x and g.box.x2 <= word.box.x2 + 1 for g in word.glyphs)
