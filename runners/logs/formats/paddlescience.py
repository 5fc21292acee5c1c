"""PaddleScience and PaddleMaterials, and the Transolver examples that ship with PaddleScience.

The solver (PaddlePaddle/PaddleScience, ppsci/solver/solver.py and printer.py) ends an evaluation with `[Eval][Epoch
5][Avg] validator/L2Rel.u: 0.01234, ...`, five decimals, one name a validator, metric class and variable; `[Iter i/n]`
lines are running values, and `[best metric: x]` repeats the lowest so far of the first name. L2Rel and MeanL2Rel are
relative errors as fractions, of one variable each; the other classes have the unit of the variable. PaddleMaterials
prints `epoch: 5, train_loss: ..., eval_mae: ...` and, for the test set, `test_mae: ...` (in units of the property).
The Transolver scripts print `rel_err:0.0057` of the test set after each epoch, without a blank or a line end, and
`test_full_loss:0.13` beside `train_full_loss`; they count epochs from 0.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Kind, Weights
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain
from runners.logs.reading.numbers import NUMBER

NAME: Final = "paddlescience"
TITLE: Final = "PaddleScience and PaddleMaterials"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "L2Rel": ("relative_error", "fraction"),
    "MeanL2Rel": ("relative_error", "fraction"),
    "rel_err": ("relative_error", "fraction"),
    "relative l2 error": ("relative_error", "fraction"),
    "loss": ("loss", "loss"),
    "mae": (None, None),
    "rho_d": (None, None),
    "c_d": (None, None),
}

_NEEDLES: Final = (
    b"[Avg] ",
    b"[best metric: ",
    b"[Train][Epoch ",
    b"averaging model...",
    b"INFO: epoch: ",
    b"INFO: test_",
    b"INFO: train: epoch ",
    b"Using paddlepaddle ",
    b"rel_err:",
    b"relative l2 error ",
    b"test_full_loss:",
    b"Train loss : ",
    b"rho_d: ",
    b"c_d: ",
    b"Namespace(",
)
_RECOGNISE: Final = re.compile(
    rb"\] ppsci (?:INFO|MESSAGE|WARNING): |\brel_err:\d\.\d|, train_full_loss:\S+ , test_step_loss:|"
    rb"^relative l2 error \w+: \d",
    re.MULTILINE,
)
_AVERAGE: Final = re.compile(r"\[Eval\](?:\[Epoch +(\d{1,9})\])?\[Avg\] (.+)$")
_BEST: Final = re.compile(r"\[Eval\]\[Epoch +(\d{1,9})\]\[best metric: ([^\]\s]{1,60})\]")
_TRAINED: Final = re.compile(r"\[Train\]\[Epoch +(\d{1,9})/(\d{1,9})\]\[Iter ")
_FRAMEWORK: Final = re.compile(r"Using paddlepaddle (\S{1,60}) on device")
_CLASS: Final = re.compile(r"(?:^|/)(L2Rel|MeanL2Rel)\.(.+)$")
_LINE: Final = re.compile(r" INFO: (?:epoch: (\d{1,9}), )?((?:train|eval|val|test)_\w+: .+)$")
_NAMED: Final = re.compile(r"(train|eval|val|test)_(\w{1,60})")
_BATCH: Final = re.compile(r" INFO: train: epoch (\d{1,9}) \| step (\d{1,9}) \| (.+)$")
_EPOCH: Final = re.compile(r"(?<![A-Za-z])Epoch (\d{1,9}) (?:Reg : |, train_step_loss:)")
_RELATIVE: Final = re.compile(r"\brel_err:(\d{1,9}\.\d{1,20}(?:e-\d{1,3})?)(?=\s|Epoch|$)")
_FIELD: Final = re.compile(rf"relative l2 error (\w{{1,40}}): ({NUMBER})\s*$")
_COEFFICIENT: Final = re.compile(rf"^(rho_d|c_d): +({NUMBER})\s*$")
_FULL: Final = re.compile(r"\b(train|test)_(step_loss|full_loss):(\d{1,9}\.\d{5}|nan|inf)(?!\S)")
_OPTION: Final = re.compile(r"\b(model|cfd_model|epochs|nb_epochs|batch_size)='?([\w.-]{1,80})")


def recognise(head: Head) -> int:
    found = _RECOGNISE.search(head.text)
    if found is None:
        return 0
    return 95 if b"ppsci" in found[0] else 70


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    parser = _Parser(log, curve=curve)
    lines = SegmentReader(reader)
    while (line := lines.seek(_NEEDLES)) is not None:
        parser.take(line)


class _Parser:
    """The epoch under way, and whether the run has been tested."""

    def __init__(self, log: LogBuilder, *, curve: bool) -> None:
        self._log = log
        self._curve = curve
        self._forget()

    def _forget(self) -> None:
        self._epoch: int | None = None
        self._tested = False
        self._weights: Weights = "raw"

    def take(self, line: Line) -> None:
        text = plain(line.raw).rstrip("\r")
        if "Namespace(" in text:
            self._options(line, text)
        elif found := _FRAMEWORK.search(text):
            self._forget()
            self._log.start_run(line.number).framework = f"paddle {found[1]}"
        elif found := _TRAINED.search(text):
            self._follow(line, int(found[1]), int(found[2]))
        elif "averaging model..." in text:
            self._weights = "ema"
        elif found := _AVERAGE.search(text):
            self._average(line, text, found)
        elif found := _BEST.search(text):
            self._add(line, text, "best metric", (None, None), found[2], kind="best", epoch=int(found[1]))
        elif found := _BATCH.search(text):
            self._batch(line, text, found)
        elif found := _LINE.search(text):
            self._named(line, text, found)
        else:
            self._transolver(line, text)

    def _options(self, line: Line, text: str) -> None:
        run = self._log.start_run(line.number)
        self._forget()
        for name, value in _OPTION.findall(text[:10_000]):
            if name in ("model", "cfd_model"):
                run.model = value
            elif value.isdecimal() and value.isascii() and len(value) < 10:
                if name == "batch_size":
                    run.batch_size = int(value)
                else:
                    run.epochs = int(value)

    def _follow(self, line: Line, epoch: int, epochs: int | None) -> None:
        """An epoch, counted from 1, that was trained; epochs that begin again are a new run."""
        run = self._log.current(line.number)
        if run.train_epochs and epoch < run.train_epochs[-1]:
            run = self._log.start_run(line.number)
            self._forget()
        if not run.train_epochs or run.train_epochs[-1] != epoch:
            run.train_epochs.append(epoch)
        run.epochs = epochs or run.epochs

    def _average(self, line: Line, text: str, found: re.Match[str]) -> None:
        epoch = int(found[1]) if found[1] else None
        for name, value in self._pairs(line, found[2], 5):
            named = _CLASS.search(name)
            known = METRICS[named[1]] if named else (None, None)
            # A value is of one validator and one variable, never of all of them.
            self._add(line, text, name, known, value, epoch=epoch, subset=name, weights=self._weights, fixed=True)
        self._weights = "raw"

    def _pairs(self, line: Line, text: str, decimals: int) -> list[tuple[str, str]]:
        """The `name: value` pairs of a line, without the last one when the file ends inside it.

        The writer gives each value the same `decimals`, by which a whole one is known.
        """
        pairs: list[tuple[str, str]] = []
        for part in text.split(", "):
            name, _, value = part.strip().rpartition(": ")
            if name and re.fullmatch(NUMBER, value):
                pairs.append((name, value))
        if line.whole or len(text.rpartition(".")[2]) == decimals:
            return pairs
        self._log.find("truncated", Grade.INFO, line.number)
        return pairs[:-1] if pairs and text.endswith(pairs[-1][1]) else pairs

    def _batch(self, line: Line, text: str, found: re.Match[str]) -> None:
        if not self._curve:
            return
        for part in found[3].split(" | "):
            name, _, value = part.strip().rpartition(" ")
            if name in ("loss", "mae") and re.fullmatch(NUMBER, value):
                self._add(
                    line, text, name, METRICS[name], value, kind="train", epoch=int(found[1]) + 1, step=int(found[2])
                )

    def _named(self, line: Line, text: str, found: re.Match[str]) -> None:
        """`epoch: 5, train_loss: ..., eval_mae: ...`, or a test, which belongs to the run that it ends."""
        trained = "train_" in found[2]
        # These scripts count from 0, and so do those of Transolver.
        epoch = int(found[1]) + 1 if found[1] and trained else None
        if trained and epoch is not None:
            self._follow(line, epoch, None)
        elif found[2].startswith("test_"):
            if self._tested:
                self._log.start_run(line.number)
            self._tested = True
        for name, value in self._pairs(line, found[2], 6):
            named = _NAMED.fullmatch(name)
            if named is None:
                continue
            known = METRICS.get(named[2], (None, "loss" if named[2].endswith("loss") else None))
            kind: Kind = "train" if named[1] == "train" else "eval"
            split = {"eval": "val"}.get(named[1], named[1])
            self._add(line, text, name, known, value, kind=kind, epoch=epoch, split=split, fixed=True)

    def _transolver(self, line: Line, text: str) -> None:
        trained, relative = _EPOCH.search(text), _RELATIVE.search(text)
        # The value of one epoch and the line of the next can be glued together.
        if relative and (trained is None or relative.start() < trained.start()):
            self._add(line, text, "rel_err", METRICS["rel_err"], relative[1], split="test")
            relative = None
        if trained:
            self._epoch = int(trained[1]) + 1
            self._follow(line, self._epoch, None)
        for part, name, value in _FULL.findall(text):
            kind: Kind = "train" if part == "train" else "eval"
            self._add(line, text, f"{part}_{name}", (None, "loss"), value, kind=kind, split=part, fixed=True)
        if relative:
            self._add(line, text, "rel_err", METRICS["rel_err"], relative[1], split="test")
        elif found := _FIELD.search(text):
            known = METRICS["relative l2 error"]
            self._add(line, text, f"relative l2 error {found[1]}", known, found[2], split="test", subset=found[1])
        elif found := _COEFFICIENT.search(text):
            self._add(line, text, found[1], METRICS[found[1]], found[2], split="test")

    def _add(
        self,
        line: Line,
        text: str,
        printed: str,
        known: tuple[str | None, str | None],
        value: str,
        *,
        kind: Kind = "eval",
        epoch: int | None = None,
        step: int | None = None,
        split: str | None = None,
        subset: str | None = None,
        weights: Weights = "raw",
        fixed: bool = False,
    ) -> None:
        # Only a number of a fixed count of decimals shows that it is whole.
        if not line.whole and not fixed and text.endswith(value):
            self._log.find("truncated", Grade.INFO, line.number)
            return
        self._log.observe(
            metric=known[0],
            printed=printed,
            value_text=value,
            unit=known[1],
            kind=kind,
            text=text,
            line=line.number,
            epoch=epoch if epoch is not None else self._epoch,
            step=step,
            split=split,
            subset=subset,
            weights=weights,
        )
