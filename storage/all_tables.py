"""Every table of the program in one metadata: for migrations and for copies of whole databases."""

from __future__ import annotations

import storage.access_tables
import storage.control_tables
import storage.dossier_tables
import storage.enquiry_tables
import storage.review_tables
import storage.station_tables  # noqa: F401 - all add their tables to the metadata
from storage.tables import metadata

__all__ = ["metadata"]
