"""The readings of a lattice that a grammar accepts, best first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.acceptors import ANYTHING, Acceptor
from extractors.lattice import DOUBLED_COST, Lattice, Slot

MAX_SLOTS = 80
"""Texts longer than this are no field with a grammar and are not searched."""
_BEAM = 40  # states followed at once
_PER_STATE = 3  # texts kept for each: best, runner-up and one to spare
_CUT = 9.0  # nats behind the best way at which a way is given up
_LEXICAL = (
    12  # states with more ways on than this are classes of characters, which say nothing of a misread one
)


@dataclass(frozen=True, slots=True)
class Path:
    """A reading: text, cost (nats), and how many places differ from what was read."""

    cost: float
    text: str
    edits: int
    is_inked: bool = True


_Front = dict[int, list[Path]]


def search(lattice: Lattice, acceptor: Acceptor, *, most: int = 6) -> tuple[Path, ...]:
    """Return at most ``most`` accepted readings, cheapest first; none where nothing can be made to fit.

    The cost is that of the whole reading; ``Lattice.read_cost`` is what the text as read costs.
    """
    if not 0 < len(lattice.slots) <= MAX_SLOTS:
        return ()
    front: _Front = {0: [Path(0.0, "", 0)]}
    for index, slot in enumerate(lattice.slots):
        front = _pruned(_inserted(front, acceptor))
        front = _pruned(_after(front, slot, acceptor, is_doubled=lattice.is_doubled(index)))
    front = _pruned(_inserted(front, acceptor))
    done = sorted((p for s in acceptor.finals for p in front.get(s, ())), key=lambda p: (p.cost, p.text))
    best: dict[str, Path] = {}
    for path in done:
        best.setdefault(path.text, path)
    return tuple(best.values())[:most]


def _after(front: _Front, slot: Slot, acceptor: Acceptor, *, is_doubled: bool) -> Iterator[tuple[int, Path]]:
    """Yield where each way leads over one place: read, misread, or dirt."""
    costs = slot.costs()
    keyed = [(c.lower() if acceptor.is_caseless else c, c, cost) for c, cost in costs.items()]
    known = {key for key, _, _ in keyed}
    for state, paths in front.items():
        arcs = acceptor.arcs[state]
        for target, _ in arcs.get(ANYTHING, ()):
            yield from ((target, _grown(p, slot, slot.read, slot.keep_cost)) for p in paths)
        if ANYTHING in arcs:
            continue
        yield from ((state, _without(p, slot, is_doubled=is_doubled)) for p in paths)
        steps = [(char, cost, arcs[key]) for key, char, cost in keyed if key in arcs]
        if len(arcs) <= _LEXICAL:
            steps += [(_cased(c, slot), slot.change_cost, to) for c, to in arcs.items() if c not in known]
        for char, cost, targets in steps:
            for target, toll in targets:
                yield from ((target, _grown(p, slot, char, cost + toll)) for p in paths)


def _cased(char: str, slot: Slot) -> str:
    return char.upper() if slot.read.isupper() else char


def _without(path: Path, slot: Slot, *, is_doubled: bool) -> Path:
    cost = min(slot.drop_cost, DOUBLED_COST) if is_doubled else slot.drop_cost
    return Path(path.cost + cost, path.text, path.edits + 1, path.is_inked and (is_doubled or slot.is_open))


def _grown(path: Path, slot: Slot, char: str, cost: float) -> Path:
    is_kept = char == slot.read
    is_inked = path.is_inked and (is_kept or slot.allows(char))
    return Path(path.cost + cost, path.text + char, path.edits + (not is_kept), is_inked)


def _inserted(front: _Front, acceptor: Acceptor) -> Iterator[tuple[int, Path]]:
    """Yield all ways, and those on which a character that can be lost was lost here."""
    cost = acceptor.insert_cost
    for state, paths in front.items():
        yield from ((state, p) for p in paths)
        for char in acceptor.insertable:
            for target, _ in acceptor.arcs[state].get(char, ()):
                yield from (
                    (target, Path(p.cost + cost, p.text + char, p.edits + 1, p.is_inked and char == " "))
                    for p in paths
                )


def _pruned(ways: Iterator[tuple[int, Path]]) -> _Front:
    """Keep the best few ways into each state, and the best states."""
    front: _Front = {}
    for state, path in ways:
        _keep(front.setdefault(state, []), path)
    ranked = sorted(front.items(), key=lambda item: item[1][0].cost)[:_BEAM]
    return {state: paths for state, paths in ranked if paths[0].cost <= ranked[0][1][0].cost + _CUT}


def _keep(paths: list[Path], path: Path) -> None:
    """Put a path into its place among the few best, each text once."""
    if len(paths) >= _PER_STATE and path.cost >= paths[-1].cost:
        return
    for index, known in enumerate(paths):
        if known.text == path.text:
            if known.cost <= path.cost:
                return
            del paths[index]
            break
    at = len(paths)
    while at and paths[at - 1].cost > path.cost:
        at -= 1
    paths.insert(at, path)
    del paths[_PER_STATE:]
