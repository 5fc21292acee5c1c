"""Finding and loading specs: the built-in catalogue, a folder given with `--specs`, or an installed package's."""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING

from harness.tasks import compiled
from harness.tasks.registry import Registry, load_registry
from harness.tasks.spec import Spec
from harness.values.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path  # its import takes longer than reading a spec: only those who list the files need it


class Catalogue:
    """The specs of one folder: files `NNN.yaml` beside `metrics.yaml`, `datasets.yaml` and `tolerances.yaml`.

    A folder without registry files of its own uses the built-in ones. With `from_yaml=False` the files are read in
    their compiled form where it is as new as they are.
    """

    def __init__(self, folder: str | os.PathLike[str], *, from_yaml: bool = True) -> None:
        self._folder = os.fspath(folder)
        self._from_yaml = from_yaml

    @cached_property
    def folder(self) -> Path:
        from pathlib import Path

        return Path(self._folder)

    @cached_property
    def paths(self) -> dict[int, Path]:
        """Task number -> file, in the order of the numbers."""
        try:
            found = [(int(m[1]), p) for p in self.folder.iterdir() if (m := re.match(r"(\d{1,6})\.yaml\Z", p.name))]
        except OSError as error:
            raise UsageError("specs_folder", folder=str(self.folder), problem=error.strerror or "") from None
        return dict(sorted(found))

    @cached_property
    def registry(self) -> Registry:
        if os.path.isfile(os.path.join(self._folder, "metrics.yaml")):
            return load_registry(self._folder, from_yaml=self._from_yaml)
        builtin = load_registry(builtin_folder(), from_yaml=False)
        if any(os.path.isfile(os.path.join(self._folder, name)) for name in ("datasets.yaml", "tolerances.yaml")):
            # Whoever adds a data set need not copy all metrics.
            return load_registry(self._folder, over=builtin)
        return builtin

    def select(self, text: str) -> list[int]:
        """The tasks that `text` names: `124-128,155` -> [124, 125, 126, 127, 128, 155].

        A range stands for the tasks of the catalogue in it. Raises UsageError for anything else, for a single number
        that has no spec (when it is loaded) and for a range without any.
        """
        tasks: list[int] = []
        for part in text.split(","):
            match = re.fullmatch(r"\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*", part)
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
        path = os.path.join(self._folder, f"{task:03d}.yaml")
        if not os.path.isfile(path):
            raise self._unknown(task)
        return (None if self._from_yaml else compiled.decoded(path, Spec)) or read_spec(path)

    def _unknown(self, task: int) -> UsageError:
        known = sorted(self.paths, key=lambda number: (abs(number - task), number))
        nearest = ", ".join(str(number) for number in sorted(known[:3])) or "-"
        return UsageError("task_unknown", task=task, nearest=nearest, folder=str(self.folder))


def read_spec(path: str | os.PathLike[str]) -> Spec:
    """The spec in the file at `path`; SpecError, with file, line and fix, when it is broken."""
    from harness.values import typed  # the compiled catalogue needs no YAML

    return typed.convert(typed.read(path), Spec, os.fspath(path))


def builtin_folder() -> str:
    """Where the specs that ship with the package stand."""
    import specs

    return os.path.dirname(specs.__file__)


def builtin_catalogue() -> Catalogue:
    """The hackathon's tasks."""
    return Catalogue(builtin_folder(), from_yaml=False)


def open_catalogue(specs: str | os.PathLike[str] | None) -> Catalogue:
    """The catalogue `specs` names: a folder, or one an installed package offers; the built-in one for None.

    Packages offer theirs through the entry point group `reproverify.specs`: a package, or a path, with `NNN.yaml`
    files in it. Raises UsageError when there is no such folder and no such package, or it cannot be imported.
    """
    if specs is None:
        return builtin_catalogue()
    if os.path.isdir(specs):
        return Catalogue(specs)
    from importlib.metadata import entry_points

    from harness.values import plugins

    offered = {point.name: point for point in entry_points(group="reproverify.specs")}
    if str(specs) not in offered:
        raise UsageError("specs_unknown", name=str(specs), known=", ".join(sorted(offered)) or "-")
    found = plugins.load(offered[str(specs)])
    return Catalogue(found if isinstance(found, (str, os.PathLike)) else os.path.dirname(found.__file__))
