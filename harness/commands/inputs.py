"""Whether what was named on the command line is there at all."""

from __future__ import annotations

import os
from collections.abc import Sequence

from harness.submission.disk import is_there
from harness.values.errors import UsageError


def check_inputs(inputs: Sequence[str]) -> None:
    """Raise UsageError where none of the files, folders and patterns exists: nothing was handed in, or mistyped.

    One that is missing among others is a row of the report.
    """
    if not inputs or any(map(is_there, inputs)):
        return
    first = inputs[0]
    meant = similar(first)
    if meant is None:
        raise UsageError("inputs_missing", count=len(inputs), file=first)
    raise UsageError("inputs_missing_close", count=len(inputs), file=first, meant=meant)


def similar(path: str) -> str | None:
    """What stands where `path` would, and is called nearly like it: the first part that does not exist is replaced."""
    folder = path
    rest: list[str] = []
    while folder and not os.path.isdir(folder):
        folder, name = os.path.split(folder.rstrip(os.sep))
        rest.insert(0, name)
    if not rest or not rest[0]:
        return None
    try:
        names = os.listdir(folder or os.curdir)
    except OSError:
        return None
    from harness.values.nearest import closest  # only what is mistyped is compared

    meant = closest(rest[0], names)
    if meant is None:
        return None
    whole = os.path.join(folder, meant, *rest[1:])
    return whole if os.path.lexists(whole) else os.path.join(folder, meant)
