"""The declaration that the page on log formats shows can be used as it stands."""

from __future__ import annotations

from pathlib import Path

from harness.submission import manifest
from harness.tasks.declared import check, shown
from tests.harness.builders import registry

PAGE = Path(__file__).parents[2] / "docs" / "add-a-log-format.md"


def test_the_declaration_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    start = text.index("    submission: 1\n")
    end = text.index("\n\n", start)
    block = "\n".join(line[4:] for line in text[start:end].splitlines())
    logs = manifest.parse(block.encode(), "submission.yaml").logs
    assert [one.file for one in logs] == ["results/*.csv", "train.txt"]
    assert [(wrong.code, shown(wrong.path)) for one in logs for wrong in check(one, registry())] == []
