"""Where the real logs are: in a folder that is no part of the project. Without it their tests are skipped."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.runners.logs.logs import ROOT

VARIABLE = "REPROVERIFY_CORPUS"


def corpus_folder() -> Path:
    """The folder named by the environment variable, else `shared/corpus` beside the checkout."""
    return Path(os.environ.get(VARIABLE) or ROOT.parent / "shared" / "corpus")


def labels(folder: str) -> list[dict[str, Any]]:
    """The labelled files of one folder of the corpus; none where there is no corpus."""
    path = corpus_folder() / "LABELS.jsonl"
    if not path.is_file():
        return []
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [entry for entry in entries if entry["file"].startswith(f"{folder}/")]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the corpus."""
    folder = corpus_folder()
    if not (folder / "LABELS.jsonl").is_file():
        pytest.skip(f"no corpus of real logs at {folder}: set {VARIABLE} to its folder")
    return folder
