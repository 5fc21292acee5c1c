"""Finding and loading specs: the built-in catalogue, a folder given with `--specs`, or an installed package's."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from harness import typed
from harness.errors import UsageError
from harness.registry import Registry, load_registry
from harness.spec import Spec

_NAME = re.compile(r"(\d{1,6})\.yaml\Z")


class Catalogue:
    """The specs of one folder: files `NNN.yaml` beside `metrics.yaml`, `datasets.yaml` and `tolerances.yaml`.

    A folder without registry files of its own uses the built-in ones.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def paths(self) -> dict[int, Path]:
        """Task number -> file, in the order of the numbers."""
        try:
            found = [(int(m[1]), p) for p in self.folder.iterdir() if (m := _NAME.match(p.name))]
        except OSError as error:
            raise UsageError("specs_folder", folder=str(self.folder), problem=error.strerror or "") from None
        return dict(sorted(found))

    @cached_property
    def registry(self) -> Registry:
        own = self.folder / "metrics.yaml"
        return load_registry(self.folder if own.is_file() else builtin_folder())

    def load(self, task: int) -> Spec:
        """The spec of `task`; only its file is read.

        Raises UsageError, naming the nearest numbers, when there is none, and SpecError when it is broken.
        """
        path = self.folder / f"{task:03d}.yaml"
        if not path.is_file():
            known = sorted(self.paths, key=lambda number: (abs(number - task), number))
            raise UsageError(
                "task_unknown",
                task=task,
                nearest=", ".join(str(n) for n in sorted(known[:3])) or "-",
                folder=str(self.folder),
            )
        return read_spec(path)


def read_spec(path: Path) -> Spec:
    """The spec in the file at `path`; SpecError, with file, line and fix, when it is broken."""
    return typed.convert(typed.read(path), Spec, str(path))


def builtin_folder() -> Path:
    """Where the specs that ship with the package stand."""
    import specs

    return Path(specs.__file__).parent


def builtin_catalogue() -> Catalogue:
    """The hackathon's tasks."""
    return Catalogue(builtin_folder())


def parse_tasks(text: str) -> list[int]:
    """`124-128,155` -> [124, 125, 126, 127, 128, 155]; UsageError for anything else."""
    tasks: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*", part)
        if match is None:
            raise UsageError("task_number", text=text)
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or last - first > 1000:
            raise UsageError("task_number", text=text)
        tasks.extend(range(first, last + 1))
    return list(dict.fromkeys(tasks))
