"""What classification programs of the DeiT family and of the PyTorch examples print after an evaluation.

`* Acc@1 82.512 Acc@5 96.100 loss 0.812` (VITA-Group/SLaK 44b4aab0, engine.py:175; so DeiT, ConvNeXt, RepLKNet, MAE,
iBOT and VL-LTR, engine.py:273 with the accuracies of its two branches after it; without a loss tinynet, Swin and the
PyTorch example; huawei-noah/Efficient-AI-Backbones f90e129b, tinynet_pytorch/eval.py:111; timm's validate.py puts the
error after each in brackets) is in percent, of the whole set. `Accuracy of the network on the 50000 test images:
82.5%` (SLaK main.py:416 with five decimals, bytedance/ibot da316d82, evaluation/eval_cls.py:770 with one) says the
same again, and `Accuracy of the model EMA on` that it was of the averaged weights. Only the finer of the two is
evidence. `Max accuracy` is the best so far, with two decimals. Epochs are printed from 0, `Epoch: [0]`. The options
stand in `Namespace(...)`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from harness.evidence.findings import Grade
from harness.evidence.observation import Run, Weights
from harness.values.quantity import exponent, parse_decimal
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain

NAME: Final = "deit"
TITLE: Final = "DeiT family, PyTorch examples"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "Acc@1": ("top1", "percent"),
    "Acc@5": ("top5", "percent"),
    "Accuracy": ("top1", "percent"),
    "Max accuracy": ("top1", "percent"),
    "Max EMA accuracy": ("top1", "percent"),
}

_NEEDLES: Final = (
    b"* Acc@1 ", b" test images: ", b"Max accuracy", b"Max EMA accuracy", b"Namespace(", b"Creating model: ",
    re.compile(rb"Epoch: \[\d{1,9}\](?: Total time: |[ ]{0,2}\[ *0/)"),
)  # fmt: skip
_NUMBER: Final = r"\d{1,3}\.\d{1,9}"
_RECOGNISE: Final = re.compile(
    rb"\* Acc@1 \d{1,3}\.\d{3} (?:\(\d{1,3}\.\d{3}\) )?(?:Acc@5 \d|loss \d)|"
    rb"Accuracy of the (?:network|model|model EMA) on (?:the )?\d{1,9} test images: \d{1,3}\.\d{1,9}%"
)
_ACCURACY: Final = re.compile(
    rf"\* Acc@1 ({_NUMBER})(?: \({_NUMBER}\))?(?: Acc@5 ({_NUMBER})(?: \({_NUMBER}\))?)?(?= |$)"
)
_AGAIN: Final = re.compile(
    rf"Accuracy of the (network|model|model EMA) on (?:the )?(\d{{1,9}}) test images: ({_NUMBER})%"
)
_BEST: Final = re.compile(rf"(Max (?:EMA )?accuracy)(?: so far)?: ({_NUMBER})%")
_EPOCH: Final = re.compile(r"(?:^|\s)Epoch: \[(\d{1,9})\]( Total time: )?")
_START: Final = re.compile(r"(?:^|[Aa]rgs: ?)Namespace\(")
_OPTION: Final = re.compile(
    r"\b(model|arch|data_set|data_path|resume|finetune|epochs|input_size)=(?:'([^']{0,500})'|(\d{1,9}))(?=[,)])"
)
_MODEL: Final = re.compile(rf"Creating model: ([\w./+-]{{1,{MAX_TEXT}}})\s*$")


class _Result(NamedTuple):
    """The accuracies of an evaluation, kept back until the next line tells of which weights they are."""

    line: Line
    text: str
    top1: str
    top5: str | None


def recognise(head: Head) -> int:
    return 75 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    parser = _Parser(log)
    lines = SegmentReader(reader)
    while (line := lines.seek(_NEEDLES)) is not None:
        parser.take(line, plain(line.raw))
    parser.release()


class _Parser:
    """What one file has told so far."""

    def __init__(self, log: LogBuilder) -> None:
        self._log = log
        self._epoch: int | None = None
        self._waiting: _Result | None = None
        self._decimals: dict[Weights, int] = {}

    def take(self, line: Line, text: str) -> None:
        if found := _AGAIN.search(text):
            self._again(line, text, found)
            return
        self.release()
        if found := _ACCURACY.search(text):
            if self._whole(line, text, found.end()):
                self._trained(line)
                self._waiting = _Result(line, text, found[1], found[2])
        elif _START.search(text):
            self._start(line, text)
        elif found := _EPOCH.search(text):
            self._begun(line, int(found[1]))
            if found[2]:
                self._trained(line)
        elif (found := _MODEL.search(text)) and line.whole:
            run = self._log.current(line.number)
            run.model = run.model or found[1]
        else:
            for best in _BEST.finditer(text[:MAX_TEXT]):
                self._best(line, text, best)

    def release(self, weights: Weights = "raw", restated: str | None = None) -> None:
        """Hand over the accuracies kept back; of a `restated` top-1 with more digits, this one is no evidence."""
        if self._waiting is None:
            return
        line, text, top1, top5 = self._waiting
        self._waiting = None
        finer = restated is not None and _decimals(restated) > _decimals(top1)
        self._add(line, text, "Acc@1", top1, weights=weights, coarse=finer)
        if top5 is not None:
            self._add(line, text, "Acc@5", top5, weights=weights)

    def _again(self, line: Line, text: str, found: re.Match[str]) -> None:
        weights: Weights = "ema" if found[1] == "model EMA" else "raw"
        said = self._waiting.top1 if self._waiting is not None else None
        self.release(weights, found[3])
        coarse = said is not None and _decimals(said) >= _decimals(found[3])
        self._add(line, text, "Accuracy", found[3], weights=weights, coarse=coarse)

    def _best(self, line: Line, text: str, found: re.Match[str]) -> None:
        """The best so far; rounded to fewer digits than the evaluation it is of, it could reach what that misses."""
        weights: Weights = "ema" if "EMA" in found[1] else "raw"
        coarse = _decimals(found[2]) < self._decimals.get(weights, 0)
        self._add(line, text, found[1], found[2], weights=weights, coarse=coarse, best=True)

    def _add(
        self,
        line: Line,
        text: str,
        printed: str,
        value: str,
        *,
        weights: Weights,
        coarse: bool = False,
        best: bool = False,
    ) -> None:
        metric, unit = METRICS[printed]
        if not best:
            self._decimals[weights] = max(_decimals(value), self._decimals.get(weights, 0))
        self._log.observe(
            metric=None if coarse else metric,
            printed=printed,
            value_text=value,
            unit=unit,
            kind="best" if best else "eval",
            text=text,
            line=line.number,
            epoch=self._epoch,
            weights=weights,
        )

    def _whole(self, line: Line, text: str, end: int) -> bool:
        if line.whole or text[end:].strip():
            return True
        self._log.find("truncated", Grade.INFO, line.number)
        return False

    def _start(self, line: Line, text: str) -> None:
        run = self._log.start_run(line.number)
        self._epoch, self._decimals = None, {}
        options = {found[1]: found[2] or found[3] for found in _OPTION.finditer(text[: 20 * MAX_TEXT])}
        run.model = options.get("model") or options.get("arch")
        run.dataset = options.get("data_set") or options.get("data_path")
        run.resumed_from = options.get("resume")
        run.pretrained = options.get("finetune")
        run.epochs, run.image_size = _count(options.get("epochs")), _count(options.get("input_size"))

    def _begun(self, line: Line, epoch: int) -> None:
        run: Run = self._log.current(line.number)
        if run.train_epochs and epoch + 1 < run.train_epochs[-1]:
            self._log.start_run(line.number)
            self._decimals = {}
        self._epoch = epoch

    def _trained(self, line: Line) -> None:
        """An epoch is trained when it says so, or when the evaluation after it comes."""
        run: Run = self._log.current(line.number)
        if self._epoch is not None and (not run.train_epochs or self._epoch + 1 > run.train_epochs[-1]):
            run.train_epochs.append(self._epoch + 1)


def _decimals(written: str) -> int:
    return -exponent(parse_decimal(written) or Decimal(0))


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
