"""Reads the files that declarations name, beside what a built-in format reads in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from harness.evidence.observation import Log, Problem
from harness.tasks.declarations import Declared
from harness.values.errors import InputError
from harness.values.globs import Glob
from harness.values.paths import names_file
from runners.logs.reading.base import LogFormat
from runners.logs.reading.columns import ColumnsFormat
from runners.logs.reading.patterns import PatternsFormat


class NamedFile(Protocol):
    """What is needed to know of a file here."""

    @property
    def name(self) -> str: ...


class DeclaredReader:
    """The declarations of one submission, ready to read. `problems` holds what is wrong with them."""

    def __init__(self, declared: Sequence[Declared]) -> None:
        self.problems: list[Problem] = []
        self._usable: list[tuple[Declared, LogFormat]] = []
        self._files: dict[str, int] = {}
        self._values: dict[str, int] = {}
        for one in declared:
            made = _made(one)
            if isinstance(made, Problem):
                self.problems.append(made)
            else:
                self._usable.append((one, made))

    def formats(self, name: str) -> list[tuple[Declared, LogFormat]]:
        """The declarations that name the file, each with what reads it."""
        return [(one, form) for one, form in self._usable if names(one.declaration.file, name)]

    def adopt(self, one: Declared, read: Log | None, problem: Problem | None, log: Log | None) -> Log | None:
        """Add to `log` (None where no format knows the file) what was `read` by a declaration; returns the log.

        The runs carry whose word they are. A file in which nothing was found is no log.
        """
        where = one.origin.where
        self._files[where] = self._files.get(where, 0) + 1
        # A spec describes what may come: a file of the same name with something else in it is no fault.
        if problem is not None and not (one.origin.by == "spec" and problem.code.startswith("declared_")):
            values = {**problem.values, "where": where, "file": problem.file}
            self.problems.append(msgspec.structs.replace(problem, values=values))
            # The problem says why nothing was found.
            self._values[where] = self._values.get(where, 0) + 1
        if read is None or not read.runs:
            return log
        self._values[where] = self._values.get(where, 0) + len(read.observations)
        said = one.declaration
        first = len(log.runs) if log is not None else 0
        for run in read.runs:
            run.index += first
            run.model, run.dataset, run.declared = said.model, said.dataset, one.origin
        read.observations = [
            msgspec.structs.replace(o, run=o.run + first, model=said.model, dataset=said.dataset)
            for o in read.observations
        ]
        if log is None:
            return read
        log.runs += read.runs
        log.observations += read.observations
        log.findings += read.findings
        return log

    def unused(self) -> list[Problem]:
        """A problem for each declaration, but a spec's, that named no file or in whose files nothing was found."""
        found = []
        for one, _ in self._usable:
            where, path = one.origin.where, one.declaration.file
            if one.origin.by == "spec" or self._values.get(where):
                continue
            code = "declared_no_value" if self._files.get(where) else "declared_no_file"
            found.append(_problem(one, InputError(code, where=where, path=path)))
        return found


def _made(one: Declared) -> LogFormat | Problem:
    """What reads the files of a declaration, or why nothing can."""
    if one.declaration.columns:
        return ColumnsFormat(one.declaration)
    try:
        return PatternsFormat(one.declaration)
    except InputError as error:
        where = f"{one.origin.where}.patterns[{error.values['index']}]"
        return _problem(one, InputError(error.code, **{**error.values, "where": where}))


def _problem(one: Declared, error: InputError) -> Problem:
    values = {key: str(value) for key, value in error.values.items()}
    return Problem(file=one.origin.where.rpartition(": ")[0], code=error.code, values=values)


def names(pattern: str, name: str) -> bool:
    """Whether a path or a pattern (harness/values/globs.py), as somebody wrote it, names a file."""
    return names_file(name, pattern) or Glob(pattern).fits(name)
