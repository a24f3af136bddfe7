"""What can go wrong, each with a code, whether trying again may help, and what to do about it."""

from __future__ import annotations


class SohoaError(Exception):
    """Base of all errors that are told to a person.

    ``message`` says what happened, ``remedy`` what to do; file and page are added where they are known.
    """

    code = "internal"
    retryable = False
    remedy = "Report this with the log: it should not happen."

    def __init__(
        self, message: str, *, remedy: str | None = None, file: str | None = None, page_no: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.page_no = page_no
        if remedy is not None:
            self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """Keep everything across process borders."""
        return (_rebuild, (type(self), self.message, self.remedy, self.file, self.page_no))

    def __str__(self) -> str:
        """One line: place, what happened, remedy."""
        place = self.file or ""
        if self.page_no is not None:
            place += f", page {self.page_no}"
        return f"{place + ': ' if place else ''}{self.message} [{self.code}] {self.remedy}"


def _rebuild(
    kind: type[SohoaError], message: str, remedy: str, file: str | None, page_no: int | None
) -> SohoaError:
    return kind(message, remedy=remedy, file=file, page_no=page_no)


class BadInputError(SohoaError):
    """The file itself cannot be used, however often it is tried."""

    code = "bad-input"
    remedy = "Scan the paper again or export the file anew."


class UnsupportedInputError(BadInputError):
    """The content is no kind of page image that the program reads."""

    code = "unsupported"
    remedy = "Give PDF, TIFF, JPEG, PNG, WebP or JPEG 2000, or a list in XLSX, XLS or CSV."


class TooLargeError(BadInputError):
    """Refused before it is unpacked: more pixels or pages than the settings allow."""

    code = "too-large"
    remedy = "Split the file, or raise the limit in sohoa.toml."


class EncryptedError(BadInputError):
    """A PDF that needs a password."""

    code = "encrypted"
    remedy = "Remove the password and scan it again."


class AccessError(SohoaError):
    """The file cannot be opened by this user, or lies outside the folder that was named."""

    code = "no-access"
    remedy = "Give this user the right to read the file."


class StillGrowingError(SohoaError):
    """The file changed while it was read: something is still writing it."""

    code = "still-growing"
    retryable = True
    remedy = "Wait until the scanner has finished, then run the same command again."


class EngineError(SohoaError):
    """The recognition engine failed on a page."""

    code = "engine"
    retryable = True
    remedy = "Run the same command again; if it fails again, look at the page image."


class TimeLimitError(EngineError):
    """A page took longer than its limit."""

    code = "time-limit"


class MemoryLimitError(EngineError):
    """A page took more memory than its limit."""

    code = "memory-limit"


class StorageError(SohoaError):
    """Something could not be kept: full disk, missing right, server away."""

    code = "storage"
    retryable = True
    remedy = "Free some space or mend the connection, then run the same command again: nothing is lost."


class SetupError(SohoaError):
    """The installation lacks something."""

    code = "setup"
    remedy = "Run 'sohoa check': it says what is missing and the command that mends it."
