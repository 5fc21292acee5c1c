"""Compiling the catalogue that ships with the package (compiled.py); `verify lint --write-index` does it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from harness.tasks import protocols
from harness.tasks.catalogue import Catalogue, builtin_folder, read_spec
from harness.tasks.compiled import NAME, CompiledFile, digest, text_of
from harness.tasks.protocol_table import NamedProtocol, read
from harness.tasks.protocols import Protocol

TABLES: Final = ("metrics.yaml", "datasets.yaml", "tolerances.yaml")
# And what only the package has: the table of protocols is the same for every catalogue.
PROTOCOLS: Final = protocols.NAME


def is_compiled(catalogue: Catalogue) -> bool:
    """Whether `catalogue` is the one that has a compiled form: that of the package."""
    return os.path.samefile(catalogue.folder, builtin_folder())


def write(catalogue: Catalogue) -> Path:
    """Compile the YAML of `catalogue` into the file beside it. Raises SpecError when a file is broken."""
    path = catalogue.folder / NAME
    path.write_bytes(compiled(catalogue.folder))
    text_of.cache_clear()
    return path


def is_current(catalogue: Catalogue) -> bool:
    """Whether the compiled form was made from the bytes that the YAML files have now."""
    try:
        lines = msgspec.json.decode((catalogue.folder / NAME).read_bytes(), type=dict[str, CompiledFile])
    except (OSError, msgspec.MsgspecError):
        return False
    files = [*(catalogue.folder / name for name in TABLES), *_protocols(catalogue.folder), *catalogue.paths.values()]
    return {name: line.digest for name, line in lines.items()} == {p.name: digest(p.read_bytes()) for p in files}


def compiled(folder: Path) -> bytes:
    """The compiled form: one JSON object with a line for each YAML file, so that changes of two specs merge."""
    lines = []
    for name, records in _files(folder):
        line = CompiledFile(
            digest=digest((folder / name).read_bytes()), records=msgspec.Raw(msgspec.json.encode(records))
        )
        lines.append(msgspec.json.encode(name) + b": " + msgspec.json.encode(line))
    return b"{\n" + b",\n".join(lines) + b"\n}\n"


def _protocols(folder: Path) -> list[Path]:
    """The table of protocols, where it stands in `folder`."""
    return [path for path in (folder / PROTOCOLS,) if path.is_file()]


def slim(table: Mapping[str, NamedProtocol]) -> dict[str, Protocol]:
    """The table without what only people read: a verdict decodes it whole."""
    return msgspec.convert(msgspec.to_builtins(dict(table)), dict[str, Protocol])


def _files(folder: Path) -> Iterator[tuple[str, Any]]:
    """What every YAML file holds, by its name: the tables that each verdict needs come first."""
    source = Catalogue(folder)
    registry = source.registry
    registry.load_all()
    for name, table in zip(TABLES, (registry.metrics, registry.datasets, registry.tolerances), strict=True):
        yield name, dict(table)
    for path in _protocols(folder):
        yield path.name, slim(read(path))
    for path in source.paths.values():
        yield path.name, read_spec(path)
