"""Both READMEs tell the reader to run the same commands, in the language of the page."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def commands(page: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_commands_are_the_same() -> None:
    english, chinese = commands("README.md"), commands("README.zh-CN.md")
    assert [command.replace(" --lang zh", "") for command in chinese] == english
    assert english[1] == "python -m pip install '.[test,paddle-test]' && python -m pytest -n auto\n"
