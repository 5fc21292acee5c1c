"""What was handed in: files, folders, globs and archives, as one stream of readable files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from harness.submission import manifest_place
from harness.submission.walking import SubmittedFile, Walk
from harness.values.errors import InputError

if TYPE_CHECKING:
    from harness.submission.manifest import Manifest


class Submission:
    """The files that were handed in.

    `inputs` are the paths as typed; `problems` and `empty` (names of files without a byte) grow while `files()` is
    iterated, and list each thing once however often it is. `manifest` is the `submission.yaml`, if there is a sound
    one.
    """

    def __init__(self, inputs: Sequence[str]) -> None:
        self.inputs = list(inputs)
        self._walk = Walk()
        self.problems = self._walk.problems
        self.empty = self._walk.empty
        self.manifest = self._manifest() if len(self.inputs) == 1 else None

    def files(self) -> Iterator[SubmittedFile]:
        """Every regular, non-empty file once, whatever inputs and links lead to it.

        Inputs come in the order they were typed, folders and zip archives sorted by name, tar archives as written.
        """
        names: set[str] = set()
        seen: set[str] = set()
        for typed in self.inputs:
            for path in self._walk.expand(typed):
                for file in self._walk.input(path, seen):
                    if file.name in names:
                        self._walk.report(InputError("file_name_twice", file=file.name))
                        continue
                    names.add(file.name)
                    yield file

    def _manifest(self) -> Manifest | None:
        """The `submission.yaml` of the one input; of one that is not sound, a problem."""
        found = manifest_place.find(self.inputs[0], self._walk)
        if found is None:
            return None
        from harness.submission.manifest import parse  # few submissions have one

        name, text = found
        try:
            return parse(text, name)
        except InputError as error:
            self._walk.report(error)
            return None


def open_submission(inputs: Sequence[str]) -> Submission:
    """The submission made of `inputs`: files, folders, archives, or globs where no such path exists.

    Never raises for what it finds; see `Submission.problems`.
    """
    return Submission(inputs)
