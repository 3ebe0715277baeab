"""What to make of each published row: own words, kept apart from the numbers."""

from __future__ import annotations

# The structure (a J-shaped nerve, tethers that stiffen below the knee, both legs on one cord) was chosen
# knowing these.
NOT_BLIND = ("V01", "V02", "V05", "V06", "V09", "V10")

_ROOTS = "Near the upper end of what was seen: the model's roots have no sleeve around them."
_ARM = "A nerve of the arm: it shows the difference between slider and tensioner, but this model has no arm."
_FITTED = "One of four rows that set the parameters."
_LOW = "Low, within what people showed."

WHY: dict[str, str] = {
    "V01": "Less than half of what was seen, and below the smallest of the sixteen people. The assumed lever "
    "of the knee or the firmness of the thigh is off. More hip flexion does give more glide, as it should.",
    "V02": "Inside what the sixteen people showed, at its lower end. Known when the structure was chosen.",
    "V03": "Less than half of what was seen. The paper gives no angles, so they were assumed. In this model "
    "a movement of the neck fades fast on its way to the thigh.",
    "V04": "Three people only: shown for orientation.",
    "V05": _FITTED,
    "V06": "The right way round, but weaker than was seen. With the hip bent, the tethers below the knee are "
    "already pulled. Known when the structure was chosen.",
    "V07": "Standing with weight on the foot: the model knows no weight.",
    "V08": "Above the average, within what people showed. The bend of hips and lower back was assumed.",
    "V09": f"{_FITTED} With the shorter hip lever it comes out lower, within what people showed.",
    "V10": "Both legs move the cord about twice as far as one. Known when the structure was chosen.",
    "V11": f"A later and better measurement than the one that was fitted. {_LOW}",
    "V12": f"As with one leg. {_LOW}",
    "V13a": _ROOTS,
    "V13b": f"{_FITTED} It comes out in the lower half of the range.",
    "V14a": _ROOTS,
    "V14b": _ROOTS,
    "V14c": _ROOTS,
    "V15": f"{_FITTED} Counted as a gauge reads it, slack included.",
    "V16a": "Far too much: the model's ankle end is held too softly against a pull from the hip. It was "
    "another nerve, too, and the embalmed ankles were stiff.",
    "V16b": "About twice the average, just inside what was seen, for the same reason.",
    "V17": "Seen in surgery, with the hip joint open: not this body.",
    "V18": "People with a disc herniation: the model is of a healthy nerve.",
    "V19a": _ARM,
    "V19b": _ARM,
    "V19c": _ARM,
    "V19d": _ARM,
    "V19e": _ARM,
    "V19f": _ARM,
}

# What was done and read, in plain words.
PLAIN: dict[str, str] = {
    "V01": "Knee straightens, hip bent 30: slide in the thigh",
    "V02": "Knee straightens, hip bent 60: slide in the thigh",
    "V03": "Seated slider of ankle and neck: slide in the thigh",
    "V04": "Seated slider of ankle and neck: slide behind the knee",
    "V05": "Toes come up, hip straight: slide behind the knee",
    "V06": "The same, hip straight over hip bent",
    "V07": "Toes come up while standing: slide of the tibial nerve",
    "V08": "Bending forward: slide behind the knee",
    "V09": "One leg raised to 50: the cord moves down",
    "V10": "Both legs raised to 50: the cord moves down",
    "V11": "One leg raised to 60: the cord moves down",
    "V12": "Both legs raised to 60: the cord moves down",
    "V13a": "Leg raised: slide of the roots",
    "V13b": "Leg raised: strain of the roots",
    "V14a": "Left leg raised: slide of the roots",
    "V14b": "Right leg raised: slide of the roots",
    "V14c": "Both legs raised: slide of the roots",
    "V15": "Toes come up: strain at the ankle",
    "V16a": "Hip bends, toes held up: slide at the ankle",
    "V16b": "Hip bends, toes held up: strain at the ankle",
    "V17": "Hip bends, knee straightens, in surgery: strain at the hip",
    "V18": "Leg raised, side of a herniation against the other: the cord moves less",
    "V19a": "Slider of the arm: slide at the wrist",
    "V19b": "Tensioner of the arm: slide at the wrist",
    "V19c": "Slider of the arm: strain at the wrist",
    "V19d": "Tensioner of the arm: strain at the wrist",
    "V19e": "Slider of the arm: slide at the elbow",
    "V19f": "Tensioner of the arm: slide at the elbow",
}
