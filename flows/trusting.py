"""Which calibration, names of places and weights of our reader an archive goes by. Fits and trains none."""

from __future__ import annotations

from extractors.documents import EXTRACTOR_VERSION
from extractors.gazetteer import Gazetteer, gazetteer
from extractors.gazetteer_added import with_added
from extractors.trust import Trust, shipped_calibrations
from models.calibration import Calibration
from storage.archive import Archive
from storage.learning import latest_calibration
from storage.place_names import PlaceNames
from storage.reader_models import chosen_model


def calibration_of(archive: Archive) -> Calibration:
    """Return the archive's own calibration where it fits this program's evidence, else the shipped one.

    Another extractor weighs other evidence: what was learned about the old says nothing of the new.
    """
    own = latest_calibration(archive)
    if own is not None and own.provenance.extractor == EXTRACTOR_VERSION:
        return own
    return shipped_calibrations()[0]


def version_of(archive: Archive) -> str:
    """Return the version in which records are made now: it rises with the calibration and with added names.

    So records are made again by the next scan when people name a place, without a new program.
    """
    calibrated, named = calibration_of(archive).version, PlaceNames(archive).revision()
    return f"{calibrated}.p{named:05d}" if named else calibrated


def places_of(archive: Archive) -> Gazetteer:
    """Return the gazetteer with the names that people added to this archive."""
    kept = PlaceNames(archive).kept()
    return with_added(one.name for one in kept) if kept else gazetteer()


def model_key_of(archive: Archive, wanted: str | None = None) -> str:
    """Return the key of the weights that our reader reads with, empty for those that shipped.

    Raises:
        SetupError: the model that was chosen is not there.

    """
    model = chosen_model(archive, wanted)
    return model.key if model is not None else ""


def trust_of(archive: Archive) -> Trust:
    """Return what this archive weighs evidence with."""
    return Trust(calibration_of(archive), archive.settings.accepted_error, shipped_calibrations())
