"""A wish to stop is kept until it is granted, once."""

from __future__ import annotations

import pytest

from flows.stopping import ask_to_stop, raise_if_asked


def test_nobody_asked_nothing_happens() -> None:
    raise_if_asked()


def test_a_wish_is_granted_once() -> None:
    ask_to_stop()
    with pytest.raises(KeyboardInterrupt):
        raise_if_asked()
    raise_if_asked()
