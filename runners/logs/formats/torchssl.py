"""Training logs of semi-supervised methods: TorchSSL, USB, and the FixMatch of kekmodel with its descendants.

TorchSSL (TorchSSL/TorchSSL at f26e1d4, models/fixmatch/fixmatch.py:210) writes one line an evaluation: `5000 iteration,
USE_EMA: True, {'train/sup_loss': tensor(0.02, device='cuda:0'), ..., 'eval/top-1-acc': 0.9251, ...}, BEST_EVAL_ACC:
0.9251, at 5000 iters`. USB (microsoft/Semi-supervised-learning at 1ef4cbe, semilearn/core/hooks/logging.py:15) writes
the same without braces, `eval/top-1-acc: 0.9251, ... BEST_EVAL_ACC: ...`, and at the end (train.py:397) `Model result -
eval/best_acc : 0.93`, which repeats the best, and `test/best_acc`, which is measured anew. All are fractions. Its
`USE_EMA` says whose weights were evaluated.

FixMatch (kekmodel/FixMatch-pytorch at 040be3b, train.py:446,495; TencentYoutuResearch/Classification-SemiCLS at
e72fabd, train_semi.py:545,610) writes `top-1 acc: 94.50` or `Epoch 5 top-1 acc: 94.50` in percent, then `Best top-1
acc:`, the best so far, and `Mean top-1 acc:`, the mean of the last twenty evaluations. Its epochs count from 0 where
the line names one and from 1 in `Train Epoch: 6/1024.`
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Kind, Run, Weights
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain
from runners.logs.reading.numbers import NUMBER

NAME: Final = "torchssl"
TITLE: Final = "TorchSSL / USB / FixMatch"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "top-1-acc": ("top1", "fraction"),
    "top-5-acc": ("top5", "fraction"),
    "balanced_acc": (None, "fraction"),
    "precision": ("precision", "fraction"),
    "recall": ("recall", "fraction"),
    "F1": ("f1", "fraction"),
    "AUC": (None, "fraction"),
    "loss": ("loss", "loss"),
    "best_acc": ("top1", "fraction"),
    "BEST_EVAL_ACC": ("top1", "fraction"),
    "top-1 acc": ("top1", "percent"),
    "top-5 acc": ("top5", "percent"),
    "Best top-1 acc": ("top1", "percent"),
    "Mean top-1 acc": (None, "percent"),
}

_NEEDLES: Final = (
    b"BEST_EVAL_ACC: ",
    b"Model result - ",
    b"top-1 acc: ",
    b"top-5 acc: ",
    b"Train Epoch: ",
    b"Arguments: Namespace(",
    b"***** Running training *****",
)
_RECOGNISE: Final = re.compile(
    rb"\d iteration,? USE_EMA: |, BEST_EVAL_ACC: |Model result - (?:eval|test)/best_acc : |(?:Best|Mean) top-1 acc: \d"
)
_STEP: Final = re.compile(r"(?:^|\s)(\d{1,12}) iteration, ")
_EMA: Final = re.compile(r"USE_EMA: (True|False), ")
# Values stand bare, or as a tensor or a number of NumPy is shown.
_VALUE: Final = re.compile(rf"'?eval/([\w-]{{1,40}})'?: (?:tensor\(|np\.float\d\d\()?({NUMBER})(?=[,)}}\s]|$)")
_BEST: Final = re.compile(rf"BEST_EVAL_ACC: (?:tensor\(|np\.float\d\d\()?({NUMBER})(?=[,)\s]|$)")
_RESULT: Final = re.compile(rf"Model result - (eval|test)/best_acc : ({NUMBER})(?!\S)")
_ACC: Final = re.compile(rf"(?:Epoch (\d{{1,9}}) |(Best|Mean) |(?<=[\s-]))(top-[15] acc): ({NUMBER})\s*$")
_TRAIN: Final = re.compile(r"Train Epoch: (\d{1,9})/ *(\d{1,9})\. Iter:")
_OPTION: Final = re.compile(
    r"\b(algorithm|alg|dataset|num_labels|batch_size|num_classes|load_path)=(?:'([^']{0,300})'|(\d{1,9})\b)"
)
_TASK: Final = re.compile(r"  (Task|Num Label|Num Epochs|Batch size per GPU) = (\S{1,100})\s*$")
_ANNOUNCED: Final = 8


def recognise(head: Head) -> int:
    return 88 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    parser = _Parser(SegmentReader(reader), log)
    line = parser.lines.seek(_NEEDLES)
    while line is not None:
        line = parser.take(line) or parser.lines.seek(_NEEDLES)


class _Parser:
    """The iteration or epoch that the run has come to, and whose weights it evaluates."""

    def __init__(self, lines: SegmentReader, log: LogBuilder) -> None:
        self.lines = lines
        self._log = log
        self._step: int | None = None
        self._last = 0
        self._epoch: int | None = None
        self._labels: str | None = None

    def take(self, line: Line) -> Line | None:
        """Take in a line; the line after it, when that was read too and is still to be taken."""
        text = plain(line.raw)
        if "Arguments: Namespace(" in text:
            self._arguments(self._start(line), text)
        elif "***** Running training" in text:
            return self._announced(self._start(line))
        elif "BEST_EVAL_ACC: " in text:
            self._evaluation(line, text)
        elif found := _RESULT.search(text):
            kind: Kind = "best" if found[1] == "eval" else "eval"
            split = "test" if found[1] == "test" else None
            self._step = None
            self._add(line, text, "best_acc", f"{found[1]}/best_acc", found[2], kind=kind, split=split)
        elif found := _TRAIN.search(text):
            self._trained(line, int(found[1]), int(found[2]))
        elif found := _ACC.search(text):
            self._accuracy(line, text, found)
        return None

    def _start(self, line: Line) -> Run:
        self._step = self._epoch = self._labels = None
        self._last = 0
        return self._log.start_run(line.number)

    def _arguments(self, run: Run, text: str) -> None:
        for name, word, number in _OPTION.findall(text):
            if name in ("algorithm", "alg") and word:
                run.model = word
            elif name == "dataset" and word:
                run.dataset = word
            elif name == "num_labels" and number:
                self._labels = f"{number} labels"
            elif name == "batch_size" and number:
                run.batch_size = int(number)
            elif name == "num_classes" and number:
                run.classes = int(number)

    def _announced(self, run: Run) -> Line | None:
        """What FixMatch says of the training that begins; the line behind it."""
        for _ in range(_ANNOUNCED):
            line = self.lines.next()
            found = _TASK.search(plain(line.raw)[:MAX_TEXT]) if line is not None else None
            if line is None or found is None:
                return line
            if found[1] == "Task":
                run.dataset, _, number = found[2].partition("@")
                self._labels = f"{number} labels" if number else None
            elif found[1] == "Num Label":
                self._labels = f"{found[2]} labels"
            elif found[2].isdecimal() and len(found[2]) < 10:
                if found[1] == "Num Epochs":
                    run.epochs = int(found[2])
                else:
                    run.batch_size = int(found[2])
        return None

    def _evaluation(self, line: Line, text: str) -> None:
        """The one line of TorchSSL and USB that holds what was evaluated, and the best beside it."""
        values, _, best = text.partition("BEST_EVAL_ACC: ")
        step = _STEP.search(values)
        number = int(step[1]) if step else None
        if number is not None and number <= self._last:
            # Without the dump of its arguments, a program that begins anew is known by its iterations.
            labels = self._labels
            previous = self._log.current(line.number)
            run = self._start(line)
            run.model, run.dataset, self._labels = previous.model, previous.dataset, labels
        self._step, self._last = number, number or self._last
        ema = _EMA.search(values)
        weights: Weights = "ema" if ema and ema[1] == "True" else "raw"
        for name, value in _VALUE.findall(values):
            self._add(line, text, name, f"eval/{name}", value, weights=weights)
        if found := _BEST.search(f"BEST_EVAL_ACC: {best}"):
            self._add(line, text, "BEST_EVAL_ACC", "BEST_EVAL_ACC", found[1], kind="best", weights=weights)

    def _trained(self, line: Line, epoch: int, epochs: int) -> None:
        run = self._log.current(line.number)
        if run.train_epochs and epoch < run.train_epochs[-1]:
            run = self._log.start_run(line.number)
        if run.train_epochs[-1:] != [epoch]:
            run.train_epochs.append(epoch)
        run.epochs = epochs
        self._epoch = epoch

    def _accuracy(self, line: Line, text: str, found: re.Match[str]) -> None:
        name = f"{found[2]} {found[3]}" if found[2] else found[3]
        if found[1] is not None:
            self._epoch = int(found[1]) + 1
        kinds: dict[str | None, Kind] = {"Best": "best", "Mean": "final"}
        self._add(line, text, name, name, found[4], kind=kinds.get(found[2], "eval"))

    def _add(
        self,
        line: Line,
        text: str,
        key: str,
        printed: str,
        value: str,
        *,
        kind: Kind = "eval",
        split: str | None = None,
        weights: Weights = "raw",
    ) -> None:
        if not line.whole and text.rstrip().endswith(value):
            self._log.find("truncated", Grade.INFO, line.number)
            return
        metric, unit = METRICS.get(key, (None, None))
        self._log.observe(
            metric=metric,
            printed=printed,
            value_text=value,
            unit=unit,
            kind=kind,
            text=text,
            line=line.number,
            epoch=self._epoch,
            step=self._step,
            split=split,
            subset=self._labels,
            weights=weights,
        )
