"""All that a worker needs, loaded in the nursery before it forks.

The one module here that does something when it is imported: a fork server offers no other door. It starts no
thread and no engine: neither would be whole in a fork.
"""

from __future__ import annotations

import gc

import cv2
import numpy.ma
import numpy.random  # noqa: F401 - imported late by what image steps call, as numpy.ma is

import flows.worker  # noqa: F401 - what workers run, with everything that it imports
from extractors.gazetteer import gazetteer
from extractors.trust import shipped_calibrations

cv2.setNumThreads(1)
gazetteer()
shipped_calibrations()
# What is here now is garbage to no worker: looking through it would only copy the pages that are shared.
gc.collect()
gc.freeze()
