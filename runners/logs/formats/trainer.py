"""Text logs of the Trainer of PaddleNLP, PaddleFormers and Hugging Face transformers.

What the writer does (PaddlePaddle/PaddleNLP, paddlenlp/trainer/trainer.py and trainer_utils.py;
huggingface/transformers, trainer.py and trainer_pt_utils.py): every evaluation ends in one record, `eval_loss: 0.69,
eval_acc: 0.52, ..., progress_or_epoch: 1.0` in PaddleNLP, a Python dict `{'eval_loss': 0.69, ..., 'epoch': 1.0}` in
transformers, glued to progress bars after carriage returns and full of colours. `***** eval metrics *****` restates an
evaluation, rounded, at the end of the program. `Loading best model from ... (score: x)` repeats the best value of
`metric_for_best_model`, which may be a loss. What the values are called says runners/logs/reading/trainer_values.py.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Kind, Run
from harness.values.quantity import parse_decimal
from runners.logs.reading import trainer_values as named
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.foreign import OwnLines
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.numbers import NUMBER, whole
from runners.logs.reading.segments import SegmentReader

NAME: Final = "trainer"
TITLE: Final = "Trainer (PaddleNLP, PaddleFormers, Hugging Face)"

METRICS: Final = named.METRICS

_PAIR: Final = re.compile(rf"(?<![\w.@/-])['\"]?(eval_[\w.@/-]{{1,99}})['\"]?: ['\"]?({NUMBER})(?=['\"]?(?:[,}}\s]|$))")
_EPOCH: Final = re.compile(rf"(?<![\w.@/-])['\"]?(?:progress_or_)?epoch['\"]?: ['\"]?({NUMBER})(?=['\"]?(?:[,}}\s]|$))")
_STEP: Final = re.compile(r"(?<![\w.@/-])global_step: (\d{1,12})(?!\d)")
_LOSS: Final = re.compile(rf"(?<![\w.@/-])['\"]?loss['\"]?: ['\"]?({NUMBER})(?=['\"]?(?:[,}}\s]|$))")
_TRAIN_LOSS: Final = re.compile(rf"['\"]?train_loss['\"]?: ['\"]?({NUMBER})(?=['\"]?(?:[,}}\s]|$))")
_BLOCK: Final = re.compile(r"\*\*\*\*\* (eval|test|predict|validation) metrics \*\*\*\*\*")
_ENTRY: Final = re.compile(r"(?:^|[\s:])([A-Za-z][\w.@/-]{0,99}) +=\s+(\S{1,60})\s*$")
_BEST: Final = re.compile(rf"Loading best model from \S{{1,{MAX_TEXT}}} \(score: ({NUMBER})\)")
_RESUMED: Final = re.compile(rf"Starting training from resume_from_checkpoint : (\S{{1,{MAX_TEXT}}})")
_DUMPED: Final = re.compile(r"- ([A-Za-z_][\w ]{0,60}?) *: ?(.*)$")

_NEEDLES: Final = (
    b"eval_",
    b" metrics *****",
    b"***** Running",
    b"train_runtime",
    b"Configuration Arguments",
    b"Loading best model from",
    b"from resume_from_checkpoint",
)
_RECOGNISE: Final = re.compile(
    rb"(?:eval_runtime|train_runtime)['\"]?: ['\"]?\d|\*\*\*\*\* (?:eval|train|test|predict) metrics \*\*\*\*\*"
    rb"|, global_step: \d+, interval_runtime: |'eval_loss': \d[^\n]{0,2000}'epoch': "
    rb"|-     (?:Training|Model|Data) Configuration Arguments "
)
_AFTER_DUMP: Final = (b"_runtime", b"*****", b"Configuration Arguments", b"from resume_from_checkpoint", b"best model")
_DUMP_LIMIT: Final = 500
_BLOCK_LIMIT: Final = 100
# The last step of a training that does not divide into its batches ends a little before the epoch does.
_ENDS_WITHIN: Final = Decimal("0.1")


def recognise(head: Head) -> int:
    # A file that begins with a JSON object is a result file or a program's own records.
    return 85 if _RECOGNISE.search(head.text) and not head.first.lstrip().startswith((b"{\n", b"{\r", b'{"')) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    parser = _Parser(lines, log, curve=curve)
    needles = (*_NEEDLES, b"learning_rate") if curve else _NEEDLES
    while (line := parser.waiting or lines.seek(needles)) is not None:
        parser.waiting = None
        parser.take(line)


class _Parser:
    """What one file has told so far."""

    def __init__(self, reader: SegmentReader, log: LogBuilder, *, curve: bool) -> None:
        self.waiting: Line | None = None
        self._reader = reader
        self._own = OwnLines(reader)
        self._log = log
        self._curve = curve
        self._used = False
        self._best_metric = ""
        self._last: Decimal | None = None
        self._mismatched: Run | None = None

    def take(self, line: Line) -> None:
        text = plain(line.raw)
        if "Configuration Arguments" in text:
            self._run(line)
            self._dump()
        elif "***** Running" in text:
            self._running(line, text)
        elif found := _BLOCK.search(text):
            self._block(line)
        elif found := _BEST.search(text):
            name = self._best_metric
            self._add(line, text, {f"eval_{name}" if name else "score": found[1]}, "best")
        elif found := _RESUMED.search(text):
            self._run(line).resumed_from = None if found[1] == "None" else found[1]
        elif found := _TRAIN_LOSS.search(text):
            self._trained(line, text, found[1])
        elif "eval_" in text:
            self._evaluated(line, text)
        elif self._curve and "learning_rate" in text and (found := _LOSS.search(text)):
            self._add(line, text, {"loss": found[1]}, "train", _epoch(text))

    def _run(self, line: Line) -> Run:
        """The run that is about to begin; the settings of one start of a program come in several pieces."""
        if self._used or self._log.run is None:
            self._used = False
            self._best_metric = ""
            self._last = self._mismatched = None
            return self._log.start_run(line.number)
        return self._log.run

    def _dump(self) -> None:
        """The settings, one a line, after their heading."""
        run = self._log.run
        assert run is not None, "a dump begins a run"
        for _ in range(_DUMP_LIMIT):
            line = self._own.next()
            found = _DUMPED.search(plain(line.raw)) if line else None
            if line is None or found is None or any(mark in line.raw for mark in _AFTER_DUMP):
                self.waiting = line
                return
            name, value = found[1], found[2].strip()[:MAX_TEXT]
            if name == "metric_for_best_model":
                self._best_metric = "" if value == "None" else value.removeprefix("eval_")
            elif name == "model_name_or_path" and value not in ("", "None"):
                run.model = value
            elif name in ("dataset_name", "task_name", "dataset") and value not in ("", "None"):
                run.dataset = value
            elif name == "per_device_eval_batch_size":
                run.batch_size = whole(value)
            elif name == "world_size":
                run.devices = whole(value)

    def _running(self, line: Line, text: str) -> None:
        """`***** Running training *****` or `Running Evaluation`, and the sizes below."""
        run = self._run(line) if "Running training" in text else self._log.current(line.number)
        self._used = True
        for _ in range(12):
            following = self._own.next()
            found = _ENTRY.search(plain(following.raw).replace(",", "")) if following else None
            sized = plain(following.raw) if following else ""
            if found is None and " = " not in sized:
                self.waiting = following
                return
            if "Num Epochs = " in sized and found:
                run.epochs = whole(found[2])
            elif "Total prediction steps = " in sized and found:
                run.eval_batches = whole(found[2])
            elif "Pre device batch size = " in sized and found:
                run.batch_size = whole(found[2])

    def _evaluated(self, line: Line, text: str) -> None:
        pairs = list(_PAIR.finditer(text))
        epoch = _epoch(text)
        if not pairs:
            return
        if epoch is None and "eval_runtime" not in text:
            # Names of settings and of other programs stand without either; so does a record that was cut off.
            if not line.whole:
                self._log.find("truncated", Grade.INFO, line.number)
            return
        values = {found[1]: found[2] for found in pairs}
        if not line.whole and pairs[-1].end() >= len(text):
            self._log.find("truncated", Grade.INFO, line.number)
            del values[pairs[-1][1]]
        if epoch is not None and self._last is not None and epoch < self._last:
            self._run(line)
        self._last = epoch if epoch is not None else self._last
        self._follow(self._log.current(line.number), epoch)
        self._add(line, text, values, "eval", epoch, counted=named.samples_of(values))

    @staticmethod
    def _follow(run: Run, epoch: Decimal | None) -> None:
        if run.epochs is not None and epoch is not None and epoch.is_finite():
            named.trained_to(run, int(min(epoch, Decimal(run.epochs))))

    def _trained(self, line: Line, text: str, loss: str) -> None:
        """The line that ends a training."""
        epoch = _epoch(text)
        run = self._log.current(line.number)
        if epoch is not None and run.epochs is not None and run.epochs - _ENDS_WITHIN <= epoch <= run.epochs:
            self._follow(run, Decimal(run.epochs))
        elif run.epochs is not None:
            self._follow(run, epoch)
        self._add(line, text, {"train_loss": loss}, "train")

    def _block(self, line: Line) -> None:
        """`***** eval metrics *****` and the lines `name = value` below it, rounded to four decimals."""
        following: Line | None = None
        values: list[tuple[Line, str, str, str]] = []
        for _ in range(_BLOCK_LIMIT):
            following = self._own.next()
            text = plain(following.raw) if following else ""
            found = _ENTRY.search(text)
            if following is None or found is None or "*****" in text:
                break
            if not following.whole and text.endswith(found[2]):
                self._log.find("truncated", Grade.INFO, following.number)
                break
            values.append((following, text, found[1], found[2]))
        self.waiting = following if following is not None and following.whole else None
        counted = named.samples_of({name: value for _, _, name, value in values})
        for at, text, name, value in values:
            if name.startswith(named.PREFIXES):
                self._add(at, text, {name: value}, "final", counted=counted)

    def _add(
        self,
        line: Line,
        text: str,
        values: dict[str, str],
        kind: Kind,
        epoch: Decimal | None = None,
        *,
        counted: int | None = None,
    ) -> None:
        self._used = True
        step = _STEP.search(text)
        main = self._log.current(line.number)
        for name, value in values.items():
            if named.of_mismatched(name, counted, main):
                self._mismatched = self._mismatched or named.mismatched(self._log, main, line.number, name)
                self._log.run = self._mismatched
            named.observe(
                self._log,
                name,
                value,
                kind=kind,
                text=text,
                line=line.number,
                epoch=named.whole_epoch(epoch),
                step=int(step[1]) if step else None,
            )
            self._log.run = main


def _epoch(text: str) -> Decimal | None:
    found = _EPOCH.search(text)
    return parse_decimal(found[1]) if found else None
