"""The formats that a reviewer declares in a file of his own: `--declared FILE`."""

from __future__ import annotations

from harness.tasks.declarations import Declared
from harness.tasks.declared import sound
from harness.tasks.registry import Registry
from harness.values.errors import InputError, UsageError


def declared_in(path: str | None, registry: Registry) -> list[Declared]:
    """The reviewer's declared formats. The file may be the submission's own: naming it is the reviewer's word."""
    if path is None:
        return []
    from harness.submission import manifest

    try:
        with open(path, "rb") as stream:
            stated = manifest.parse(stream.read(manifest.MAX_BYTES + 1), path)
    except OSError as error:
        raise UsageError("declared_file", file=path, problem=error.strerror or "") from None
    except InputError as error:
        raise UsageError(error.code, **error.values) from None
    if not stated.logs:
        raise UsageError("declared_none", file=path)
    declared, problems = sound(stated.logs, "reviewer", registry, place=f"{path}: logs")
    if problems:
        raise UsageError(problems[0].code, **problems[0].values)
    return declared
