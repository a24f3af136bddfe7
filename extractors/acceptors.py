"""Grammars as networks of characters: built from pieces, compiled once, walked by ``lattice_search``.

A network rather than a regular expression, because the search has to know which characters may come next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

ANYTHING = ""
"""The key of arcs that take whatever character was read, for the free text after a known beginning."""


@dataclass(frozen=True, slots=True)
class Acceptor:
    """A compiled grammar: a walk over states from state 0 to one of ``finals``.

    ``arcs[state][char]`` are the states that follow, each with its toll (nats). ``is_caseless``: keys are
    in lower case and stand for both cases. ``insertable`` are characters that may have been lost from the
    ink altogether, at ``insert_cost`` nats each.
    """

    arcs: tuple[Mapping[str, tuple[tuple[int, float], ...]], ...]
    finals: frozenset[int]
    is_caseless: bool = True
    insertable: frozenset[str] = frozenset()
    insert_cost: float = 4.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a grammar: one character of ``chars``, or pieces in a row, or one of several, or repeated.

    ``toll`` (nats) makes the characters of a loose part dearer than those of a list that says the same.
    """

    chars: str = ""
    row: tuple[Piece, ...] = ()
    choice: tuple[Piece, ...] = ()
    least: int = 1
    most: int = 1
    takes_anything: bool = False
    toll: float = 0.0


def one_of(chars: str, *, toll: float = 0.0) -> Piece:
    """Return the piece that is one of these characters."""
    return Piece(chars=chars, toll=toll)


def literal(text: str) -> Piece:
    """Return the piece that is exactly this text."""
    return Piece(row=tuple(Piece(chars=c) for c in text))


def row(*pieces: Piece | str) -> Piece:
    """Return the pieces one after the other; a string stands for itself."""
    return Piece(row=tuple(literal(p) if isinstance(p, str) else p for p in pieces))


def either(*pieces: Piece | str) -> Piece:
    """Return one of the pieces."""
    return Piece(choice=tuple(literal(p) if isinstance(p, str) else p for p in pieces))


def maybe(*pieces: Piece | str) -> Piece:
    """Return the pieces in a row, or nothing."""
    return Piece(row=row(*pieces).row, least=0)


def times(piece: Piece, least: int, most: int) -> Piece:
    """Return the piece ``least`` to ``most`` times in a row."""
    return Piece(row=(piece,), least=least, most=most)


def anything() -> Piece:
    """Return free text of any length, as read."""
    return Piece(takes_anything=True)


def compile_grammar(
    piece: Piece, *, is_caseless: bool = True, insertable: str = "", insert_cost: float = 4.5
) -> Acceptor:
    """Return the network of ``piece``; the same piece always gives the same network."""
    net = _Network([{}], [set()])
    end = net.add(piece, 0, is_caseless=is_caseless)
    arcs, finals = net.closed(end)
    return Acceptor(arcs, finals, is_caseless, frozenset(insertable), insert_cost)


_Arcs = tuple[Mapping[str, tuple[tuple[int, float], ...]], ...]


@dataclass(slots=True)
class _Network:
    """States under construction: labelled arcs, and arcs that take no character."""

    arcs: list[dict[str, dict[int, float]]]
    free: list[set[int]]

    def _state(self) -> int:
        self.arcs.append({})
        self.free.append(set())
        return len(self.arcs) - 1

    def add(self, piece: Piece, start: int, *, is_caseless: bool) -> int:
        """Add ``piece`` from ``start`` on and return the state behind it."""
        at, ends = start, [start] if piece.least == 0 else []
        for count in range(1, piece.most + 1):
            at = self._once(piece, at, is_caseless=is_caseless)
            ends += [at] if count >= piece.least else []
        end = self._state()
        for last in ends:
            self.free[last].add(end)
        return end

    def _once(self, piece: Piece, start: int, *, is_caseless: bool) -> int:
        if piece.takes_anything:
            loop = self._state()
            self.free[start].add(loop)
            self.arcs[loop].setdefault(ANYTHING, {})[loop] = 0.0
            return loop
        if piece.choice:
            end = self._state()
            for part in piece.choice:
                self.free[self.add(part, start, is_caseless=is_caseless)].add(end)
            return end
        if piece.row:
            at = start
            for part in piece.row:
                at = self.add(part, at, is_caseless=is_caseless)
            return at
        end = self._state()
        for char in piece.chars.lower() if is_caseless else piece.chars:
            self.arcs[start].setdefault(char, {})[end] = piece.toll
        return end

    def _reach(self, state: int) -> set[int]:
        """Return the states that are reached without taking a character."""
        seen, waiting = {state}, [state]
        while waiting:
            for target in self.free[waiting.pop()] - seen:
                seen.add(target)
                waiting.append(target)
        return seen

    def closed(self, end: int) -> tuple[_Arcs, frozenset[int]]:
        """Return the arcs without free ones, and the states in which a text may end."""
        reach = [self._reach(s) for s in range(len(self.arcs))]
        labelled = [targets for arcs in self.arcs for targets in arcs.values()]
        useful = sorted({0, end, *chain.from_iterable(labelled)})
        number = {state: i for i, state in enumerate(useful)}
        arcs = tuple(self._arcs_from(reach[state], number) for state in useful)
        return arcs, frozenset(number[s] for s in useful if end in reach[s])

    def _arcs_from(
        self, states: Iterable[int], number: Mapping[int, int]
    ) -> dict[str, tuple[tuple[int, float], ...]]:
        found: dict[str, dict[int, float]] = {}
        for state in states:
            for char, targets in self.arcs[state].items():
                found.setdefault(char, {}).update({number[t]: toll for t, toll in targets.items()})
        return {char: tuple(sorted(targets.items())) for char, targets in found.items()}
