"""Exercises from the person's own physiotherapist: settings of the log, one key a name, the last counts.

They travel with exports, imports and copies. A photograph stays in a folder beside the log file, made small
and without its place; it is embedded where it is shown, and never sent or exported.
"""

from __future__ import annotations

import hashlib
import io
import json
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError, PlanError
from glidekit.log import rows
from glidekit.log.exchange.files import write_errors_told
from glidekit.log.schema import SETTING
from glidekit.planning.own_exercise import OwnExercise, own_from_dict

if TYPE_CHECKING:
    import os

    from glidekit.log.symptom_log import SymptomLog

_KEY = "own_exercise:"
PICTURES = "-pictures"
"""The ending of the photographs' folder, after the log's name."""
MOST_BYTES = 20_000_000
_WIDEST_PX, _QUALITY = 1000, 82


def own_exercises(log: SymptomLog) -> dict[str, OwnExercise]:
    """Name -> exercise, sorted by name, without those that this workbook can no longer read."""
    with log._base.store.read() as connection:  # noqa: SLF001 - a part of the log, kept in its own file
        found = rows.sound(connection, SETTING, f"WHERE key LIKE '{_KEY}%' ORDER BY written")
    latest = {row["key"].removeprefix(_KEY): json.loads(row["value"]) for row in found}
    read = {name: _readable(data) for name, data in sorted(latest.items(), key=lambda one: one[0].casefold())}
    return {name: own for name, own in read.items() if own is not None}


def save_own(log: SymptomLog, own: OwnExercise, *, instead_of: str = "") -> None:
    """Save an exercise under its name. ``instead_of``: its former name, to be forgotten."""
    log.set_setting(_KEY + own.name, own.to_dict())
    if instead_of and instead_of != own.name:
        forget_own(log, instead_of)


def forget_own(log: SymptomLog, name: str) -> None:
    """Stop offering an exercise and delete its photograph. Sessions done with it keep it."""
    known = own_exercises(log)
    if name not in known:
        return
    log.set_setting(_KEY + name, None)
    picture = known[name].picture
    if picture and all(other.picture != picture for other in own_exercises(log).values()):
        (pictures_of(log.path) / picture).unlink(missing_ok=True)


def pictures_of(path: Path) -> Path:
    """The folder of photographs beside a log file."""
    return path.with_name(path.stem + PICTURES)


def keep_picture(log: SymptomLog, file: str | os.PathLike[str]) -> str:
    """Put a small copy of a photograph beside the log; gives its name for ``OwnExercise.picture``.

    Raises PlanError if the file is missing, too large, or not a picture.
    """
    small = _made_small(_read(Path(file)))
    name = f"{hashlib.sha256(small).hexdigest()[:16]}.jpg"
    folder = pictures_of(log.path)
    with write_errors_told(folder / name):
        folder.mkdir(mode=0o700, exist_ok=True)
        target = folder / name
        target.touch(mode=0o600)
        target.write_bytes(small)
    return name


def picture_address(log: SymptomLog, own: OwnExercise) -> str:
    """The photograph as a data URI; "" if there is none or it is gone."""
    if own.picture:
        with suppress(OSError):
            data = (pictures_of(log.path) / own.picture).read_bytes()
            return f"data:image/jpeg;base64,{b64encode(data).decode()}"
    return ""


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _no_picture(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB.")
        return path.read_bytes()
    except (OSError, ValueError) as problem:
        if isinstance(problem, GlidekitError):
            raise
        said = getattr(problem, "strerror", None) or problem
        raise _no_picture(f"{path.name[:60]} could not be read: {said}.") from None


def _made_small(data: bytes) -> bytes:
    """A JPEG of at most 1000 px without metadata: no place, no camera."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as given:
            picture = ImageOps.exif_transpose(given).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _no_picture("This file is no picture that can be shown.") from None
    picture.thumbnail((_WIDEST_PX, _WIDEST_PX))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()


def _no_picture(what: str) -> PlanError:
    return PlanError(
        what, safe="Nothing was kept of it.", do="Choose a JPEG, PNG or WebP file, or do without."
    )


def _readable(data: Any) -> OwnExercise | None:
    if data is None:
        return None
    try:
        return own_from_dict(data)
    except GlidekitError:
        return None
