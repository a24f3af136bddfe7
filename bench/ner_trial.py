"""A small learned model of names against the rules, on sentences whose templates neither has seen.

Run ``python -m bench.ner_trial``. The rules stay what the program uses unless the model beats them here;
what came of it stands in docs/adr/0011-names-by-rules.md.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import spacy
from rich.console import Console
from rich.table import Table
from spacy.language import Language
from spacy.training import Example
from thinc.api import fix_random_seed

from bench.ner_sentences import Sentence, make_sentences
from extractors.running_text import find_in_text, load_pipeline

Span = tuple[int, int, str]
Finder = Callable[[str], Sequence[Span]]
_KINDS = ("person", "place", "date", "organisation", "document")
_BATCH = 32
_OVERLAP = 0.5  # of the longer span: "ngày 3/2/1968" and "3/2/1968" are the same thing


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over sentences: right, found and true."""

    right: int
    found: int
    true: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where nothing is there."""
        return 2 * self.right / (self.found + self.true) if self.found + self.true else 0.0


def train(sentences: Sequence[Sentence], *, epochs: int, seed: int) -> Language:
    """Return a pipeline with our tokenizer and a small model of names learned from ``sentences``."""
    fix_random_seed(seed)
    nlp = spacy.blank("xx")
    nlp.tokenizer = load_pipeline().tokenizer
    ner = nlp.add_pipe("ner")
    for kind in _KINDS:
        ner.add_label(kind)  # type: ignore[attr-defined]
    examples = [_example(nlp, s) for s in sentences]
    optimizer = nlp.initialize(lambda: examples)
    rng = random.Random(seed)
    for _ in range(epochs):
        rng.shuffle(examples)
        for at in range(0, len(examples), _BATCH):
            nlp.update(examples[at : at + _BATCH], sgd=optimizer, drop=0.3)
    return nlp


def _example(nlp: Language, sentence: Sentence) -> Example:
    doc = nlp.make_doc(sentence.text)
    spans = [doc.char_span(a, b, label=k, alignment_mode="expand") for a, b, k in sentence.named]
    return Example.from_dict(doc, {"entities": [(s.start_char, s.end_char, s.label_) for s in spans if s]})


def learned_finder(nlp: Language) -> Finder:
    """Return what the model finds in a text."""
    return lambda text: [(e.start_char, e.end_char, e.label_) for e in nlp(text).ents]


def ruled_finder(text: str) -> Sequence[Span]:
    """Return what the rules find in a text."""
    return [(m.start, m.end, m.kind) for m in find_in_text(text)]


def measure(find: Finder, sentences: Iterable[Sentence]) -> dict[str, Tally]:
    """Return the counts for each kind, and for all under ``all``; a true span is matched once."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for sentence in sentences:
        spans = list(find(sentence.text))
        found.update(k for _, _, k in spans)
        true.update(k for _, _, k in sentence.named)
        for span in sentence.named:
            hit = next((s for s in spans if _is_same(s, span)), None)
            if hit is not None:
                spans.remove(hit)
                right[span[2]] += 1
    tallies = {k: Tally(right[k], found[k], true[k]) for k in _KINDS}
    return {**tallies, "all": Tally(right.total(), found.total(), true.total())}


def _is_same(one: Span, two: Span) -> bool:
    shared = min(one[1], two[1]) - max(one[0], two[0])
    if one[2] == "document":  # with or without the word before it: "Quyết định số 5/QĐ-UBND"
        return two[2] == "document" and shared > 0
    return one[2] == two[2] and shared >= _OVERLAP * max(one[1] - one[0], two[1] - two[0])


def main() -> None:
    """Train, measure both on held-out templates, print a table."""
    parser = argparse.ArgumentParser(description="A learned model of names against the rules.")
    parser.add_argument("--sentences", type=int, default=1500)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    given = parser.parse_args()
    console = Console(width=120)
    table = Table("seed", "who", "templates", *_KINDS, "all", title="F1 by kind")
    for seed in given.seeds:
        learned = list(make_sentences(given.sentences, seed=seed, is_held_out=False))
        model = learned_finder(train(learned, epochs=given.epochs, seed=seed))
        for split, is_held_out in (("seen", False), ("held-out", True)):
            sentences = list(make_sentences(500, seed=seed + 100, is_held_out=is_held_out))
            for who, find in (("rules", ruled_finder), ("model", model)):
                scores = measure(find, sentences)
                table.add_row(str(seed), who, split, *(f"{scores[k].f1:.3f}" for k in (*_KINDS, "all")))
    console.print(table)


if __name__ == "__main__":
    main()
