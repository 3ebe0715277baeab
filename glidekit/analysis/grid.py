"""The grid over which the model is averaged: how alike neighbouring days are, and how much is mere noise.

A score is a line in time plus an error with variance s^2 V, V = (1 - w) R + w I, R_ij = phi^|t_i - t_j|
with t in days. ``PHI`` is the likeness of two days in a row, ``NOISE`` the share w of day-to-day noise.
The prior weight of a cell is proportional to phi and equal over w; b is flat and s has density 1/s.
"""

from __future__ import annotations

import numpy as np

PHI = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98])
NOISE = np.array([0.0, 0.25, 0.5, 0.75])

CELLS = PHI.size * NOISE.size
"""Cells are numbered with phi running fastest: cell = place in NOISE times 11 plus place in PHI."""

CELL_PHI = np.tile(PHI, NOISE.size)
CELL_NOISE = np.repeat(NOISE, PHI.size)
LOG_PRIOR = np.log(CELL_PHI)
