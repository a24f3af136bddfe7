"""``sohoa users``: accounts of the people who review. There is no default password and no default account."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from cli.console import batch_or_exit, err, lang_of, open_archive, out, print_json, settings_or_exit
from cli.messages import tell
from models.errors import SetupError
from models.people import BatchRole, Role
from review.passwords import hash_password
from storage.archive import Archive
from storage.people import EVERYWHERE, Account, People
from storage.settings import Settings

app = typer.Typer(help="Tài khoản người duyệt / accounts of reviewers.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Tên đăng nhập / sign-in name.", metavar="NAME")]
OidcSub = Annotated[
    str, typer.Option("--oidc", help="Đăng nhập qua OIDC, mã 'sub' / signs in by OIDC, its 'sub'.")
]
InBatches = Annotated[
    list[str] | None,
    typer.Option(
        "--batch",
        metavar="BATCH[=ROLE]",
        help="Chỉ trong lô này; lặp lại được / in this batch only; may be repeated.",
    ),
]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Đọc mật khẩu từ stdin / read the password from stdin.")
]


@app.command()
def add(
    name: Name,
    *,
    role: Annotated[Role, typer.Option(help="Vai trò / role.")] = Role.REVIEWER,
    display_name: Annotated[str, typer.Option("--display-name", help="Họ tên / full name.")] = "",
    password_stdin: FromStdin = False,
    outside_id: OidcSub = "",
    batch: InBatches = None,
) -> None:
    """Tạo tài khoản; mật khẩu được hỏi, không hiện ra và không ghi vào đâu.

    Make an account; the password is asked for, never shown, never logged. With --batch it sees these batches
    only, and may do there what its role or BATCH=ROLE says.

    Ví dụ / example:  sohoa users add lan --role administrator --display-name "Trần Thị Lan"
    sohoa users add minh --batch so-1984 --batch so-1985=reader
    """
    with open_archive(settings_or_exit()) as archive:
        linked = _linked(archive.settings, outside_id)
        hashed = None if linked else hash_password(_password(password_stdin))
        account = People(archive).add(
            name,
            role=role,
            display_name=display_name,
            password_hash=hashed,
            outside_id=linked,
            batches=_roles(archive, batch, role) if batch else None,
        )
        err.print(tell("user-added", lang_of(archive.settings), name=account.name, role=account.role))


@app.command(name="list")
def list_(*, as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False) -> None:
    """Kê các tài khoản.

    List the accounts.

    Ví dụ / example:  sohoa users list
    """
    with open_archive(settings_or_exit()) as archive:
        found = People(archive).all()
        if as_json:
            print_json([_row(account) for account in found])
            return
        names = {one.id: one.name for one in archive.batches()}
        for account in found:
            where = _where(account, names)
            out.print(f"{account.name}  {account.role}  {account.display_name}{where}{_state(account)}")


@app.command()
def change(  # noqa: PLR0913 - one option for each thing that can be changed
    name: Name,
    *,
    role: Annotated[Role | None, typer.Option(help="Vai trò mới / new role.")] = None,
    display_name: Annotated[str, typer.Option("--display-name", help="Họ tên / full name.")] = "",
    password: Annotated[
        bool, typer.Option("--password", help="Đặt mật khẩu mới / set a new password.")
    ] = False,
    password_stdin: FromStdin = False,
    outside_id: OidcSub = "",
    disable: Annotated[
        bool | None, typer.Option("--disable/--enable", help="Khóa hoặc mở / lock or unlock.")
    ] = None,
    batch: InBatches = None,
    all_batches: Annotated[bool, typer.Option("--all-batches", help="Mọi lô / all batches.")] = False,
) -> None:
    """Đổi vai trò, phạm vi, tên, mật khẩu; khóa hoặc mở. Các phiên đang mở của người đó kết thúc.

    Change an account; its open sessions end. --batch names all the batches that it is to see.

    Ví dụ / example:  sohoa users change lan --role adjudicator
    sohoa users change minh --batch so-1984 --batch so-1985=reader
    """
    with open_archive(settings_or_exit()) as archive:
        own_role = role or People(archive).get(name).role
        given = EVERYWHERE if all_batches else _roles(archive, batch, own_role) if batch else None
        hashed = hash_password(_password(password_stdin)) if password or password_stdin else None
        account = People(archive).change(
            name,
            role=role,
            display_name=display_name,
            password_hash=hashed,
            is_disabled=disable,
            outside_id=_linked(archive.settings, outside_id),
            batches=given,
        )
        err.print(tell("user-changed", lang_of(archive.settings), name=account.name, role=account.role))


def _roles(archive: Archive, given: list[str], own: Role) -> list[BatchRole]:
    """Return the roles of ``BATCH`` or ``BATCH=ROLE``; a batch whose own name ends so goes first."""
    found = {}
    for one in given:
        name, equals, said = one.rpartition("=")
        is_split = bool(equals) and said in list(Role) and archive.find_batch(one) is None
        batch = batch_or_exit(archive, name if is_split else one)
        found[batch.id] = Role(said) if is_split else own
    return [BatchRole(batch_id, role) for batch_id, role in found.items()]


def _linked(settings: Settings, sub: str) -> str | None:
    """Return under what an account is linked to a subject of the provider; None for no subject."""
    if not sub:
        return None
    access = settings.oidc_access()
    if access is None:
        raise SetupError(
            "no OIDC provider is set up", remedy="Set SOHOA_OIDC_ISSUER first: a subject is one of its own."
        )
    return access.subject(sub)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Mật khẩu / password", hide_input=True, confirmation_prompt=True, err=True))


def _row(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "display_name": account.display_name,
        "role": account.role.value,
        "created_at": account.created_at,
        "is_disabled": account.is_disabled,
        "batches": None
        if account.batches is None
        else [{"id": one.batch_id, "role": one.role.value} for one in account.batches],
    }


def _where(account: Account, names: Mapping[str, str]) -> str:
    if account.batches is None:
        return ""
    said = ", ".join(f"{names.get(one.batch_id, one.batch_id)}={one.role}" for one in account.batches)
    return f"  [{said or '–'}]"


def _state(account: Account) -> str:
    return "  (khóa / disabled)" if account.is_disabled else ""
