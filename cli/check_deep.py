"""``sohoa check --deep``: all that is kept proved, and with ``--repair`` mended from what is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cli.messages import Lang, tell
from flows.run import run_batch
from storage.archive import Archive
from storage.fixity import Problem, check_fixity
from storage.mending import Mending, mend, settle_readings
from storage.proving import prove_records


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found, what was mended (None: nobody asked), and what remains."""

    found: tuple[Problem, ...]
    mending: Mending | None
    lost_tables: tuple[str, ...]
    remains: tuple[Problem, ...]


def prove(archive: Archive, *, repair: bool) -> Proof:
    """Look at every object and every record; with ``repair`` mend, read pages again, and look once more."""
    found = tuple(_problems(archive))
    if not repair or not found:
        return Proof(found, None, (), found)
    mending = mend(archive, found)
    for batch_id in mending.batches:
        run_batch(archive, batch_id)
    lost = settle_readings(archive, mending.reopened)
    for batch_id in mending.batches if mending.reopened else ():
        run_batch(archive, batch_id)  # records of files whose tables people had read anew
    return Proof(found, mending, tuple(lost), tuple(_problems(archive)))


def account(proof: Proof, lang: Lang) -> list[str]:
    """Return what was mended, a line each, for people."""
    done = proof.mending
    if done is None:
        return []
    counted = (
        ("mended-originals", done.originals),
        ("mended-pages", len(done.reopened)),
        ("mended-records", done.records),
    )
    lines = [tell(key, lang, count=count) for key, count in counted if count]
    return lines + [tell("lost-table", lang, page=page_id) for page_id in proof.lost_tables]


def _problems(archive: Archive) -> Iterator[Problem]:
    yield from check_fixity(archive)
    yield from prove_records(archive)
