"""The trial of a learned model against the rules: sentences with right offsets, fractions by hand."""

from __future__ import annotations

from bench.ner_sentences import HELD_OUT, LEARNED, Sentence, make_sentences
from bench.ner_trial import Tally, measure, ruled_finder


def test_templates_are_held_out_whole() -> None:
    assert not set(LEARNED) & set(HELD_OUT)


def test_offsets_lie_on_what_is_named() -> None:
    made = list(make_sentences(60, seed=3, is_held_out=True))
    assert made == list(make_sentences(60, seed=3, is_held_out=True))
    for sentence in made:
        assert all(0 <= a < b <= len(sentence.text) for a, b, _ in sentence.named)
        assert all(sentence.text[a:b].strip() == sentence.text[a:b] for a, b, _ in sentence.named)
    people = [s.text[a:b] for s in made for a, b, kind in s.named if kind == "person"]
    assert people and all(len(p.split()) > 1 for p in people)


def test_a_span_counts_once_and_half_of_it_is_enough() -> None:
    sentence = Sentence("ông An Văn Bình ngày 3/2/1968", ((4, 15, "person"), (16, 29, "date")))
    scores = measure(lambda _: [(0, 15, "person"), (21, 29, "date"), (0, 3, "place")], [sentence])
    assert scores["person"] == Tally(1, 1, 1) and scores["date"] == Tally(1, 1, 1)
    assert scores["place"] == Tally(0, 1, 0)
    assert scores["all"] == Tally(2, 3, 2) and scores["all"].f1 == 2 * 2 / 5


def test_the_rules_find_what_sentences_name() -> None:
    scores = measure(ruled_finder, make_sentences(80, seed=11, is_held_out=True))
    assert scores["all"].f1 > 0.85
