"""What to make of each published row: own words, kept apart from the numbers."""

from __future__ import annotations

# The structure (a J-shaped nerve, tethers that stiffen below the knee, both legs on one cord) was chosen
# knowing these.
NOT_BLIND = ("V01", "V02", "V05", "V06", "V09", "V10")

_ROOTS = (
    "The model's roots move too far: they hang on the cord by one soft spring, without a sleeve around them."
)
_ARM = "A nerve of the arm: it shows the difference between slider and tensioner, but this model has no arm."
_FITTED = "One of four rows that set the parameters."

WHY: dict[str, str] = {
    "V01": "About half of what was seen, and below the smallest of the sixteen people: the assumed lever of "
    "the knee or the firmness of the thigh is off. That more hip flexion gives more glide does come out.",
    "V02": "Inside what the sixteen people showed, at its lower end. Known when the structure was chosen.",
    "V03": "Less than half of what was seen. The paper gives no angles, so they were assumed, and a movement "
    "of the neck fades fast on its way to the thigh of this model.",
    "V04": "Three people only: shown for orientation.",
    "V05": _FITTED,
    "V06": "The right way round, and about as strong as was seen: with the hip bent, the tethers below the "
    "knee are already pulled. Known when the structure was chosen.",
    "V07": "Standing with weight on the foot: the model knows no weight.",
    "V08": "Too far, by about half: the assumed bend of hips and lower back may be more than people did.",
    "V09": _FITTED,
    "V10": "Both legs move the cord about twice as far as one. Known when the structure was chosen.",
    "V11": "A later and better measurement than the one that was fitted; the model lies low, within what "
    "people showed.",
    "V12": "As with one leg: low, within what people showed.",
    "V13a": f"Just above the range of the ten cadavers. {_ROOTS}",
    "V13b": f"{_FITTED} It came out in the middle of the range.",
    "V14a": _ROOTS,
    "V14b": _ROOTS,
    "V14c": _ROOTS,
    "V15": f"{_FITTED} Counted as a gauge reads it, slack included.",
    "V16a": "Far too much: the model's ankle end is held too softly against a pull from the hip. It was "
    "another nerve, too, and the embalmed ankles were stiff.",
    "V16b": "About twice too much, for the same reason.",
    "V17": "Seen in surgery, with the hip joint open: not this body.",
    "V18": "People with a disc herniation: the model is of a healthy nerve.",
    "V19a": _ARM,
    "V19b": _ARM,
    "V19c": _ARM,
    "V19d": _ARM,
    "V19e": _ARM,
    "V19f": _ARM,
}
