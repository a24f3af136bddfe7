"""Which calibration an archive goes by. Does not fit one: that is ``sohoa calibrate``."""

from __future__ import annotations

from extractors.documents import EXTRACTOR_VERSION
from extractors.trust import Trust, shipped_calibrations
from models.calibration import Calibration
from storage.archive import Archive
from storage.learning import latest_calibration


def calibration_of(archive: Archive) -> Calibration:
    """Return the archive's own calibration where it fits this program's evidence, else the shipped one.

    Another extractor weighs other evidence: what was learned about the old says nothing of the new.
    """
    own = latest_calibration(archive)
    if own is not None and own.provenance.extractor == EXTRACTOR_VERSION:
        return own
    return shipped_calibrations()[0]


def trust_of(archive: Archive) -> Trust:
    """Return what this archive weighs evidence with."""
    return Trust(calibration_of(archive), archive.settings.accepted_error, shipped_calibrations())
