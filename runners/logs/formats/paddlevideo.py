"""PaddleVideo training and test logs.

What the writer does (PaddlePaddle/PaddleVideo, paddlevideo/utils/record.py, tasks/train.py, metrics/): a pass over the
training or the validation set ends in one line `END epoch:E train|val loss_avg: x top1_avg: x top5_avg: x ...`,
fractions of five decimals; the two kinds of lines differ in one word. `epoch:[E/N] val step:...` holds the values of
one batch, no result. A test prints `[TEST] finished, avg_acc1= x, avg_acc5= x`, sometimes in brackets. The best line
cuts the value to four decimals instead of rounding it: it is no value of the series and is kept without a metric.
Words are coloured in the midst of a line.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Kind, Run
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain

NAME: Final = "paddlevideo"
TITLE: Final = "PaddleVideo"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "top1_avg": ("top1", "fraction"),
    "top5_avg": ("top5", "fraction"),
    "loss_avg": ("loss", "loss"),
    "avg_acc1": ("top1", "fraction"),
    "avg_acc5": ("top5", "fraction"),
    "best top1 acc": (None, "fraction"),
}

_DATASET: Final = b"DATASET"
_NEEDLES: Final = (b"END epoch:", b"[TEST] finished, ", b"Already save the best model (", _DATASET)
_DUMP_LIMIT: Final = 1000

_RECOGNISE: Final = re.compile(
    rb"END epoch:\d{1,9} +(?:train|val) +(?:loss|hit_at_one|recall@thr=0\.5)_avg: |\[TEST\] finished, avg_acc1="
    rb"|epoch:\[ *\d{1,9}/\d{1,9} *\] (?:train|val) step:\d{1,9} +loss: "
)
_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|nan|inf)"
_END: Final = re.compile(r"END epoch:(\d{1,9}) *(train|val) +(.*)", re.DOTALL)
_PAIR: Final = re.compile(rf"(?<!\S)([A-Za-z][\w@.=]*_avg): +({_NUMBER})(?=\s|$)")
_TEST: Final = re.compile(r"\[TEST\] finished, (avg_acc1= .*)", re.DOTALL)
_TESTED: Final = re.compile(rf"(avg_acc[15])= \[?({_NUMBER})\]?(?=[,\s]|$)")
_BEST: Final = re.compile(rf"Already save the best model \(([^()]{{1,40}})\)({_NUMBER})\.?(?=\s|$)")
_DUMPED: Final = re.compile(r"^\[[^\]]{1,30}\] ( {0,24})([A-Za-z_][\w.]{0,99}) : ?(.*)$")


def recognise(head: Head) -> int:
    return 85 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    parser = _Parser(lines, log)
    line = lines.seek(_NEEDLES)
    while line is not None:
        line = parser.take(line) or lines.seek(_NEEDLES)


class _Parser:
    """What one file has told so far: the configuration of the run."""

    def __init__(self, reader: SegmentReader, log: LogBuilder) -> None:
        self._reader = reader
        self._log = log
        self._config: dict[str, str] = {}

    def take(self, line: Line) -> Line | None:
        """Read a line with a needle; what it hands back was read too far and is still to be read."""
        text = plain(line.raw)
        if found := _END.search(text):
            self._ended(line, text, found)
        elif found := _TEST.search(text):
            self._tested(line, text, found)
        elif found := _BEST.search(text):
            if line.whole:
                printed = f"best {found[1]}"
                self._observe(line, text, [(printed, found[2])], "best", epoch=self._epoch())
        elif (start := _DUMPED.search(text)) and start[2] == "DATASET" and not start[1]:
            return self._configuration(line)
        return None

    def _configuration(self, line: Line) -> Line | None:
        """A new run and its dump, four blanks a level, up to the first line that tells something else."""
        run = self._log.start_run(line.number)
        self._config = {}
        path: list[str] = ["DATASET"]
        following: Line | None = None
        for _ in range(_DUMP_LIMIT):
            following = self._reader.next()
            if following is None or any(needle in following.raw for needle in _NEEDLES):
                break
            found = _DUMPED.search(plain(following.raw))
            if found is not None:
                del path[len(found[1]) // 4 :]
                path.append(found[2])
                key = ".".join(path)
                self._config.setdefault(key, found[3].strip()[:MAX_TEXT])
                if key in ("epochs", "output_dir"):
                    self._log.state(key, self._config[key], following.number)
        run.model = _given(self._config.get("model_name"))
        run.epochs = _integer(self._config.get("epochs"))
        run.classes = _integer(self._config.get("MODEL.head.num_classes"))
        run.pretrained = _given(self._config.get("MODEL.backbone.pretrained"))
        self._about(run, "valid")
        return following

    def _about(self, run: Run, part: str) -> None:
        run.dataset = _given(self._config.get(f"DATASET.{part}.file_path"))
        run.split = _split(run.dataset)

    def _epoch(self) -> int | None:
        epochs = self._log.run.train_epochs if self._log.run is not None else []
        return epochs[-1] if epochs else None

    def _ended(self, line: Line, text: str, found: re.Match[str]) -> None:
        epoch = int(found[1])
        run = self._log.current(line.number)
        if found[2] == "train":
            if run.train_epochs and epoch <= run.train_epochs[-1]:
                # Epochs that start over without a configuration are a run nothing is known of.
                self._config = {}
                run = self._log.start_run(line.number)
            run.train_epochs.append(epoch)
        pairs = self._uncut(line, _PAIR.findall(found[3]), found[3])
        self._observe(
            line, text, pairs, "train" if found[2] == "train" else "eval", epoch=epoch, split=run.split or found[2]
        )

    def _tested(self, line: Line, text: str, found: re.Match[str]) -> None:
        self._about(self._log.current(line.number), "test")
        self._observe(line, text, self._uncut(line, _TESTED.findall(found[1]), found[1]), "eval", epoch=None)

    def _uncut(self, line: Line, pairs: list[tuple[str, str]], rest: str) -> list[tuple[str, str]]:
        """Without the last value, when the file ends inside it."""
        if line.whole or not pairs or rest.rstrip().endswith("instance/sec."):
            return pairs
        self._log.find("truncated", Grade.INFO, line.number)
        return pairs[:-1] if rest.rstrip().endswith(pairs[-1][1]) else pairs

    def _observe(
        self,
        line: Line,
        text: str,
        pairs: list[tuple[str, str]],
        kind: Kind,
        *,
        epoch: int | None,
        split: str | None = None,
    ) -> None:
        for name, value in pairs:
            metric, unit = METRICS.get(name, (None, None))
            self._log.observe(
                metric=metric,
                printed=name,
                value_text=value,
                unit=unit,
                kind=kind,
                text=text,
                line=line.number,
                epoch=epoch,
                split="train" if kind == "train" else split,
            )


def _integer(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _given(text: str | None) -> str | None:
    return None if text in (None, "", "None", "null") else text


def _split(path: str | None) -> str | None:
    """The split a list of files is named after; None where the name does not say."""
    words = re.split(r"[^a-z]+", re.split(r"[\\/]", path or "")[-1].casefold())
    for start, split in (("train", "train"), ("val", "val"), ("test", "test")):
        if any(word.startswith(start) for word in words):
            return split
    return None
