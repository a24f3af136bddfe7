"""Names for the arrays that images are. Nothing but types."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# uint8, HxWx3, blue-green-red, as OpenCV has it.
ColourImage = NDArray[np.uint8]
# uint8, HxW, 0 black to 255 white.
GrayImage = NDArray[np.uint8]
# uint8, HxW, 0 or 1.
Mask = NDArray[np.uint8]
