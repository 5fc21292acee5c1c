"""Finding and loading specs: the built-in catalogue, a folder given with `--specs`, or an installed package's."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from harness.tasks.registry import Registry, load_registry
from harness.tasks.spec import Spec
from harness.values import typed
from harness.values.errors import UsageError

_NAME = re.compile(r"(\d{1,6})\.yaml\Z")
_RANGE = re.compile(r"\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*")


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

    def select(self, text: str) -> list[int]:
        """The tasks that `text` names: `124-128,155` -> [124, 125, 126, 127, 128, 155].

        A range stands for the tasks of the catalogue in it. Raises UsageError for anything else, for a single number
        that has no spec (when it is loaded) and for a range without any.
        """
        tasks: list[int] = []
        for part in text.split(","):
            match = _RANGE.fullmatch(part)
            if match is None or (match[2] and int(match[2]) < int(match[1])):
                raise UsageError("task_number", text=text)
            first, last = int(match[1]), int(match[2] or match[1])
            found = [number for number in self.paths if first <= number <= last] if match[2] else [first]
            if not found:
                raise self._unknown(first)
            tasks.extend(found)
        return list(dict.fromkeys(tasks))

    def load(self, task: int) -> Spec:
        """The spec of `task`; only its file is read.

        Raises UsageError, naming the nearest numbers, when there is none, and SpecError when it is broken.
        """
        path = self.folder / f"{task:03d}.yaml"
        if not path.is_file():
            raise self._unknown(task)
        return read_spec(path)

    def _unknown(self, task: int) -> UsageError:
        known = sorted(self.paths, key=lambda number: (abs(number - task), number))
        nearest = ", ".join(str(number) for number in sorted(known[:3])) or "-"
        return UsageError("task_unknown", task=task, nearest=nearest, folder=str(self.folder))


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


def open_catalogue(specs: str | Path | None) -> Catalogue:
    """The catalogue `specs` names: a folder, or one an installed package offers; the built-in one for None.

    Packages offer theirs through the entry point group `reproverify.specs`: a package, or a path, with `NNN.yaml`
    files in it. Raises UsageError when there is no such folder and no such package, or it cannot be imported.
    """
    if specs is None:
        return builtin_catalogue()
    folder = Path(specs)
    if folder.is_dir():
        return Catalogue(folder)
    from importlib.metadata import entry_points

    from harness.values import plugins

    offered = {point.name: point for point in entry_points(group="reproverify.specs")}
    if str(specs) not in offered:
        raise UsageError("specs_unknown", name=str(specs), known=", ".join(sorted(offered)) or "-")
    found = plugins.load(offered[str(specs)])
    return Catalogue(Path(found) if isinstance(found, (str, Path)) else Path(found.__file__).parent)
