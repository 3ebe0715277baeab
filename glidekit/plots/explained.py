"""What is said beside a picture, each statement with its source key; no picture stands without it."""

from __future__ import annotations

DOWN_THE_LEG = (
    "Symptoms that move further down the leg are a reason to ease off, even if the number for pain falls. "
    "Symptoms that draw back up towards the spine are a good sign, even if the back is sorer (ictmjc)."
)
ONLY_FACTS = (
    "These are facts from your log, and no verdict. Pain goes up and down by itself, and most sciatica "
    "settles with time (nhs-sciatica), so a picture alone cannot say what an exercise did."
)
EMPTY_DAYS = (
    "An empty day is a day without a session, and no more than that. Doing less on a bad day is sensible."
)
# The two figures come from a simulation of people whose sessions change nothing (data/README.md).
REGRESSION = (
    "A warning before you read this. A session often begins when pain is high, and high pain tends to fall "
    "back towards its usual level by itself. In a simulation in which sessions did nothing at all and were "
    "done only at 7 or more, pain was 0.7 lower afterwards on average, and 58 in 100 sessions seemed to help "
    "by a point. So this picture cannot show that a session helped; it shows what followed, row by row."
)
