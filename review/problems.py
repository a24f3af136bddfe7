"""Errors as RFC 9457 problem documents: what happened, in the reader's language, and what to do about it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from models.desk_errors import DeskError
from models.errors import SohoaError, StorageError
from models.sentences import to_vietnamese

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# From the request, the status and title, detail and remedy: the page that says so.
ErrorPage = Callable[[Request, int, Mapping[str, str]], Response]

# type: (Vietnamese, English)
TITLES: Mapping[str, tuple[str, str]] = {
    "not-signed-in": ("Bạn chưa đăng nhập hoặc phiên đã hết", "Not signed in, or the session ended"),
    "wrong-password": ("Tên hoặc mật khẩu không đúng", "Wrong name or password"),
    "too-many": ("Thử quá nhiều lần, hãy đợi một lát", "Too many tries; wait a moment"),
    "forbidden": ("Tài khoản này không có quyền làm việc đó", "This account may not do that"),
    "csrf": ("Yêu cầu không đến từ trang này", "The request did not come from this site"),
    "not-found": ("Không có mục này", "There is no such thing"),
    "method": ("Địa chỉ này không nhận cách gọi đó", "This address does not take that method"),
    "stale": ("Trường này đã đổi sau khi bạn xem", "The field changed since you saw it"),
    "leased": ("Người khác đang xem trường này", "Somebody else has this field now"),
    "already-read": ("Lần đọc thứ hai phải do người khác", "The second reading must be another person's"),
    "nothing-to-undo": ("Không còn bước nào để hoàn tác", "There is nothing to take back"),
    "name-taken": ("Tên này đã có", "This name is taken"),
    "rows-decided": ("Đã có người duyệt dòng của trang này", "People have decided on rows of this page"),
    "too-large": ("Nội dung gửi lên quá lớn", "What was sent is too large"),
    "bad-input": ("Dữ liệu gửi lên không dùng được", "What was sent cannot be used"),
    "unavailable": ("Máy chủ chưa sẵn sàng cho việc này", "The server cannot do this now"),
    "storage": ("Kho lưu không đọc ghi được", "The archive cannot be read or written"),
    "not-invited": ("Tài khoản này chưa được giao vai trò", "This account was given no role"),
    "internal": ("Lỗi trong chương trình", "An error inside the program"),
}


class ProblemError(Exception):
    """A request that is refused with a problem document."""

    def __init__(
        self, kind: str, status: int, detail: str = "", *, remedy: str = "", wait_s: int = 0
    ) -> None:
        super().__init__(detail or kind)
        self.kind = kind
        self.status = status
        self.detail = detail
        self.remedy = remedy
        self.wait_s = wait_s


def add_handlers(app: FastAPI) -> None:
    """Let every error of the application leave as a problem document."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(DeskError, _on_desk)
    app.add_exception_handler(SohoaError, _on_ours)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_bug)


def problem(
    request: Request, kind: str, status: int, *, detail: str = "", remedy: str = "", wait_s: int = 0
) -> Response:
    """Return the document of one problem, or for a browser that asked for a page a page that says it."""
    told = _told(kind, detail, remedy, is_english=prefers_english(request))
    body = {"type": f"urn:sohoa:problem:{kind}", "status": status, **told}
    if wants_page(request):
        show: ErrorPage = request.app.state.error_page
        return show(request, status, told)
    headers = {"Retry-After": str(wait_s)} if wait_s else {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="sohoa"'
    return JSONResponse(body, status, headers, MEDIA_TYPE)


def in_words_of(request: Request, sentence: str) -> str:
    """Return a sentence of an error in the language of who asks."""
    return sentence if prefers_english(request) else to_vietnamese(sentence)


def as_json(error: DeskError, *, is_english: bool) -> dict[str, object]:
    """Return a refusal inside a larger answer."""
    told = _told(error.code, error.message, error.remedy, is_english=is_english)
    return {"type": f"urn:sohoa:problem:{error.code}", "status": error.http_status, **told}


def _told(kind: str, detail: str, remedy: str, *, is_english: bool) -> dict[str, str]:
    vietnamese, english = TITLES[kind]
    if is_english:
        return {"title": english, "detail": detail, "remedy": remedy}
    return {"title": vietnamese, "detail": to_vietnamese(detail), "remedy": to_vietnamese(remedy)}


def wants_page(request: Request) -> bool:
    """Return whether a browser asked for a page, not a program for an answer."""
    is_page = not request.url.path.startswith("/api/")
    return is_page and "text/html" in request.headers.get("accept", "")


def prefers_english(request: Request) -> bool:
    """Return whether the reader asked for English before Vietnamese."""
    chosen = request.cookies.get("sohoa_lang")
    if chosen is not None:
        return chosen == "en"
    asked = request.headers.get("accept-language", "")
    places = {lang: asked.find(lang) for lang in ("en", "vi")}
    return places["en"] >= 0 and (places["vi"] < 0 or places["en"] < places["vi"])


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problem(
        request, error.kind, error.status, detail=error.detail, remedy=error.remedy, wait_s=error.wait_s
    )


def _on_desk(request: Request, error: Exception) -> Response:
    assert isinstance(error, DeskError)
    return problem(request, error.code, error.http_status, detail=error.message, remedy=error.remedy)


def _on_ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, SohoaError)
    if isinstance(error, StorageError):
        log.error("storage refused: %s", error.message)
        return problem(request, "storage", 503, detail=error.message, remedy=error.remedy, wait_s=2)
    return problem(request, "bad-input", 422, detail=error.message, remedy=error.remedy)


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # What was typed is not told back: it may be a password.
    several = error.errors()[:5]
    names = [".".join(str(part) for part in one["loc"]) for one in several]
    if prefers_english(request):
        names = [f"{name}: {one['msg']}" for name, one in zip(names, several, strict=True)]
    return problem(
        request,
        "bad-input",
        422,
        detail=f"not usable: {'; '.join(names)}",
        remedy="Correct what is named and send it again.",
    )


_KINDS = {401: "not-signed-in", 403: "forbidden", 404: "not-found", 405: "method", 413: "too-large"}


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    # The framework only repeats the name of the status, which the title says better.
    detail = "" if error.detail == HTTPStatus(error.status_code).phrase else error.detail
    answer = problem(request, _KINDS.get(error.status_code, "bad-input"), error.status_code, detail=detail)
    answer.headers.update(error.headers or {})
    return answer


def _on_bug(request: Request, error: Exception) -> Response:
    log.exception("unexpected error at %s", request.url.path, exc_info=error)
    return problem(request, "internal", 500, remedy="Report this with the log: it should not happen.")


def not_found(what: str, name: str) -> ProblemError:
    """Return the refusal for something that is not there."""
    return ProblemError("not-found", HTTPStatus.NOT_FOUND, f"there is no {what} {name}")


def bad_input(detail: str, remedy: str = "") -> ProblemError:
    """Return the refusal for something that cannot be used."""
    return ProblemError("bad-input", HTTPStatus.UNPROCESSABLE_ENTITY, detail, remedy=remedy)
