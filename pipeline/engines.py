"""The engines by name: the one place that says which there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models.errors import SetupError
from pipeline.engine import Engine
from pipeline.own_engine import OwnEngine, TwoEngines


def open_engine(name: str, *, tessdata: str | None = None) -> Engine:
    """Return a started engine.

    Raises:
        SetupError: no engine has this name, or it does not start.

    """
    openers: dict[str, Callable[[str | None], Engine]] = {
        "tesserocr": _open_tesserocr,
        "pytesseract": _open_pytesseract,
    }
    if name not in openers:
        raise SetupError(
            f"there is no engine named {name!r}", remedy=f"Set engine to one of: {', '.join(openers)}."
        )
    return openers[name](tessdata)


READERS = ("both", "own", "tesseract")


def open_readers(
    reader: str, engine: str, *, tessdata: str | None = None, weights: Path | None = None
) -> Engine:
    """Return what reads pages: ``own`` alone, ``tesseract`` (as ``engine``) alone, or ``both``.

    ``weights`` are those of our reader (ONNX), None for the shipped ones.

    Raises:
        SetupError: there is no such reader, or one does not start.

    """
    if reader not in READERS:
        raise SetupError(
            f"there is no reader named {reader!r}", remedy=f"Set reader to one of: {', '.join(READERS)}."
        )
    if reader == "tesseract":
        return open_engine(engine, tessdata=tessdata)
    own = OwnEngine(weights)
    return own if reader == "own" else TwoEngines(own, open_engine(engine, tessdata=tessdata))


def _open_tesserocr(tessdata: str | None) -> Engine:
    # Imported here: the wheel is native code that a machine may refuse; the other engine works then.
    from pipeline.tesseract import TesserocrEngine  # noqa: PLC0415

    return TesserocrEngine(tessdata)


def _open_pytesseract(tessdata: str | None) -> Engine:
    from pipeline.pytesseract_engine import PytesseractEngine  # noqa: PLC0415

    return PytesseractEngine(tessdata)
