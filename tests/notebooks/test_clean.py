"""Notebooks are committed as a reader should first see them: words and calls, no results, no traces."""

from __future__ import annotations

import ast
import re

import nbformat
import pytest
from support.notebooks import NAMES, NOTEBOOKS, ROOT

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_nothing_was_run(path):
    for cell in code_cells(path):
        assert cell.outputs == []
        assert cell.execution_count is None
        assert not {"execution", "trusted"} & set(cell.metadata)


def test_only_the_kernels_name_is_kept(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert "version" not in notebook.metadata.get("language_info", {})


def test_a_cell_is_a_call_and_not_a_program(path):
    for cell in code_cells(path):
        tree = ast.parse(cell.source)
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda)
        assert not [node for node in ast.walk(tree) if isinstance(node, kinds)], cell.source
        assert len(cell.source.splitlines()) <= 8, cell.source


def test_links_lead_somewhere(path):
    words = "\n".join(
        cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"
    )
    targets = re.findall(r"(?:\]\(|src=\")([^)\"#\s]+)", words)
    inside = [
        target for target in targets if not target.startswith(("http", "mailto:", "attachment:", "data:"))
    ]
    missing = [target for target in inside if not (ROOT / "notebooks" / target).exists()]
    assert missing == []
