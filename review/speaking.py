"""What a corrected text means: it is read by the grammar that reads the machine's texts."""

from __future__ import annotations

from dataclasses import replace

from extractors.text import nfc
from extractors.values import PARSERS
from models.desk_errors import UnusableError
from models.record import Field
from models.review import Verdict, spoken


def speak(seen: Field, verdict: Verdict, text: str | None) -> Field:
    """Return the field as a person has it: his text in one form, with what it means where a grammar fits.

    Raises:
        UnusableError: the verdict says nothing of the text, or there is none.

    """
    typed = nfc(text) if text is not None else None
    try:
        said = spoken(seen, verdict, typed)
    except ValueError as error:
        raise UnusableError(str(error)) from error
    parser = PARSERS.get(said.name)
    if verdict is not Verdict.CORRECT or said.text == seen.text or parser is None:
        return said
    return replace(said, value=parser(said.text).value)
