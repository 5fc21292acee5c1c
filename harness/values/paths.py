"""Names of files as people write them."""

from __future__ import annotations

from typing import Final

# Endings that a program adds which packs one file.
_PACKED: Final = (".gz", ".bz2", ".xz", ".zst")


def names_file(file: str, path: str) -> bool:
    """Whether `path`, as somebody wrote it, names `file` of the submission: the whole name or its end."""
    path = path.replace("\\", "/").removeprefix("./")
    return file == path or file.endswith((f"/{path}", f"!/{path}"))


def unpacked(file: str) -> str:
    """The name of a file before it was packed: `CRNN_easy.log` of `CRNN_easy.log.gz`."""
    ending = next((one for one in _PACKED if file.casefold().endswith(one)), "")
    return file[: len(file) - len(ending)]
