"""The logs that the fuzzer damages: the fixtures, the texts of the formats' own tests, and folders it is given."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from random import Random
from textwrap import dedent
from typing import Final, NamedTuple

from harness.values.errors import InputError
from runners.logs import FORMATS, load_format, read_log
from tests.fuzz.shapes import SHAPES
from tests.runners.logs.logs import FIXTURES, InMemory

# Of a long log its beginning, by which it is recognised, and one part from anywhere are enough.
BEGINNING: Final = 24 << 10
PART: Final = 40 << 10
_SHORTEST: Final = 30


class Seed(NamedTuple):
    """A log to damage: its name, the format that reads it, its bytes."""

    name: str
    format: str
    data: bytes


def seeds(*folders: Path, random: Random) -> list[Seed]:
    """The recognised logs under `tests/fixtures` and `folders`, the texts of SHAPES, the formats' samples and tests."""
    shapes = [Seed(name, format_name, text.encode()) for format_name, (name, text) in SHAPES.items()]
    return [
        *shapes,
        *_samples(),
        *_texts(),
        *(seed for folder in (FIXTURES, *folders) for seed in _files(folder, random)),
    ]


def _samples() -> Iterator[Seed]:
    """The samples that stand in the descriptions."""
    for name in FORMATS:
        for sample in getattr(load_format(name), "samples", ()):
            yield Seed(sample.file, name, dedent(sample.text).encode())


def _files(folder: Path, random: Random) -> Iterator[Seed]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.startswith(("README", "truth", "LABELS")):
            continue
        data = path.read_bytes()
        start = random.randint(BEGINNING, max(BEGINNING, len(data) - PART))
        data = data[:BEGINNING] + data[start:][:PART]
        try:
            log = read_log(InMemory(data, path.name)).log
        except InputError:
            continue
        if log is not None:
            yield Seed(path.name, log.format, data)


def _texts() -> Iterator[Seed]:
    """The texts that stand at the top of a format's test module, each alone and all in one."""
    for name in FORMATS:
        if find_spec(f"tests.runners.logs.formats.test_{name}") is None:
            continue
        module = importlib.import_module(f"tests.runners.logs.formats.test_{name}")
        texts = [
            value.encode() if isinstance(value, str) else value
            for key, value in vars(module).items()
            if key.isupper() and isinstance(value, (str, bytes)) and len(value) >= _SHORTEST
        ]
        pieces = [piece for value in vars(module).values() if isinstance(value, list) for piece in value]
        texts.append("\n".join(piece for piece in pieces if isinstance(piece, str)).encode())
        for text in (*texts, b"\n".join(texts)):
            if text.strip():
                yield Seed(f"{name}.log", name, text)
