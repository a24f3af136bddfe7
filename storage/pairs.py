"""Pairs of dossiers that may be one man's, handed out to people one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, or_, select, update

from models.dossier import DossierFrame
from models.gathering import dossier_id
from models.linking import Link, pair_of
from storage import dossier_rows, linking
from storage.archive import Archive
from storage.dossier_tables import open_pair

_LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair before a person: the two dossiers as they stand, and what speaks for and against."""

    link: Link
    is_refused: bool
    left: DossierFrame
    right: DossierFrame


@dataclass(frozen=True, slots=True)
class Pairs:
    """The open pairs of one archive."""

    archive: Archive

    def claim(self, person: str, *, skip: tuple[str, str] | None = None) -> PairView | None:
        """Give the likeliest open pair that nobody holds, held for ten minutes; None where there is none.

        ``skip`` is a pair that this person does not want to judge: it is given back, and not to him again.
        """
        now = self.archive.clock()

        def work(connection: Connection) -> tuple[str, str] | None:
            if skip is not None:
                dossier_rows.skip(connection, skip, person)
            mine = open_pair.c.skipped_by.not_like(f"%,{person},%")
            free = or_(
                open_pair.c.lease_until.is_(None),
                open_pair.c.lease_until < now,
                open_pair.c.lease_owner == person,
            )
            row = connection.execute(
                select(open_pair.c.left_id, open_pair.c.right_id)
                .where(mine, free)
                .order_by(open_pair.c.probability.desc(), open_pair.c.left_id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if row is None:
                return None
            connection.execute(
                update(open_pair)
                .where(open_pair.c.left_id == row.left_id, open_pair.c.right_id == row.right_id)
                .values(lease_owner=person, lease_until=now + _LEASE)
            )
            return str(row.left_id), str(row.right_id)

        pair = self.archive.database.write_again(work)
        return self.look(*pair) if pair is not None else None

    def look(self, one: str, other: str) -> PairView | None:
        """Return two records with their dossiers, and the link between them if the machine found one."""
        left, right = pair_of(one, other)
        with self.archive.database.read() as connection:
            mine = dossier_rows.resolve(connection, dossier_id(left))
            others = dossier_rows.resolve(connection, dossier_id(right))
            if mine is None or others is None:
                return None
            between = [link for link in linking.links_of(connection, [left]) if link.pair == (left, right)]
            refused = connection.execute(
                select(open_pair.c.is_refused).where(
                    open_pair.c.left_id == left, open_pair.c.right_id == right
                )
            ).scalar_one_or_none()
            link = between[0] if between else Link(left, right, 0.0, ())
            return PairView(
                link,
                bool(refused),
                dossier_rows.frame(connection, mine),
                dossier_rows.frame(connection, others),
            )
