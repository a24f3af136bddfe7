"""Why a decision or another request at the desk is refused. Each has a code; nothing was changed by it."""

from __future__ import annotations

from models.errors import SohoaError


class DeskError(SohoaError):
    """Base of what the desk refuses. ``http_status`` is how it is told over HTTP."""

    code = "refused"
    http_status = 409
    remedy = "Load the page again and look at it as it is now."


class NotFoundError(DeskError):
    """There is no such field, record, page, batch or account."""

    code = "not-found"
    http_status = 404
    remedy = "Check the address; it may have been removed."


class StaleError(DeskError):
    """The field changed since it was looked at."""

    code = "stale"


class LeasedError(DeskError):
    """Somebody else has the field before him now."""

    code = "leased"
    remedy = "Take another one; this one is free again when its reader leaves it."


class AlreadyReadError(DeskError):
    """A second reading must come from another person."""

    code = "already-read"
    remedy = "Leave it to somebody else: the second reading must not come from the first reader."


class NothingToUndoError(DeskError):
    """There is no step left to take back, or it was taken back already."""

    code = "nothing-to-undo"
    remedy = "Look at the history: each step can be taken back once."


class ForbiddenError(DeskError):
    """This account or token may not do that."""

    code = "forbidden"
    http_status = 403
    remedy = "Ask an administrator for the role that may."


class UnusableError(DeskError):
    """What was sent cannot be used."""

    code = "bad-input"
    http_status = 422
    remedy = "Correct what is named and send it again."


class UnavailableError(DeskError):
    """This server was started without the part that does it."""

    code = "unavailable"
    http_status = 503
    retryable = True
    remedy = "Try again in a moment; if it stays so, run 'sohoa check' on the server."
