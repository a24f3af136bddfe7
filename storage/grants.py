"""Roles and tokens given for some batches only: their rows, as statements on one connection."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Row, delete, insert, select, update

from models.desk_errors import NotFoundError, UnusableError
from models.people import BatchRole, Permission, Role
from storage.review_tables import account, account_batch, service_token, token_batch
from storage.tables import batch


def check_batches(role: Role, batches: Sequence[BatchRole] | None) -> None:
    """Refuse an administrator of some batches; raises UnusableError.

    Who gives roles can give himself any: a limit would only look like one.
    """
    if batches is not None and Role.ADMINISTRATOR in {role, *(one.role for one in batches)}:
        raise UnusableError(
            "an administrator cannot be limited to batches", remedy="Give a lower role, or no batches."
        )


def set_account_batches(connection: Connection, name: str, batches: Sequence[BatchRole] | None) -> None:
    """Let an account's role hold for these batches only, in place of those before; None: everywhere."""
    _need_batches(connection, [one.batch_id for one in batches or ()])
    connection.execute(delete(account_batch).where(account_batch.c.account == name))
    rows = [{"account": name, "batch_id": one.batch_id, "role": one.role.value} for one in batches or ()]
    if rows:
        connection.execute(insert(account_batch), rows)
    is_limited = int(batches is not None)
    connection.execute(update(account).where(account.c.name == name).values(is_limited=is_limited))


def account_batches(connection: Connection, row: Row[tuple[object, ...]]) -> tuple[BatchRole, ...] | None:
    """Return the batches that an account's row is limited to; None for one that is not."""
    if not row.is_limited:
        return None
    query = select(account_batch).where(account_batch.c.account == row.name)
    found = connection.execute(query.order_by(account_batch.c.batch_id))
    return tuple(BatchRole(one.batch_id, Role(one.role)) for one in found)


def set_token_batches(connection: Connection, name: str, batch_ids: Sequence[str]) -> None:
    """Let a new token hold for these batches only."""
    _need_batches(connection, batch_ids)
    connection.execute(update(service_token).where(service_token.c.name == name).values(is_limited=1))
    rows = [{"token": name, "batch_id": one} for one in dict.fromkeys(batch_ids)]
    if rows:
        connection.execute(insert(token_batch), rows)


def token_batches(connection: Connection, row: Row[tuple[object, ...]]) -> tuple[str, ...] | None:
    """Return the batches that a token's row is limited to; None for one that is not."""
    if not row.is_limited:
        return None
    query = select(token_batch.c.batch_id).where(token_batch.c.token == row.name)
    return tuple(connection.execute(query.order_by(token_batch.c.batch_id)).scalars())


def check_scopes(scopes: Sequence[Permission], batch_ids: Sequence[str] | None) -> None:
    """Refuse scopes that concern all batches at once on a token for some; raises UnusableError."""
    over = {Permission.PEOPLE, Permission.POLICY}.intersection(scopes)
    if batch_ids is not None and over:
        raise UnusableError(
            f"'{sorted(over)[0]}' cannot be limited to batches", remedy="Leave this scope or the batches out."
        )


def _need_batches(connection: Connection, ids: Sequence[str]) -> None:
    known = set(connection.execute(select(batch.c.id).where(batch.c.id.in_(ids))).scalars())
    for one in ids:
        if one not in known:
            raise NotFoundError(f"there is no batch '{one}'")
