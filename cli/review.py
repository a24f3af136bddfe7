"""``sohoa review``: the review site and the API on one port, for the browsers of the house."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import err, lang_of, open_archive, out, settings_or_exit
from cli.messages import tell
from models.errors import SetupError
from models.people import Role
from storage.people import People

if TYPE_CHECKING:
    from fastapi import FastAPI


def review(
    *,
    host: Annotated[
        str, typer.Option(help="Địa chỉ nghe; 0.0.0.0: cả mạng / address; 0.0.0.0: the whole network.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Cổng / port.")] = 8642,
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="Số tiến trình phục vụ / server processes.")
    ] = 1,
) -> None:
    """Mở trang duyệt và API trên một cổng; in địa chỉ để mở bằng trình duyệt.

    Serve the review site and the API; prints the address. Ctrl-C ends it. Nothing is fetched from elsewhere.

    Ví dụ / example:  sohoa review --host 0.0.0.0 --port 8642
    """
    import uvicorn  # noqa: PLC0415 - only this command pays for the import
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415

    from cli.review_tools import open_tools  # noqa: PLC0415
    from flows.metrics import show_metrics  # noqa: PLC0415
    from review.app import make_app, ready  # noqa: PLC0415
    from review.metrics import collect_standing  # noqa: PLC0415

    settings = settings_or_exit()
    lang = lang_of(settings)
    with open_archive(settings) as archive:
        if not any(a.role is Role.ADMINISTRATOR and not a.is_disabled for a in People(archive).all()):
            err.print(tell("no-administrator", lang))
        with ExitStack() as stack:
            app: FastAPI | str = "cli.review_worker:make"
            if settings.metrics_port is not None:
                collect_standing(archive)
                show_metrics(settings.metrics_port, host=settings.metrics_host)
            if processes == 1:
                app = ready(make_app(archive, stack.enter_context(open_tools(archive))))
            # No access log: addresses may carry what nobody else should read.
            config = uvicorn.Config(
                app,
                host=host,
                port=port,
                access_log=False,
                log_config=None,  # its records go where ours go
                log_level="warning",
                workers=processes,
                factory=processes > 1,
            )
            listening = _listen(host, port)
            for url in _urls(host, listening.getsockname()[1]):
                out.print(tell("review-at", lang, url=url))
            if processes == 1:
                uvicorn.Server(config).run(sockets=[listening])
            else:
                Multiprocess(config, sockets=[listening]).run()


def _listen(host: str, port: int) -> socket.socket:
    """Return the open door; uvicorn itself would end the program with a line of the system's."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(kind)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise SetupError(
            f"cannot listen at {host} port {port}: {error.strerror}",
            remedy="Another program has this port (another 'sohoa review'?): stop it, "
            "or choose one with --port and --host.",
        ) from error
    listening.set_inheritable(True)
    return listening


def _urls(host: str, port: int) -> list[str]:
    """Return where the site can be opened; for all addresses, this machine's name on the network too."""
    if host not in ("0.0.0.0", "::"):
        return [f"http://{host}:{port}/"]
    names = ["127.0.0.1", socket.gethostname()]
    return [f"http://{name}:{port}/" for name in dict.fromkeys(names)]
