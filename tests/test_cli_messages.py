"""What the program says: both languages say the same things, each failure on one line."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest

from cli import messages
from cli.messages import Lang, error_line, failure_line, tell
from models import errors
from models.errors import BadInputError, EncryptedError, SohoaError
from models.sentences import to_vietnamese
from storage import database, folder
from tests.processes import ROOT


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(messages._MESSAGES))
def test_both_languages_hold_the_same_values(key: str) -> None:
    vietnamese, english = messages._MESSAGES[key]
    assert _placeholders(vietnamese) == _placeholders(english)
    assert vietnamese != english


def _error_classes() -> list[type[SohoaError]]:
    found = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, SohoaError)]
    return sorted(found, key=lambda c: c.__name__)


@pytest.mark.parametrize("kind", _error_classes(), ids=lambda c: c.__name__)
def test_every_error_is_told_in_vietnamese(kind: type[SohoaError]) -> None:
    line = error_line(kind("x", file="a.pdf", page_no=3), Lang.VI)
    assert line.startswith("a.pdf, trang 3: ")
    assert kind.remedy not in line
    assert kind.code in line
    assert re.search("[ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ]", line)


def test_a_failure_is_one_line() -> None:
    line = failure_line(
        Lang.EN, file="a\nb.pdf", page_no=None, code="x", message="broke\r\nhere", remedy="Mend\nit."
    )
    assert line == "a\\nb.pdf: broke\\r\\nhere [x] → Mend\\nit."


def test_a_remedy_of_its_own_is_kept() -> None:
    error = BadInputError("There is no such file.", remedy="Check the path.", file="a.pdf")
    assert error_line(error, Lang.VI) == "a.pdf: Không có tệp này. [bad-input] → Kiểm tra lại đường dẫn."
    assert error_line(error, Lang.EN) == "a.pdf: There is no such file. [bad-input] → Check the path."
    assert error_line(BadInputError("odd"), Lang.VI).startswith("tệp hỏng hoặc không dùng được – odd ")
    assert "Remove the password" in error_line(EncryptedError("locked"), Lang.EN)


def test_an_unknown_message_is_a_bug() -> None:
    with pytest.raises(KeyError):
        tell("nothing", Lang.EN)


def _sentence(node: ast.expr | None) -> str:
    """What a call says there, with something in each hole; nothing where it is put together elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "7" for p in node.values)
    return ""


def _said_by_errors() -> list[str]:
    """Every sentence and remedy that our rooms give an error of ours."""
    ours, found = {c.__name__ for c in _error_classes()}, set()
    for room in ("models", "extractors", "pipeline", "storage", "flows", "cli", "dossiers"):
        for path in (ROOT / room).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ours:
                    remedy = [k.value for k in node.keywords if k.arg == "remedy"]
                    found |= {_sentence(said) for said in (*node.args[:1], *remedy)}
    rest = [remedy for _, remedy in database._REMEDIES] + list(folder._REMEDIES.values())
    return sorted(said for said in {*found, *rest} if re.search("[a-z]{3}", said))


@pytest.mark.parametrize("said", _said_by_errors())
def test_every_sentence_of_an_error_has_its_vietnamese(said: str) -> None:
    assert to_vietnamese(said) != said
