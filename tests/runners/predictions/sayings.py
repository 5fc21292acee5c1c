"""Texts with errors for tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np

WORDS = "a cat sat on the mat and looked at forty two birds in it's tree 他 说 你好".split()


def spoil(draw: np.random.Generator, units: list[str], rate: float = 0.25) -> list[str]:
    """`units` with some of them changed, left out or doubled."""
    made = []
    for unit in units:
        luck = draw.random()
        if luck < rate / 3:
            continue
        made.append(str(draw.choice(WORDS)) if luck < 2 * rate / 3 else unit)
        if luck > 1 - rate / 3:
            made.append(unit)
    return made


def write(folder: Path, seed: int, count: int = 60) -> tuple[str, str, list[str], list[str]]:
    """Files of predicted and true texts, `name<TAB>text`; and the texts."""
    draw = np.random.default_rng(seed)
    wanted = [[str(word) for word in draw.choice(WORDS, draw.integers(1, 15))] for _ in range(count)]
    made = [spoil(draw, units) for units in wanted]
    for name, texts in (("made.txt", made), ("true.txt", wanted)):
        lines = (f"u{n}\t{' '.join(text)}\n" for n, text in enumerate(texts))
        (folder / name).write_text("".join(lines), encoding="utf-8")
    files = str(folder / "made.txt"), str(folder / "true.txt")
    return *files, [" ".join(text) for text in made], [" ".join(text) for text in wanted]


def distance(one: list[str] | str, other: list[str] | str) -> int:
    """The Levenshtein distance, cell by cell."""
    row = list(range(len(other) + 1))
    for number, unit in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, wanted in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (unit != wanted))
    return row[-1]
