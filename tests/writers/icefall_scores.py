"""Scores made-up transcripts with icefall's `write_error_stats`.

`python icefall_scores.py FOLDER` needs icefall's Python code on the path (a checkout is enough). k2 is not needed to
count errors, but icefall imports it: where it is not installed an empty module takes its place. It writes
`log-decode.txt` (icefall's logger), `errs-test-*.txt` and `truth.json`: the errors that Levenshtein's distance counts.
"""

from __future__ import annotations

import json
import logging
import random
import sys
import types
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class Absent(types.ModuleType):
    """Stands in for a module of which only names are needed."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def load() -> Any:
    """`icefall.utils`, without the rest of icefall."""
    if find_spec("k2") is None:
        sys.modules["k2"] = Absent("k2")
        sys.modules["k2.version"] = Absent("k2.version")
    where = find_spec("icefall")
    if where is None or where.submodule_search_locations is None:
        sys.exit("icefall is not installed: set PYTHONPATH to a checkout of it")
    package = types.ModuleType("icefall")
    package.__path__ = list(where.submodule_search_locations)
    sys.modules["icefall"] = package
    try:
        import icefall.utils
    except ImportError as error:
        sys.exit(f"{error.name} is not installed: pip install torch kaldialign lhotse sentencepiece pypinyin")
    return icefall.utils


def distance(reference: list[str], hypothesis: list[str]) -> int:
    """How many words must be put in, taken out or replaced."""
    row = list(range(len(hypothesis) + 1))
    for number, word in enumerate(reference, 1):
        before, row[0] = row[0], number
        for column, other in enumerate(hypothesis, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (word != other))
    return row[-1]


def transcripts(seed: int, errors: float) -> list[tuple[str, list[str], list[str]]]:
    choice = random.Random(seed)
    words = "the cat sat on a mat while rain fell over old town".split()
    found = []
    for number in range(30):
        reference = [choice.choice(words) for _ in range(choice.randint(3, 12))]
        hypothesis = [choice.choice(words) if choice.random() < errors else word for word in reference]
        if choice.random() < errors:
            hypothesis.pop()
        found.append((f"utterance-{number}", reference, hypothesis))
    return found


def main(folder: Path) -> None:
    utils = load()
    utils.setup_logger(str(folder / "log-decode"))
    truth = {}
    for seed, (name, errors) in enumerate({"test-clean": 0.05, "test-other": 0.2}.items()):
        results = transcripts(seed, errors)
        with (folder / f"errs-{name}.txt").open("w", encoding="utf-8") as file:
            utils.write_error_stats(file, f"{name}-greedy_search", results)
        wrong = sum(distance(reference, hypothesis) for _, reference, hypothesis in results)
        truth[name] = {"errors": wrong, "words": sum(len(reference) for _, reference, _ in results)}
    logging.shutdown()
    next(folder.glob("log-decode-*")).rename(folder / "log-decode.txt")
    (folder / "truth.json").write_text(json.dumps(truth) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
