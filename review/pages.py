"""The pages of the site: shells with their words; every datum on them comes through /api/v1.

So whatever the screen can do, a program can do, and there is one way in for both. A page that needs somebody
to be signed in sends everybody else to the sign-in page and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from models.people import Permission, Role
from models.record import FieldName
from review import static_files
from review.auth import Caller, maybe_caller
from review.i18n import LANGUAGES, Catalogue, catalogue
from storage.policy import KEY_FIELDS

router = APIRouter(include_in_schema=False)

_LANG_COOKIE = "sohoa_lang"
_YEAR_S = 365 * 24 * 3600
_COMMON = ("app", "fields", "statuses", "reasons", "kinds", "filters", "desk", "typing")
# What people go to all day stands in the bar; the rest opens under one word, so that the bar is one line.
_NAV = (
    ("/desk", "nav.desk", Permission.DECIDE),
    ("/walls", "nav.walls", Permission.DECIDE),
    ("/records", "nav.records", Permission.READ),
    ("/batches", "nav.batches", Permission.READ),
)
_NAV_MORE = (
    ("/pairs", "nav.pairs", Permission.DECIDE),
    ("/totals", "nav.totals", Permission.READ),
    ("/map", "nav.map", Permission.READ),
    ("/enquiries", "nav.enquiries", Permission.READ),
    ("/handovers", "nav.handovers", Permission.READ),
    ("/places", "nav.places", Permission.READ),
    ("/statistics", "nav.statistics", Permission.READ),
    ("/operator", "nav.operator", Permission.INTAKE),
    ("/people", "nav.people", Permission.PEOPLE),
)

_environment = Environment(
    loader=PackageLoader("review"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates = Jinja2Templates(env=_environment)

Id = Annotated[str, Path(pattern=r"^[a-z2-7]{20}$")]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site: its template, who may open it, the words its scripts need beside the common."""

    template: str
    needs: Permission
    words: tuple[str, ...] = ()


_DESK = Page("desk.html", Permission.DECIDE, ("questions", "answers"))
_WALLS = Page("walls.html", Permission.DECIDE, ("walls",))
_WALL = Page("wall.html", Permission.DECIDE, ("walls",))
_SHEET = Page("sheet.html", Permission.DECIDE, ("sheet",))
_RECORDS = Page("records.html", Permission.READ, ("records", "states"))
_RECORD = Page("record.html", Permission.READ, ("records", "states", "verdicts", "answers"))
_BATCHES = Page("batches.html", Permission.READ, ("batches",))
_BATCH = Page("batch.html", Permission.READ, ("batches", "stations"))
_STATISTICS = Page("statistics.html", Permission.READ, ("statistics", "policy"))
_ACCOUNT = Page("account.html", Permission.READ, ("account",))
_PEOPLE = Page("people.html", Permission.PEOPLE, ("people", "roles", "tokens", "scopes"))


@router.get("/")
def home(request: Request) -> Response:
    """Go to the desk, or for a reader to the records."""
    caller = maybe_caller(request)
    may_decide = caller is None or Permission.DECIDE in caller.permissions
    return RedirectResponse("/desk" if may_decide else "/records", 303)


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:
    """Show the form for name and password."""
    if maybe_caller(request) is not None:
        return RedirectResponse(own_place(next), 303)
    return sign_in_shown(request, next_=next)


def sign_in_shown(request: Request, *, next_: str = "/", problem: str = "") -> Response:
    """Return the sign-in page; ``problem`` is the key of what to say of an earlier try."""
    access = request.app.state.oidc_access
    values = {
        "next": own_place(next_),
        "provider": access.label if access is not None else "",
        "provider_url": f"/sign-in/oidc?next={quote(own_place(next_), safe='')}",
        "problem": problem,
    }
    return _rendered(request, "sign_in.html", None, (), values, status=403 if problem else 200)


@router.get("/language/{lang}")
def choose_language(lang: str, next: str = "/") -> Response:
    """Remember the language of the screens in this browser and go back."""
    answer = RedirectResponse(own_place(next), 303)
    if lang in LANGUAGES:
        answer.set_cookie(_LANG_COOKIE, lang, max_age=_YEAR_S, httponly=True, samesite="lax")
    return answer


@router.get("/desk")
def desk(request: Request, item: str = "") -> Response:
    """Show the desk; ``item`` is to be the first thing on it."""
    return show(request, _DESK, first_item=item)


@router.get("/walls")
def walls(request: Request) -> Response:
    """Show the groups of look-alikes."""
    return show(request, _WALLS)


@router.get("/walls/{twin}")
def wall(request: Request, twin: str, text: str = "") -> Response:
    """Show one group; ``text`` is what they are to become."""
    return show(request, _WALL, twin=twin, text=text)


@router.get("/pages/{page_id}")
def sheet(request: Request, page_id: Id) -> Response:
    """Show a page as a spreadsheet."""
    return show(request, _SHEET, page_id=page_id)


@router.get("/records")
def records(request: Request) -> Response:
    """Show the search of records."""
    return show(request, _RECORDS)


@router.get("/records/{record_id}")
def record(request: Request, record_id: Id) -> Response:
    """Show a record with its page and history."""
    return show(request, _RECORD, record_id=record_id)


@router.get("/batches")
def batches(request: Request) -> Response:
    """Show all batches."""
    return show(request, _BATCHES)


@router.get("/batches/{batch_id}")
def batch(request: Request, batch_id: Id) -> Response:
    """Show one batch, its failures, and where files can be dropped."""
    return show(request, _BATCH, batch_id=batch_id)


@router.get("/statistics")
def statistics(request: Request) -> Response:
    """Show pace, agreement, measured errors and plots."""
    key_fields = [name.value for name in FieldName if name in KEY_FIELDS]
    return show(request, _STATISTICS, field_names=[name.value for name in FieldName], key_fields=key_fields)


@router.get("/account")
def account(request: Request) -> Response:
    """Show where one changes one's own password."""
    return show(request, _ACCOUNT)


@router.get("/people")
def people(request: Request) -> Response:
    """Show accounts."""
    return show(
        request,
        _PEOPLE,
        role_names=[role.value for role in Role],
        scope_names=[one.value for one in Permission],
    )


def error_shown(request: Request, status: int, told: Mapping[str, str]) -> Response:
    """Return a page that says what went wrong and what helps."""
    return _rendered(request, "refused.html", maybe_caller(request), (), {"told": told}, status=status)


def show(request: Request, page: Page, **values: object) -> Response:
    """Show a page to whoever may see it; send strangers to the sign-in page."""
    caller = maybe_caller(request)
    if caller is None:
        return RedirectResponse(f"/sign-in?next={quote(_here(request), safe='')}", 303)
    if page.needs not in caller.permissions:
        told = {"title": "", "detail": "", "remedy": ""}
        return _rendered(request, "refused.html", caller, (), {"told": told}, status=403)
    return _rendered(request, page.template, caller, page.words, values)


def _rendered(
    request: Request,
    template: str,
    caller: Caller | None,
    words: tuple[str, ...],
    values: Mapping[str, object],
    *,
    status: int = 200,
) -> HTMLResponse:
    said = spoken(request)
    context = {**_frame(request, caller, said), **values}
    # JSON with every "<" written as \u003c: nothing in it can end the script element.
    context["words"] = Markup(said.part((*_COMMON, *words)))
    answer = _templates.TemplateResponse(request, template, context, status_code=status)
    answer.headers["Cache-Control"] = "no-store"  # a page names who is signed in
    return answer


def _frame(request: Request, caller: Caller | None, spoken: Catalogue) -> dict[str, object]:
    other = next(lang for lang in LANGUAGES if lang != spoken.lang)
    place = quote(_here(request), safe="")
    may = frozenset() if caller is None else caller.permissions
    return {
        "t": spoken.t,
        "lang": spoken.lang,
        "other_lang": other,
        "other_lang_url": f"/language/{other}?next={place}",
        "static": static_files.address,
        "caller": caller,
        "oidc_label": access.label if (access := request.app.state.oidc_access) is not None else "",
        "oidc_url": f"/sign-in/oidc?next={place}",
        "may": {permission.value: permission in may for permission in Permission},
        "nav": [(path, key) for path, key, needs in _NAV if needs in may],
        "nav_more": [(path, key) for path, key, needs in _NAV_MORE if needs in may],
    }


def _here(request: Request) -> str:
    """Return where to come back to: this page with all that was chosen on it, never a step of signing in."""
    if request.url.path.startswith("/sign-in/"):
        return "/sign-in"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def spoken(request: Request) -> Catalogue:
    """Return the words in the language that the request asks for."""
    return catalogue(_language(request))


def _language(request: Request) -> str:
    chosen = request.cookies.get(_LANG_COOKIE, "")
    lang: str = request.app.state.archive.settings.lang
    return chosen if chosen in LANGUAGES else lang


def own_place(place: str) -> str:
    """Return a place of this site as it is; for anything that could lead elsewhere the first page."""
    parts = urlsplit(place)
    is_own = (
        place.startswith("/") and not place.startswith(("//", "/\\")) and not (parts.netloc or parts.scheme)
    )
    return place if is_own else "/"
