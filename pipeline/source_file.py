"""How a file on disk is opened for reading and how its name is shown. Knows nothing of what is in it."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path
from typing import BinaryIO

from models.errors import AccessError, BadInputError, SohoaError, UnsupportedInputError

# Control, format (such as right-to-left override) and line separators could forge or break a line of output.
_UNSHOWN = frozenset({"Cc", "Cf", "Zl", "Zp"})
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def display_name(path: Path | str) -> str:
    r"""Return a name for people: NFC, on one line, always printable.

    A newline shows as ``\n``, other control characters and bytes that are no UTF-8 as ``\xNN`` or ``\uNNNN``.
    The path on disk keeps its own bytes: this form is never used to open it.
    """
    return "".join(_shown(c) for c in unicodedata.normalize("NFC", os.fspath(path)))


def _shown(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # Python's stand-in for a byte that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if unicodedata.category(char) not in _UNSHOWN:
        return char
    return _SHORT.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def open_source(path: Path) -> BinaryIO:
    """Open a regular file for reading bytes.

    Raises:
        AccessError: this user may not read it.
        BadInputError: there is no such file, or the disk cannot give it.
        UnsupportedInputError: a folder, pipe, socket or device (opening a pipe could wait for ever).
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise UnsupportedInputError("This is not a regular file.", file=display_name(path))
        return path.open("rb")
    except OSError as error:
        raise refusal_for(error, file=display_name(path)) from error


def refusal_for(error: OSError, *, file: str) -> SohoaError:
    """Return our error for what the system said of the file shown as ``file``."""
    if isinstance(error, PermissionError):
        return AccessError("This user may not read the file.", file=file)
    if isinstance(error, FileNotFoundError):
        return BadInputError("There is no such file.", file=file, remedy="Check the path.")
    reason = error.strerror or "unknown reason"
    return BadInputError(
        f"The system cannot read it: {reason}.", file=file, remedy="Check the disk or the connection."
    )
