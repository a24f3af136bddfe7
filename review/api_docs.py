"""The API's own page, made from its OpenAPI document: plain HTML, no script, nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

router = APIRouter(include_in_schema=False)
_CSS = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h3 code{font-size:1rem}pre{background:#f4f4f4;padding:.7rem;overflow:auto}"
    "section{border-top:1px solid #ccc}dt{font-weight:600}"
)


@router.get("/api/docs")
def page(request: Request) -> HTMLResponse:
    """Give the page."""
    document = request.app.openapi()
    return HTMLResponse("".join(_page(document)))


@router.get("/api/docs.css")
def style() -> Response:
    """Give the page's style."""
    return Response(_CSS, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def _page(document: Mapping[str, object]) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><meta charset="utf-8"><title>sohoa API</title>'
    yield '<link rel="stylesheet" href="/api/docs.css"><main><h1>sohoa API</h1>'
    yield "<p>People sign in (<code>POST /api/v1/session</code>) and send <code>X-CSRF-Token</code> with "
    yield "what changes something; services send <code>Authorization: Bearer …</code> (made by "
    yield "<code>sohoa tokens add</code>). "
    yield "Errors are problem documents (RFC 9457). The whole description for machines: "
    yield '<a href="/api/openapi.json">openapi.json</a>.</p>'
    for path, methods in _mapping(document.get("paths")).items():
        for method, operation in _mapping(methods).items():
            yield from _operation(path, method, _mapping(operation))
    yield "<h2>Shapes</h2>"
    for name, shape in _mapping(_mapping(document.get("components")).get("schemas")).items():
        yield f'<section id="{escape(name)}"><h3>{escape(name)}</h3>{_code(shape)}</section>'
    yield "</main></html>"


def _operation(path: str, method: str, operation: Mapping[str, object]) -> Iterator[str]:
    yield f"<section><h3><code>{escape(method.upper())} {escape(path)}</code></h3>"
    yield f"<p>{escape(str(operation.get('description', '')))}</p><dl>"
    parameters = operation.get("parameters")
    for parameter in parameters if isinstance(parameters, list) else []:
        named = _mapping(parameter)
        schema = json.dumps(named.get("schema"), ensure_ascii=False)
        yield f"<dt>{escape(str(named.get('name')))} ({escape(str(named.get('in')))})</dt>"
        yield f"<dd><code>{escape(schema)}</code></dd>"
    yield "</dl>"
    for title, part in (("Request", "requestBody"), ("Answers", "responses")):
        for name in sorted(set(_references(operation.get(part)))):
            yield f'<p>{title}: <a href="#{escape(name)}">{escape(name)}</a></p>'
    yield "</section>"


def _references(part: object) -> Iterator[str]:
    """Give the names of the shapes that a part of the document refers to."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield str(value).rpartition("/")[2]
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _mapping(part: object) -> Mapping[str, object]:
    return part if isinstance(part, dict) else {}


def _code(part: object) -> str:
    return f"<pre>{escape(json.dumps(part, ensure_ascii=False, indent=1))}</pre>"
