"""BasicSR-style logs of image restoration (BasicSR and its descendants, their ports to Paddle, and the older mmsr).

What the writers print (XPixelGroup/BasicSR, basicsr/models/sr_model.py, and the logs of Restormer and HDRUNet):
`INFO: Validation NAME` followed by `# psnr: 34.2691` and `# ssim: 0.9512`, on the same line or, in newer versions, on
lines of their own with `Best: x @ n iter` behind the value; mmsr prints `# Validation # PSNR: 3.7349e+01`. PSNR is in
dB. NAME is the validation set: values of a second set carry its name as their subset. "Validation" states no split: the
set is often a test set. The configuration is dumped once a start. The iteration is the one of the training line before.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain

NAME: Final = "basicsr"
TITLE: Final = "BasicSR"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "psnr": ("psnr", "dB"),
    "PSNR": ("psnr", "dB"),
    "ssim": ("ssim", "score"),
    "SSIM": ("ssim", "score"),
    "lpips": ("lpips", "score"),
    "best psnr": ("psnr", "dB"),
    "best ssim": ("ssim", "score"),
}

_NEEDLES: Final = (
    b"INFO: Validation ", b"# Validation # ", b"network_g:", b"network_G:", b"iter:",
    b"Resuming training from ", b"dataroot_gt: ", b"dataroot_GT: ",
)  # fmt: skip
_ROWS: Final = 10
_RECOGNISE: Final = re.compile(
    rb"INFO: Validation [\w.-]{1,60},?[ \t\n]{1,8}# \w{1,40}: \d|# Validation # (?:PSNR|psnr|SSIM|ssim): \d"
    rb"|INFO: \[[\w.]{0,30}\]?\[?epoch: *\d{1,9}, iter: *[\d,]{1,12}, lr:\("
)
_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|nan|inf)"
_SET: Final = re.compile(r"INFO: Validation ([\w.-]{1,60}),?\s*(.*)", re.DOTALL)
_OLD: Final = re.compile(r"INFO: (# Validation # .*)", re.DOTALL)
_VALUE: Final = re.compile(rf"# (\w{{1,40}}): ({_NUMBER})(?=\s|$)(?:\s{{1,8}}Best: ({_NUMBER}) @ (\d{{1,9}}) iter)?")
_ITER: Final = re.compile(r"epoch: *(\d{1,9}), *iter: *(\d[\d,]{0,12}\d|\d),")
_TYPE: Final = re.compile(r"^\s*(?:type|which_model_G): (\S{1,99})\s*$")
_FOLDER: Final = re.compile(rf"^\s*dataroot_(?:gt|GT): (\S{{1,{MAX_TEXT}}})\s*$")
_RESUMED: Final = re.compile(rf"Resuming training from (.{{1,{MAX_TEXT}}})")


def recognise(head: Head) -> int:
    return 80 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    parser = _Parser(lines, log)
    line = lines.seek(_NEEDLES)
    while line is not None:
        line = parser.take(line) or lines.seek(_NEEDLES)


class _Parser:
    """What one file has told so far: epoch and iteration of the last training line, and the run's first set."""

    def __init__(self, reader: SegmentReader, log: LogBuilder) -> None:
        self._reader = reader
        self._log = log
        self._epoch: int | None = None
        self._step: int | None = None
        self._folders: list[str] = []
        self._first: str | None = None

    def take(self, line: Line) -> Line | None:
        """Read a line with a needle; what it hands back was read too far and is still to be read."""
        text = plain(line.raw)
        if re.match(r"^\s*network_[gG]:", text):
            return self._network(line)
        if found := _FOLDER.search(text):
            self._folders.append(found[1])
        elif found := _ITER.search(text):
            step = int(found[2].replace(",", ""))
            if self._step is not None and step < self._step:
                self._log.start_run(line.number)
                self._first = None
            self._epoch, self._step = int(found[1]), step
        elif found := _RESUMED.search(text):
            self._log.current(line.number).resumed_from = found[1].strip()
        elif found := _OLD.search(text):
            self._observe(line, text, found[1], None)
        elif found := _SET.search(text):
            if found[2].strip():
                self._observe(line, text, found[2], found[1])
            else:
                return self._rows(found[1])
        return None

    def _network(self, line: Line) -> Line | None:
        run = self._log.start_run(line.number)
        self._epoch = self._step = self._first = None
        # The first folder is of the training; of several validation sets none is told apart.
        run.dataset = self._folders[1] if len(self._folders) == 2 else None
        self._folders = []
        following = self._reader.next()
        if following is not None and (found := _TYPE.search(plain(following.raw))):
            run.model = found[1]
            return None
        return following if following is not None and any(n in following.raw for n in _NEEDLES) else None

    def _rows(self, name: str) -> Line | None:
        """The lines `# metric: value` below the name of the set."""
        for _ in range(_ROWS):
            line = self._reader.next()
            if line is None:
                return None
            text = plain(line.raw)
            if not text.strip().startswith("# "):
                return line if any(needle in line.raw for needle in _NEEDLES) else None
            self._observe(line, text, text, name)
        return None

    def _observe(self, line: Line, text: str, rest: str, name: str | None) -> None:
        run = self._log.current(line.number)
        self._first = self._first or name
        run.dataset = run.dataset or name
        subset = name if name != self._first else None
        values = list(_VALUE.finditer(rest))
        if not line.whole and values:
            self._log.find("truncated", Grade.INFO, line.number)
            values.pop()
        for found in values:
            printed = found[1]
            metric, unit = METRICS.get(printed, (None, None))
            self._log.observe(
                metric=metric, printed=printed, value_text=found[2], unit=unit, kind="eval", text=text,
                line=line.number, epoch=self._epoch, step=self._step, subset=subset,
            )  # fmt: skip
            if found[3]:
                metric, unit = METRICS.get(f"best {printed}", (None, None))
                self._log.observe(
                    metric=metric, printed=f"best {printed}", value_text=found[3], unit=unit, kind="best", text=text,
                    line=line.number, step=int(found[4]), subset=subset,
                )  # fmt: skip
