"""How long the parts of the figure are, as fractions of body height.

Source: Drillis & Contini 1966, Body Segment Parameters (New York University, report 1166.03), as printed in
Winter, Biomechanics and Motor Control of Human Movement, figure 4.1. How thick the parts are drawn is this
workbook's own drawing (outline.py): no source gives the outline of a calm figure.
"""

from __future__ import annotations

ANKLE_HEIGHT = 0.039
SHANK = 0.285 - ANKLE_HEIGHT
THIGH = 0.530 - 0.285
HIP_TO_SHOULDER = 0.818 - 0.530
SHOULDER_TO_CHIN = 0.870 - 0.818
HEAD = 0.130
UPPER_ARM = 0.186
FOREARM = 0.146
HAND = 0.108
FOOT = 0.152
HIP_WIDTH = 0.191
SHOULDER_WIDTH = 0.259
