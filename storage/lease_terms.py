"""What is believed of leases that another clock made. A constant, apart: pages and questions share it."""

from __future__ import annotations

# A lease that ends later than this many of one's own terms from now was made by a clock that ran ahead. Two
# programs whose settings differ by less do not take each other's leases.
WAY_AHEAD = 10
