"""What is held is made once, whoever asks at the same time, and no more is held than the limit."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from review.held import Held


def test_who_asks_at_once_waits_for_the_one_that_makes() -> None:
    held: Held[str, str] = Held(limit=10)
    together, made = threading.Barrier(8), []

    def make() -> str:
        made.append("x")
        threading.Event().wait(0.05)
        return "picture"

    def ask(_: int) -> str | None:
        together.wait()
        return held.get_or_make("page", make)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(8))) == {"picture"}
    assert made == ["x"]


def test_the_longest_unused_goes_first() -> None:
    held: Held[str, str] = Held(limit=6, weigh=len)
    for key in ("a", "b", "a", "c"):
        held.get_or_make(key, lambda: "old")
    found = {key: held.get_or_make(key, lambda: "new") for key in ("a", "c", "b")}
    assert found == {"a": "old", "c": "old", "b": "new"}


def test_one_is_held_however_heavy() -> None:
    held: Held[str, str] = Held(limit=1, weigh=len)
    held.get_or_make("page", lambda: "heavy")
    assert held.get_or_make("page", lambda: pytest.fail("made twice")) == "heavy"


def test_what_failed_is_tried_again() -> None:
    held: Held[str, str] = Held(limit=1)

    def fail() -> str:
        raise OSError("the store is away")

    with pytest.raises(OSError, match="away"):
        held.get_or_make("page", fail)
    assert held.get_or_make("page", lambda: None) is None
    assert held.get_or_make("page", lambda: "picture") == "picture"
