"""Names of files as people write them."""

from __future__ import annotations


def names_file(file: str, path: str) -> bool:
    """Whether `path`, as somebody wrote it, names `file` of the submission: the whole name or its end."""
    path = path.replace("\\", "/").removeprefix("./")
    return file == path or file.endswith((f"/{path}", f"!/{path}"))
