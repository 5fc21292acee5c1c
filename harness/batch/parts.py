"""Large logs of a submission, which several workers search in ranges before one of them comes to the verdict."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from harness.batch.items import Item
from harness.submission.files import open_submission
from harness.submission.urls import is_url
from harness.submission.walking import SubmittedFile
from harness.values.errors import ReproverifyError

if TYPE_CHECKING:
    from runners.logs.apart import Cut
    from runners.logs.reading.ranges import Hits, Searched

# Whose ranges are searched first: the digest of a file, which is one long piece of work.
WHOLE = -1


class BatchPlan(NamedTuple):
    """What is to be done before a submission is verified: its large logs, each with how it is cut."""

    cuts: list[Cut]

    def parts(self) -> Iterator[tuple[int, int]]:
        """Each piece of work: the number of the log, and that of the range; `WHOLE` for its digest."""
        for number, cut in enumerate(self.cuts):
            yield number, WHOLE
            for at in range(len(cut.spans)):
                yield number, at


class FoundPart(NamedTuple):
    """What was found in a range of a log, or of its whole the size and the SHA-256; nothing where that failed."""

    hits: Hits | None = None
    digest: tuple[int, str] | None = None


# What was found, by the number of the log and that of the range.
Found = Mapping[tuple[int, int], FoundPart]


def plan(item: Item, least: int) -> BatchPlan | None:
    """How the logs of a submission that have at least so many bytes are cut; None where there is none to be cut."""
    if item.wrong is not None or not _may_hold(item.path, least):
        return None
    from runners.logs import apart

    large = (file for file in open_submission([item.path]).files() if file.size >= least)
    cuts = [cut for file in large if (cut := apart.cut(file, apart.RANGE)) is not None]
    return BatchPlan(cuts) if cuts else None


def search(path: str, cut: Cut, at: int) -> FoundPart:
    """One piece of work on a log of the submission at `path`."""
    from runners.logs import apart

    try:
        for file in _named(path, {cut.file}):
            if at == WHOLE:
                return FoundPart(digest=apart.digest(file))
            return FoundPart(hits=apart.search(file, cut.spans[at], cut.needles))
    except ReproverifyError:
        pass  # told when the file is read at once
    return FoundPart()


def searched(path: str, planned: BatchPlan, found: Found) -> dict[str, Searched]:
    """What was found in the large logs of a submission, by their names; without those that are to be read at once."""
    from runners.logs import apart

    known: dict[str, Searched] = {}
    for file in _named(path, {cut.file for cut in planned.cuts}):
        number, cut = next((n, cut) for n, cut in enumerate(planned.cuts) if cut.file == file.name)
        size = found[number, WHOLE].digest
        hits = [part.hits for at in range(len(cut.spans)) if (part := found[number, at]).hits is not None]
        whole = apart.searched(file, cut, [one for one in hits if one is not None], *size) if size else None
        if whole is not None:
            known[file.name] = whole
    return known


def of(cut: Cut, at: int) -> Cut:
    """What a worker has to know of a log for one piece of work on it."""
    return cut._replace(spans=[] if at == WHOLE else [cut.spans[at]])


def _named(path: str, names: set[str]) -> Iterator[SubmittedFile]:
    for file in open_submission([path]).files():
        if file.name in names:
            yield file


def _may_hold(path: str, least: int) -> bool:
    """Whether there may be so large a file: looked up quickly, for hardly any submission has one."""
    try:
        if not os.path.isdir(path):
            return os.stat(path).st_size >= least
        return any(
            os.stat(os.path.join(folder, name)).st_size >= least for folder, _, names in os.walk(path) for name in names
        )
    except OSError:
        return is_url(path)
