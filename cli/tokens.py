"""``sohoa tokens``: what services show to call the API. A token is printed once; only its hash is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from cli.console import batch_or_exit, err, lang_of, open_archive, out, print_json, settings_or_exit
from cli.messages import tell
from models.people import Permission
from storage.people import People, ServiceToken

app = typer.Typer(help="Mã truy cập cho dịch vụ / tokens for services.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Tên dịch vụ / the service's name.", metavar="NAME")]


@app.command()
def add(
    name: Name,
    *,
    scope: Annotated[
        list[Permission] | None,
        typer.Option(help="Được làm gì; lặp lại được / what it may; may be repeated."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="Hết hạn sau / runs out after.")] = 365,
    batch: Annotated[
        list[str] | None,
        typer.Option(help="Chỉ trong lô này; lặp lại được / in this batch only; may be repeated."),
    ] = None,
) -> None:
    """Tạo mã; in ra một lần trên stdout, hãy cất ngay.

    Make a token; it is printed once, on stdout.

    Ví dụ / example:  sohoa tokens add cong-thong-tin --scope read --days 90
    """
    with open_archive(settings_or_exit()) as archive:
        expires_at = archive.clock() + timedelta(days=days)
        scopes = scope or [Permission.READ]
        batch_ids = [batch_or_exit(archive, one).id for one in batch] if batch else None
        secret = People(archive).add_token(
            name, scopes, author="shell", expires_at=expires_at, batch_ids=batch_ids
        )
        err.print(tell("token-added", lang_of(archive.settings), name=name))
        out.print(secret)


@app.command(name="list")
def list_(*, as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False) -> None:
    """Kê các mã, không kèm nội dung mã.

    List the tokens, without their secrets.

    Ví dụ / example:  sohoa tokens list
    """
    with open_archive(settings_or_exit()) as archive:
        found = People(archive).tokens()
        if as_json:
            print_json([_row(token) for token in found])
            return
        names = {one.id: one.name for one in archive.batches()}
        for token in found:
            where = (
                "" if token.batches is None else f"  [{', '.join(names.get(b, b) for b in token.batches)}]"
            )
            state = "  (thu hồi / revoked)" if token.revoked_at is not None else ""
            ends = token.expires_at.date() if token.expires_at is not None else "–"
            out.print(f"{token.name}  {','.join(sorted(token.scopes))}  {ends}{where}{state}")


@app.command()
def revoke(name: Name) -> None:
    """Thu hồi mã; từ lúc này mã không dùng được nữa.

    Revoke a token; it holds no more from now on.

    Ví dụ / example:  sohoa tokens revoke cong-thong-tin
    """
    with open_archive(settings_or_exit()) as archive:
        People(archive).revoke_token(name)
        err.print(tell("token-revoked", lang_of(archive.settings), name=name))


def _row(token: ServiceToken) -> dict[str, object]:
    return {
        "name": token.name,
        "scopes": sorted(token.scopes),
        "created_by": token.created_by,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
        "batches": token.batches,
    }
