"""The worked page of the docs works."""

from __future__ import annotations

import shlex
import shutil
import sys
import types
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from harness.tasks.catalogue import open_catalogue
from harness.values.errors import UsageError
from tests.conftest import Outcome

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["catalogue.md", "catalogue.zh-CN.md"])
def test_the_commands_of_the_page(verify: Callable[..., Outcome], tmp_path: Path, page: str) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(DOCS / "example-catalogue", folder)
    text = (DOCS / page).read_text(encoding="utf-8").replace("\\\n", " ")
    commands = [line.strip() for line in text.splitlines() if line.startswith("       verify")]
    assert len(commands) == 4
    for command in commands:
        words = shlex.split(command.replace("docs/example-catalogue", str(folder)))
        outcome = verify(*words[1:])
        # The submission of the page does not exist, and that is said.
        assert outcome.status == (2 if words[-1] == "submission/" else 0)
    assert (folder / "002.yaml").is_file()


def test_a_catalogue_of_an_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    package = types.ModuleType("paper_planes_specs")
    package.__file__ = str(DOCS / "example-catalogue" / "__init__.py")
    monkeypatch.setitem(sys.modules, "paper_planes_specs", package)

    point = EntryPoint("paper-planes", "paper_planes_specs", "reproverify.specs")
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [point] if group == point.group else [])
    assert list(open_catalogue("paper-planes").paths) == [1]
    with pytest.raises(UsageError) as caught:
        open_catalogue("paper-boats")
    assert "paper-planes" in str(caught.value)
