"""One line a task, for `verify list`: read from the specs, or from an index of them that is as new as they are.

Parsing a hundred specs takes longer than all the rest of `verify list`. The index stands beside the specs, names the
digest of their bytes, and is used only where that digest is right; `verify lint --write-index` writes it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from harness.tasks.catalogue import Catalogue
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.quantity import plain, symbol

NAME: Final = "index.json"


class IndexEntry(msgspec.Struct, kw_only=True):
    """A task in one line. `targets` are the required ones, `statuses` and `kinds` those of all criteria."""

    task: int
    title: dict[str, str]
    toolkit: str
    family: str
    kinds: list[str]
    statuses: list[str]
    targets: list[str]
    criteria: int
    required: int
    disputed: bool


class CatalogueIndex(msgspec.Struct, kw_only=True):
    """The entries of a catalogue and the digest of the specs they were read from."""

    digest: str
    entries: list[IndexEntry]


def entries(catalogue: Catalogue) -> list[IndexEntry]:
    """One entry a task, in the order of the numbers. Raises SpecError when a spec is broken."""
    path = catalogue.folder / NAME
    if path.is_file():
        try:
            index = msgspec.json.decode(path.read_bytes(), type=CatalogueIndex)
        except msgspec.DecodeError:
            index = None
        if index is not None and index.digest == digest(catalogue):
            return index.entries
    return [entry(catalogue.load(task)) for task in catalogue.paths]


def write(catalogue: Catalogue) -> Path:
    """Write the index of `catalogue` beside its specs."""
    path = catalogue.folder / NAME
    index = CatalogueIndex(digest=digest(catalogue), entries=[entry(catalogue.load(task)) for task in catalogue.paths])
    path.write_bytes(msgspec.json.format(msgspec.json.encode(index), indent=1) + b"\n")
    return path


def is_current(catalogue: Catalogue) -> bool:
    """Whether the index is as new as the specs; True where there is none."""
    path = catalogue.folder / NAME
    if not path.is_file():
        return True
    try:
        index = msgspec.json.decode(path.read_bytes(), type=CatalogueIndex)
    except msgspec.DecodeError:
        return False
    return index.digest == digest(catalogue)


def digest(catalogue: Catalogue) -> str:
    """A digest of the names and bytes of all specs, whatever their line ends."""
    total = hashlib.blake2b(digest_size=16)
    for task, path in catalogue.paths.items():
        total.update(b"%d\0" % task)
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()


def entry(spec: Spec) -> IndexEntry:
    metrics = [c for c in spec.criteria if isinstance(c, MetricCriterion)]
    return IndexEntry(
        task=spec.task,
        title={"en": spec.title.en, "zh": spec.title.zh},
        toolkit=spec.toolkit,
        family=spec.family,
        kinds=list(dict.fromkeys(criterion.kind for criterion in spec.criteria)),
        statuses=list(dict.fromkeys(criterion.status for criterion in metrics)),
        targets=[target_text(c) for c in metrics if c.required],
        criteria=len(spec.criteria),
        required=sum(1 for criterion in spec.criteria if criterion.required),
        disputed=any(criterion.readings for criterion in metrics),
    )


def target_text(criterion: MetricCriterion) -> str:
    """`RepLKNet-31B top1 >= 83.58 %`."""
    sign = {"at_least": ">=", "at_most": "<=", "equal": "="}[criterion.rule]
    if criterion.strict:
        sign = sign.rstrip("=")
    if criterion.target is not None:
        goal = f"{plain(criterion.target)} {symbol(criterion.unit)}".rstrip()
    else:
        goal = criterion.relative_to or "?"
    return f"{criterion.model + ' ' if criterion.model else ''}{criterion.metric} {sign} {goal}"
