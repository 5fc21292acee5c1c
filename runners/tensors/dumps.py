"""Which files of a submission are dumps of values to be aligned: whose, of which stage, and what belongs together.

Names tell: `forward_paddle.npy` beside `forward_ref.npy` as in the guide to reproducing papers,
`torch/dump.safetensors` beside `paddle/dump.safetensors`, PaDiff's folders `step_0/rank_0` below one of each side, and
checkpoints by what framework their suffix belongs to. A folder that all files lie in tells nothing of any of them.
Of a folder that holds Hugging Face's `model.safetensors` and Paddle's `model_state.pdparams`, and no other checkpoint,
the one is the reference of the other.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from itertools import takewhile
from typing import Final

from harness.evidence.dumps import STAGES, Couple, Dump, Whose
from harness.submission.walking import SubmittedFile
from runners.tensors import SUFFIXES
from runners.tensors.folders import stage_of

# What a criterion asks for -> the names of such tensors in a dump that holds several kinds.
INSIDE: Final[dict[str, re.Pattern[str]]] = {
    "forward": re.compile(r"(?:^|/)forward/"),
    "backward": re.compile(r"(?:^|/)(?:grads?|backward)/"),
    "loss": re.compile(r"(?:^|/)loss(?:es)?(?:$|[/#])"),
    "metric": re.compile(r"(?:^|/)metrics?(?:$|[/#])"),
    "train": re.compile(r"(?:^|/)loss(?:es)?(?:$|[/#])"),
    "weights": re.compile(r"(?:^|/)weights?/"),
}
_SIDES: Final[dict[str, Whose]] = {
    "paddle": "ours",
    "paddlepaddle": "ours",
    "pd": "ours",
    "ours": "ours",
    "torch": "reference",
    "pytorch": "reference",
    "pt": "reference",
    "ref": "reference",
    "reference": "reference",
    "benchmark": "reference",
}
# Words for whoever wrote the reference: they count where no framework is named, and nobody says `reference`.
_SOURCES: Final = ("official", "original", "huggingface", "hf", "fairseq", "icefall", "espnet")
_SIDE: Final = re.compile(rf"(?<![a-z0-9])({'|'.join(_SIDES)})(?![a-z0-9])", re.IGNORECASE)
_SOURCE: Final = re.compile(rf"(?<![a-z0-9])({'|'.join(_SOURCES)})(?![a-z0-9]|-internal)", re.IGNORECASE)
_CHECKPOINTS: Final[dict[str, Whose]] = {
    ".pdparams": "ours",
    ".pt": "reference",
    ".pth": "reference",
    ".bin": "reference",
}
_PADIFF: Final = re.compile(r"(?:^|/)step_\d{1,9}/rank_\d{1,9}/")


def is_tensors(name: str) -> bool:
    """Whether a file of that name may hold tensors."""
    return os.path.splitext(name)[1].casefold() in SUFFIXES


def find(files: Iterable[SubmittedFile]) -> dict[Dump, tuple[SubmittedFile, ...]]:
    """The dumps among `files` whose names tell whose they are, in the submission's order, with their files."""
    folders: dict[str, list[SubmittedFile]] = {}
    found: dict[Dump, tuple[SubmittedFile, ...]] = {}
    open_: list[SubmittedFile] = []
    files = list(files)
    around = _around([file.name for file in files])
    for file in files:
        if (inside := _PADIFF.search(file.name)) is not None:
            folders.setdefault(file.name[: inside.start()], []).append(file)
        elif is_tensors(file.name):
            if (dump := _dump(file.name, around)) is not None:
                found[dump] = (file,)
            elif file.name.casefold().endswith(".safetensors"):
                open_.append(file)
    for file in open_:
        beside = [dump for dump in found if _folder(dump.name) == _folder(file.name)]
        if [dump.side for dump in beside] == ["ours"] and beside[0].stage is None:
            found[Dump(file.name, "reference", None, os.path.splitext(file.name)[0].casefold())] = (file,)
    for root, members in folders.items():
        if (dump := _dump(root, around)) is not None:
            found[dump] = tuple(members)
    return found


def _around(names: list[str]) -> int:
    """How many characters of each name are the folders that all of them lie in."""
    first, last = min(names, default=""), max(names, default="")
    parts = takewhile(lambda pair: pair[0] == pair[1], zip(first.split("/")[:-1], last.split("/")[:-1], strict=False))
    return sum(len(part) + 1 for part, _ in parts)


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _dump(name: str, around: int) -> Dump | None:
    """What the file or folder of PaDiff called `name` is, by what follows the first `around` characters."""
    below = name[around:] or name.rpartition("/")[2]
    told = _told(below)
    if told is not None:
        side, key = told
        return Dump(name, side, stage_of(below), key.casefold())
    stem, suffix = os.path.splitext(below)
    checkpoint = _CHECKPOINTS.get(suffix.casefold())
    return Dump(name, checkpoint, stage_of(below), stem.casefold()) if checkpoint is not None else None


def _told(name: str) -> tuple[Whose, str] | None:
    """Whose values `name` says they are, and the name without that word; the last word of the path counts."""
    words = list(_SIDE.finditer(name)) or list(_SOURCE.finditer(name))
    if not words:
        return None
    found = words[-1]
    rest = re.sub(r"[-_.]?\Z", "", name[: found.start()]) + name[found.end() :]
    return _SIDES.get(found[1].casefold(), "reference"), os.path.splitext(rest)[0]


def couples(dumps: list[Dump], what: str) -> tuple[list[Couple], list[Dump]]:
    """The dumps that may show `what`, in couples, and those that have no counterpart.

    Dumps of a stage that shows it come first; where there are none, those that hold several kinds of values.
    """
    staged = [dump for dump in dumps if dump.stage in STAGES[what]]
    mixed = [dump for dump in dumps if dump.stage is None]
    alone: list[Dump] = []
    for group in (staged, mixed):
        found, left = _matched(group)
        alone += left
        if found:
            return found, alone
    return [], alone


def _matched(dumps: list[Dump]) -> tuple[list[Couple], list[Dump]]:
    """Couples of equal keys, then of what is left alone on each side: of its folder and stage, and of its stage."""
    found = _by([(dump.key, dump) for dump in dumps], most=None)
    for folders in (True, False):
        taken = {dump.name for couple in found for dump in couple}
        left = [dump for dump in dumps if dump.name not in taken]
        found += _by([(f"{dump.stage} {_folder(dump.name) if folders else ''}", dump) for dump in left], most=1)
    taken = {dump.name for couple in found for dump in couple}
    return found, [dump for dump in dumps if dump.name not in taken]


def _by(keyed: list[tuple[str, Dump]], most: int | None) -> list[Couple]:
    """Every dump of ours with every one of the reference of the same key, where each side has at most `most`."""
    found: list[Couple] = []
    for shared in dict.fromkeys(key for key, _ in keyed):
        dumps = [dump for key, dump in keyed if key == shared]
        theirs, own = ([dump for dump in dumps if dump.side == side] for side in ("reference", "ours"))
        if most is None or max(len(theirs), len(own)) <= most:
            found += [Couple(one, other) for one in theirs for other in own]
    return found
