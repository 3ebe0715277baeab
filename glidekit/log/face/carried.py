"""To other places, and from there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from glidekit.log.face.core import Core
from glidekit.log.paths import given

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path

    from glidekit.log.exchange.foreign.importing import TableImport
    from glidekit.log.exchange.merge import Merged
    from glidekit.log.exchange.own import Exported


class Carried(Core):
    """Exports and imports."""

    def export(self, folder: str | os.PathLike[str] = "glidekit-export") -> Exported:
        """Write everything to a folder: a CSV file for each table, and one JSON file of all."""
        from glidekit.log.exchange import own
        from glidekit.log.exchange.dump import dump

        with self._base.store.read() as connection:
            return own.export(dump(connection, self._damage.sessions), given(folder))

    def export_json(self, path: str | os.PathLike[str]) -> Path:
        """Write everything to one JSON file that is not there yet; gives its path."""
        from glidekit.log.exchange import own
        from glidekit.log.exchange.dump import dump

        with self._base.store.read() as connection:
            return own.export_json(dump(connection, self._damage.sessions), given(path))

    def export_fhir(
        self, path: str | os.PathLike[str], *, patient: str | None = None, notes: bool = False
    ) -> Path:
        """Write a FHIR Bundle (R4; extra ``fhir``) of all answers and sessions; gives its path.

        ``patient``: a reference such as "Patient/123"; none by default. ``notes``: with free text.
        """
        from glidekit.log.exchange import fhir, files
        from glidekit.log.exchange.dump import dump

        with self._base.store.read() as connection:
            found = dump(connection, self._damage.sessions)
        whole = fhir.bundle(found, patient=patient, notes=notes, now=self._base.clock())
        return files.write_new(given(path), json.dumps(whole, ensure_ascii=False, indent=1))

    def import_log(self, path: str | os.PathLike[str]) -> Merged:
        """Take in an export: its folder, or its JSON file. What is here already stays as it is."""
        from glidekit.log.exchange import own
        from glidekit.log.exchange.merge import merge

        self._must_be_writable()
        merged = merge(self._base, own.load(given(path)))
        self._look_again()
        self._tell()
        return merged

    def import_table(
        self,
        path: str | os.PathLike[str],
        mapping: Mapping[str, str | None] | None = None,
        *,
        day_first: bool | None = None,
        zone: str | None = None,
        encoding: str = "utf-8-sig",
        dry_run: bool = True,
    ) -> TableImport:
        """Take in a diary kept elsewhere (CSV, TSV, JSON): first shown, then taken with dry_run=False.

        ``mapping``: column -> "date", "time", "note", "mark" (a yes or a word marks the day), "done" (a yes
        is a session), "skip", or a scale, with a side where it is one leg's ("leg_pain:left"). Without it
        the columns are listed. Importing twice adds nothing.
        """
        from glidekit.log.exchange.foreign.importing import import_table

        if not dry_run:
            self._must_be_writable()
        result = import_table(
            self._base, given(path), mapping,
            day_first=day_first, zone=zone, encoding=encoding, dry_run=dry_run,
        )  # fmt: skip
        if result.merged is not None:
            self._tell()
        return result
