"""Lines with values that may be of an evaluation, and which of them stay once the whole log was seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from runners.logs.reading.general.sentence import NamedNumber
from runners.logs.reading.general.vocabulary import companions_of, marks_of, named
from runners.logs.reading.numbers import FINITE

# Values of lines without a mark are an evaluation where other lines come so many times as often.
_OFTEN: Final = 5
# In a log without a training such a line is a result if it comes no more often.
_FEW: Final = 3
# So many lines below each other that differ in more than their values are rows of single images or classes.
_ROWS: Final = 3
_NEAR: Final = 2
# A value of so many decimals is the same by chance but rarely.
_DIGITS: Final = 3
# What a line is of that is no row of a table of images or classes: the weights of a model, evaluated as a whole.
_OF_MODEL: Final = re.compile(
    r"(?i)^\W*models?\b|\b(?:ckpt|checkpoint)|\.(?:pdparams|pth|pt|t7|tar|ckpt|h5|hdf5|onnx|safetensors)(?!\w)"
)
_OF_CLASS: Final = re.compile(
    r"(?i)(?:^|[\s|>\]-])(?:class|category)(?:[ _]?name\s?[:=])?\s{1,3}"
    r"['\"]?([a-z][\w-]*(?: [a-z][\w-]*){0,2})['\"]?\s?[:,|](?!\S)"
)
# What was said for one sample, and what was wanted: no path of a file with all of them.
_NO_PATH: Final = r"['\"]?\s?[:=]\s?(?![^\s,;]*[/\\]|[^\s,;]*\.(?:jsonl?|txt|csv|tsv|pkl|npy)\b)\S"
_SAID: Final = re.compile(r"(?i)\b(?:preds?|predicted|prediction|hyp|hypothesis)" + _NO_PATH)
_WANTED: Final = re.compile(
    r"(?i)\b(?:ref|reference|gt|ground[ _-]?truth|truth|true|target|label|actual|answer)" + _NO_PATH
)
_SAMPLE_FILE: Final = re.compile(r"(?i)\d{3}\.(?:png|jpe?g|bmp|tiff?|npy|npz|wav|flac|mp4|avi|pcd|ply)\b")
# A line that begins with a number counts by it: `17 acc: 0.88`.
_COUNTS: Final = re.compile(r"\W{0,4}(\d{1,9})[\s:|,]")
# Lines within which values of one evaluation are printed one below the other.
_BESIDE: Final = 5
_NUMBER: Final = re.compile(FINITE)
_STAMP: Final = re.compile(r"\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?|\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?")
_BLANKS: Final = re.compile(r"\s+")


class CandidateLine(NamedTuple):
    """A line, its values, and what is known of its place in the training.

    `shape` is what it has in common with lines that come as often. `marked`: its own words, or a heading, say that it
    is of an evaluation. `lone`: it has no epoch, step or counter. `row` is what tells it from the lines beside it, and
    `whole`: its own words say that it is of all. `series` is what the lines have in common that one training printed.
    `given`: nothing but the name of the file says that it is of an evaluation. `part`: it counts up and is the last one
    printed of a pass, but not of its last batch. `batch`: it counts the steps of an evaluation, and `trained` is the
    last line of the training before it.
    """

    line: int
    text: str
    pairs: tuple[NamedNumber, ...]
    marked: bool
    shape: str
    epoch: int | None
    step: int | None
    lone: bool
    row: str = ""
    whole: bool = False
    series: str = ""
    given: bool = False
    part: bool = False
    batch: bool = False
    trained: int = 0
    # The lines of the keys that it stands below, and whether the last of them is that of a mean.
    parents: tuple[int, ...] = ()
    of_mean: bool = False

    @property
    def evaluated(self) -> bool:
        """Whether a value of the line is of an evaluation, and not only the best of one."""
        return any(pair.marks.evaluated and not pair.marks.best for pair in self.pairs)


def of_model(text: str) -> bool:
    """Whether a line says of which model, or of which weights, its values are."""
    return _OF_MODEL.search(text) is not None


def of_class(text: str) -> bool:
    """Whether a line is of one class, which it names: `Class aeroplane: f1 = 0.44`, `class_name: dis, f1: 0.93`."""
    found = _OF_CLASS.search(text)
    words = found[1].split() if found is not None else []
    return bool(words) and all(not marks_of(word).average and named((word,)) is None for word in words)


def of_sample(text: str) -> bool:
    """Whether a line shows what was predicted for one sample beside what is right, and so is of that sample."""
    return _SAID.search(text) is not None and _WANTED.search(text) is not None


def of_file(text: str) -> bool:
    """Whether a line names the file of one sample, whatever mean it prints of it: `val_00012.png: mean IoU 0.81`."""
    return _SAMPLE_FILE.search(text) is not None


def shape_of(text: str) -> str:
    """A line without its numbers, its clock, and the width of its blanks."""
    return _BLANKS.sub(" ", _NUMBER.sub("0", _STAMP.sub("", text[:1000]))).strip()


def residue(text: str, values: Iterable[tuple[int, str]]) -> str:
    """A line without its values and its clock: what tells it from the line below."""
    left = text
    for place, value in sorted(values, reverse=True):
        left = left[:place] + left[place + len(value) :]
    return _BLANKS.sub(" ", _STAMP.sub("", left)).strip()


def kept(candidates: Sequence[CandidateLine], *, trained: int) -> list[CandidateLine]:
    """The candidates that are evaluations, by how often and where their lines come.

    `trained` is how many lines of the training the log has.
    """
    left = _without_rows(_accompanied(_without_parts(_without_batches(candidates))))
    left = _without_trained(_without_classes(_without_running(left)))
    often: dict[str, int] = {}
    for one in left:
        if not one.marked:
            often[one.shape] = often.get(one.shape, 0) + 1
    told = _of_a_best(left)
    return [one for one in left if one.marked or one.shape in told or _seldom(often[one.shape], trained)]


def _of_a_best(candidates: Sequence[CandidateLine]) -> set[str]:
    """Shapes of lines of which one has a value that the log calls the best: what has a best is evaluated."""
    pairs = ((one, pair) for one in candidates for pair in one.pairs if len(pair.value.partition(".")[2]) >= _DIGITS)
    values: dict[bool, dict[tuple[str | None, str], set[str]]] = {True: {}, False: {}}
    for one, pair in pairs:
        if pair.name.metric is not None and (pair.marks.best or not one.marked):
            values[pair.marks.best].setdefault((pair.name.metric, pair.value), set()).add(one.shape)
    return {shape for told, shapes in values[False].items() if told in values[True] for shape in shapes}


def _without_batches(candidates: Sequence[CandidateLine]) -> list[CandidateLine]:
    """Without lines of the batches of one evaluation: steps that follow each other in an epoch, no training between."""
    left: list[CandidateLine] = []
    for key, group in groupby(candidates, _batch_of):
        some = list(group)
        left += some if key is None or len(some) == 1 else []
    return left


def _batch_of(one: CandidateLine) -> tuple[str, int, int] | None:
    return (one.shape, one.epoch, one.trained) if one.batch and one.epoch is not None else None


def _without_running(candidates: Sequence[CandidateLine]) -> list[CandidateLine]:
    """Without values so far of lines that begin with a count, where the file's name alone tells of an evaluation."""
    counts: dict[str, list[int]] = {}
    for one in candidates:
        if one.given and one.lone and (found := _COUNTS.match(one.text)) is not None:
            counts.setdefault(one.shape, []).append(int(found[1]))
    running = {shape for shape, some in counts.items() if len(some) > _FEW and sorted(set(some)) == some}
    return [one for one in candidates if not (one.given and one.lone and one.shape in running)]


def _without_classes(candidates: Sequence[CandidateLine]) -> list[CandidateLine]:
    """Without the classes of a report whose keys are those of classes and, beside them, of a mean over these."""
    means = {(one.parents[:-1], pair.printed) for one in candidates if one.of_mean for pair in one.pairs}
    if not means:
        return list(candidates)
    left = []
    for one in candidates:
        pairs = one.pairs
        if one.parents and not one.of_mean:
            pairs = tuple(pair for pair in pairs if (one.parents[:-1], pair.printed) not in means)
        if pairs:
            left.append(one._replace(pairs=pairs))
    return left


def _without_trained(candidates: Sequence[CandidateLine]) -> list[CandidateLine]:
    """Without unmarked values right below lines of the training, where others like them stand below an evaluation."""
    below: dict[str, set[int]] = {}
    for before, one in pairwise(candidates):
        near = one.line - before.line <= _BESIDE and one.trained < before.line
        if near and not one.marked and before.shape != one.shape and before.evaluated:
            below.setdefault(one.shape, set()).add(one.line)
    # By chance one or two of any lines stand so.
    told = {shape: lines for shape, lines in below.items() if len(lines) >= _ROWS}
    return [
        one
        for one in candidates
        if one.marked or one.line in told.get(one.shape, (one.line,)) or one.line - one.trained > _BESIDE
    ]


def _without_parts(candidates: Sequence[CandidateLine]) -> list[CandidateLine]:
    """Without values so far where a line below has those of the whole pass: `Test: [30/40] acc 95.7`, `* acc 95.8`."""
    left: list[CandidateLine] = []
    for at, one in enumerate(candidates):
        if one.part:
            below = (other for other in candidates[at + 1 : at + 1 + _BESIDE] if other.line - one.line <= _BESIDE)
            others = (pair for other in below if not other.part for pair in other.pairs)
            whole = {pair.name.metric for pair in others if not pair.marks.best}
            one = one._replace(pairs=tuple(pair for pair in one.pairs if pair.name.metric not in whole - {None}))
        if one.pairs:
            left.append(one)
    return left


def _accompanied(candidates: Sequence[CandidateLine]) -> list[CandidateLine]:
    """Without values whose names count only beside those of another metric, where none stands on a line near them."""
    left: list[CandidateLine] = []
    for one in candidates:
        pairs = tuple(pair for pair in one.pairs if _is_accompanied(pair, one.line, candidates))
        if pairs:
            left.append(one if len(pairs) == len(one.pairs) else one._replace(pairs=pairs))
    return left


def _is_accompanied(pair: NamedNumber, line: int, candidates: Sequence[CandidateLine]) -> bool:
    metric = pair.name.metric
    wanted = companions_of(metric) if metric is not None else frozenset()
    near = (one for one in candidates if abs(one.line - line) <= _BESIDE) if wanted else ()
    return not wanted or any(other.name.metric in wanted for one in near for other in one.pairs)


def _seldom(count: int, trained: int) -> bool:
    return count * _OFTEN <= trained or (not trained and count <= _FEW)


def _without_rows(candidates: Sequence[CandidateLine]) -> list[CandidateLine]:
    """Without lines of single images, classes, thresholds: the same names, one line below the other, nothing alike."""
    left: list[CandidateLine] = []
    for _, group in groupby(_blocks(candidates), lambda pair: pair[0]):
        block = [one for _, one in group]
        rows: dict[tuple[str, ...], list[CandidateLine]] = {}
        for one in block:
            if one.lone and not one.whole:
                rows.setdefault(tuple(pair.printed for pair in one.pairs), []).append(one)
        gone = {
            id(one)
            for same in rows.values()
            if (len(same) >= _ROWS and len({one.row for one in same}) == len(same))
            # With nothing to tell them apart, and nothing but the file's name for an evaluation, they are guesses.
            or (len(same) > _FEW and all(one.given for one in same))
            for one in same
        }
        left += [one for one in block if id(one) not in gone]
    return left


def _blocks(candidates: Sequence[CandidateLine]) -> Iterable[tuple[int, CandidateLine]]:
    """The candidates with the number of the block of lines they stand in; a training between two ends a block."""
    block, before = 0, -_NEAR - 1
    for one in candidates:
        if one.line - before > _NEAR or one.trained > before:
            block += 1
        before = one.line
        yield block, one
