"""How a batch sheet stands, as a line for people."""

from __future__ import annotations

from cli.messages import Lang, tell
from storage.sheets import SheetState, Standing

_KEYS = {
    SheetState.FILLING: "sheet-filling",
    SheetState.RIGHT: "sheet-right",
    SheetState.WRONG: "sheet-wrong",
    SheetState.ACCEPTED: "sheet-accepted",
}


def standing_line(standing: Standing, lang: Lang) -> str:
    """Return the sheet's number, how many pages came of how many, and what that means."""
    key = _KEYS[standing.state] if standing.expected else "sheet-uncounted"
    return tell(
        key,
        lang,
        id=standing.id,
        counted=standing.counted,
        expected=standing.expected,
        who=standing.decided_by or "",
    )
