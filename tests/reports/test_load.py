"""Finding renderers by name."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

import pytest

import reports
from harness.values.errors import UsageError
from reports import GROUP, RENDERERS, load
from reports.options import Rendering
from tests.reports import documents

KNOWN = ", ".join(RENDERERS)


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_built_in_renderers_load(name: str) -> None:
    assert load(name)(documents.document(documents.passing()), Rendering()).endswith("\n")


def test_an_unknown_name_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as error:
        load("pdf")
    assert str(error.value) == f"There is no report format pdf. Known: {KNOWN}."


def test_an_installed_package_adds_a_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = importlib.metadata.EntryPoint("other", "reports.json:render", GROUP)
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [entry] if group == GROUP else [])
    document = documents.document(documents.passing())
    assert load("other")(document, Rendering()) == load("json")(document, Rendering())
    with pytest.raises(UsageError, match=f"Known: {KNOWN}, other"):
        load("pdf")


def test_the_table_of_renderers_imports_none_of_them() -> None:
    code = "import sys, reports; print([m for m in ('tabulate', 'wcwidth', 'importlib.metadata') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_is_exported_exists() -> None:
    assert all(hasattr(reports, name) for name in reports.__all__)
