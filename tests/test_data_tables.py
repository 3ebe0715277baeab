"""The data tables are found both in a checkout and in an installed workbook."""

from __future__ import annotations

from glidekit import data_tables
from glidekit.analysis import calibration


def test_an_installed_workbook_has_its_tables_inside_the_package(tmp_path):
    package = tmp_path / "glidekit"
    assert data_tables.folder_of(package) == tmp_path / "data"
    (package / "shipped" / "data").mkdir(parents=True)
    assert data_tables.folder_of(package) == package / "shipped" / "data"


def test_the_calibration_reads_the_same_tables():
    assert calibration.FOLDER == data_tables.FOLDER
