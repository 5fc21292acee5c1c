"""Recall and mean AP of retrieval and re-identification programs.

`I2T Retrieval: 0.8440 @ R1, 0.9870 @ R5, ...` (Oscar, VinVL and their Paddle ports, T2I likewise) is a fraction; a
program that multiplies by 100 prints the same line. `Mean AP: 79.5%` with `CMC Scores` and `top-1 92.0%` below
(open-reid, ICE), and `mAP: 85.8%` with `CMC curve` and `Rank-1  : 94.2%` (reid-strong-baseline, torchreid) are
percent. `R@1 : 71.354` (HIST, Proxy-Anchor: code/utils.py) is percent, `Epoch (Test) 3: ... | Recall [@1: 0.8012, ...]`
(Recall@k surrogate: src/evaluate.py) a fraction. Best lines repeat an earlier value. While Oscar trains it evaluates
the split named DEV, not the test set.

FastReID (JDAI-CV/fast-reid at c9bc3ce, fastreid/evaluation/testing.py:25) draws a table with a row a test set, whose
header is `| Dataset | Rank-1 | Rank-5 | Rank-10 | mAP | mINP | metric |`, in percent with two decimals (before v1.0
with percent signs); the columns differ by version, `metric` is the mean of mAP and Rank-1, and `TPR@FPR=1e-04` is a
fraction. torchreid (KaiyangZhou/deep-person-reid at f8cd150, torchreid/engine/engine.py:321) names the test set before
its results. Where a run has several test sets, those after the first are subsets.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Kind
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain

NAME: Final = "retrieval"
TITLE: Final = "Retrieval and re-identification"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "1": ("recall_at_1", None),
    "5": ("recall_at_5", None),
    "10": ("recall_at_10", None),
    "100": ("recall_at_100", None),
    "mAP": ("map_retrieval", None),
    "mINP": ("minp", None),
}

_DUMP: Final = b"Dump configs into"
_NEEDLES: Final = (
    b" Retrieval: ",
    b"Mean AP: ",
    b"mAP: ",
    b"R@",
    b"Recall",
    b" Epoch ",
    b"Epoch: ",
    b"Epoch (",
    b"Test with best model",
    b" * Finished epoch ",
    b"##### Evaluating ",
    b" epoch/iter: ",
    b"epoch: [",
    b"| Rank-1 ",
    _DUMP,
)
_DUMP_LIMIT: Final = 120
_RANKS: Final = 12
_NUMBER: Final = r"\d{1,3}\.\d+|nan"
_RECOGNISE: Final = re.compile(
    rb"[IT]2[IT] Retrieval: \d+\.\d+ @ R1|CMC Scores|CMC curve|Epoch \(Test\) \d+: NMI \[|"
    rb"^(?:[^\n]{0,80} )?R@\d+ : \d+\.\d|Best Recall@\d+: \d|\| Datasets? +\| Rank-1 |"
    rb"##### Evaluating \w+ \((?:source|target)\) |[\[ ]fastreid(?:\.\w+)*\]?: ",
    re.MULTILINE,
)
_CROSS: Final = re.compile(rf"(Eval -- )?\b([IT]2[IT]) Retrieval: ((?:(?:{_NUMBER}) @ R\d{{1,4}}(?:, )?){{1,8}})")
_AT: Final = re.compile(rf"({_NUMBER}) @ R(\d{{1,4}})\b")
_MEAN_AP: Final = re.compile(rf"(?:^|\s)Mean AP: ({_NUMBER})(%)?")
_MAP: Final = re.compile(rf"(?:^|\s)mAP: ?({_NUMBER})(%)\s*$")
_RANK: Final = re.compile(rf"\b[Rr]ank-(\d{{1,3}}) *: ?({_NUMBER})(%)")
_TOP: Final = re.compile(r"\s+top-(\d{1,3})((?: +\d{1,3}\.\d+%){1,4})\s*$")
_CMC: Final = re.compile(r"CMC Scores:?((?: +\w{1,20}){0,4})\s*$")
_PLAIN: Final = re.compile(rf"(?:^|\s)R@(\d{{1,4}}) ?: ({_NUMBER})\s*$")
_BEST: Final = re.compile(rf"Best Recall@(\d{{1,4}}): ({_NUMBER})")
_TEST: Final = re.compile(r"(?:(SET \d{1,2}): )?Epoch \(Test\) (\d{1,9}): NMI ")
_TEST_PAIR: Final = re.compile(rf"@(\d{{1,4}}): ({_NUMBER})(?=[,\]\s]|$)")
_EPOCH: Final = re.compile(r"(?:Eval at Epoch|Results - Epoch:|(?:^|[\s*])(?<!Warm-up )Epoch:) *\[?(\d{1,9})\]?")
_TRAINED: Final = re.compile(r"Epoch \[(\d{1,9})\] done! Training loss")
_FINISHED: Final = re.compile(rf"Finished epoch +(\d{{1,9}}) +mAP: +(?:{_NUMBER})% +best: +({_NUMBER})%")
_TEST_SET: Final = re.compile(r"##### Evaluating (\S{1,100}) \((?:source|target)\) #####")
_EPOCH_ITER: Final = re.compile(r" epoch/iter: (\d{1,9})/\d{1,12} ")
_EPOCH_OF: Final = re.compile(r"\bepoch: \[(\d{1,9})/(\d{1,9})\]\[\d{1,9}/\d{1,9}\]\t")
_TABLE: Final = re.compile(r"^\s*\| Datasets? +\|(?: [\w@=.+-]{1,40} *\|){1,20}\s*$")
_RULE: Final = re.compile(r"^\s*\|[|: -]{1,400}\|\s*$")
_CELL: Final = re.compile(r"(\d{1,3}\.\d{1,20})(%?)")
_OPTION: Final = re.compile(r"^ +(NAME|DEV|EPOCHS|BATCH_SIZE|RESUME): (\S.*)$")


def recognise(head: Head) -> int:
    return 85 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    parser = _Parser(SegmentReader(reader), log)
    line = parser.lines.seek(_NEEDLES)
    while line is not None:
        line = parser.take(line) or parser.lines.seek(_NEEDLES)


class _Parser:
    """The epoch under way, and what the dump said of it."""

    def __init__(self, lines: SegmentReader, log: LogBuilder) -> None:
        self.lines = lines
        self._log = log
        self._epoch: int | None = None
        self._dev: str | None = None
        self._subset: str | None = None

    def take(self, line: Line) -> Line | None:
        """Take in a line; the line after it, when that was read too and is still to be taken."""
        text = plain(line.raw)
        if _DUMP in line.raw:
            return self._start(line)
        if found := _MEAN_AP.search(text):
            return self._mean_ap(line, text, found)
        if found := _MAP.search(text):
            return self._ranks(line, text, found)
        if _TABLE.match(text):
            return self._table(text)
        if found := _CROSS.search(text):
            self._cross(line, text, found)
        elif found := _TEST.search(text):
            self._follow(line, int(found[2]))
            for rank, value in _TEST_PAIR.findall(text.rpartition("| Recall [")[2]):
                self._add(line, text, f"Recall@{rank}", rank, value, "fraction", subset=found[1])
        elif found := _BEST.search(text):
            self._add(line, text, f"Best Recall@{found[1]}", found[1], found[2], "percent", kind="best")
        elif found := _PLAIN.search(text):
            # Every value above 1 is a percentage; at or below 1 the line does not say.
            unit = "percent" if len(found[2].partition(".")[0]) > 1 or found[2][0] > "1" else None
            self._add(line, text, f"R@{found[1]}", found[1], found[2], unit)
        elif found := _FINISHED.search(text):
            self._add(line, text, "best mAP", "mAP", found[2], "percent", kind="best", epoch=int(found[1]))
        elif found := _TRAINED.search(text):
            self._log.current(line.number).train_epochs.append(int(found[1]))
        elif found := _EPOCH.search(text):
            self._follow(line, int(found[1]))
        elif "Test with best model" in text:
            self._epoch = None
        elif found := _TEST_SET.search(text):
            self._subset = self._test_set(line, found[1])
        elif found := _EPOCH_ITER.search(text):
            self._follow(line, int(found[1]))
        elif found := _EPOCH_OF.search(text):
            self._follow(line, int(found[1]))
            run = self._log.current(line.number)
            run.epochs = int(found[2])
            if run.train_epochs[-1:] != [int(found[1])]:
                run.train_epochs.append(int(found[1]))
        return None

    def _follow(self, line: Line, epoch: int) -> None:
        """Take the epoch the file has come to; epochs that begin again are a new run."""
        if self._epoch is not None and epoch < self._epoch:
            self._log.start_run(line.number)
            self._dev = self._subset = None
        self._epoch = epoch

    def _test_set(self, line: Line, name: str) -> str | None:
        """Take in the test set that results are of: the run's, or another, which is handed back."""
        run = self._log.current(line.number)
        run.dataset = run.dataset or name
        return None if run.dataset == name else name

    def _start(self, line: Line) -> Line | None:
        """A new run of the Paddle ports of Oscar and VinVL, and its configuration."""
        run = self._log.start_run(line.number)
        self._epoch = self._dev = self._subset = None
        for _ in range(_DUMP_LIMIT):
            following = self.lines.next()
            if following is None or b"Running training" in following.raw:
                break
            found = _OPTION.match(plain(following.raw))
            if found is None:
                continue
            value = found[2].strip()[:MAX_TEXT]
            if found[1] == "NAME" and run.dataset is None:
                run.dataset = value
            elif found[1] == "DEV":
                self._dev = value
            elif found[1] == "RESUME":
                run.resumed_from = value
            elif value.isascii() and value.isdigit() and len(value) < 10:
                if found[1] == "EPOCHS":
                    run.epochs = int(value)
                else:
                    run.batch_size = int(value)
        return None

    def _cross(self, line: Line, text: str, found: re.Match[str]) -> None:
        pairs = _AT.findall(found[3])
        if not line.whole:
            self._log.find("truncated", Grade.INFO, line.number)
            # `R1` at the very end may have been `R10`.
            pairs = pairs[:-1] if text.endswith(f"@ R{pairs[-1][1]}") else pairs
        percent = bool(found[1]) or any(value[:2] not in ("0.", "1.", "na") for value, _ in pairs)
        for value, rank in pairs:
            unit = "percent" if percent else "fraction"
            self._add(line, text, f"{found[2]} R@{rank}", rank, value, unit, subset=found[2], split=self._dev)

    def _mean_ap(self, line: Line, text: str, found: re.Match[str]) -> Line | None:
        """`Mean AP`, then `CMC Scores` and one line a rank, with one column or several ways of counting."""
        if not line.whole and not found[2]:
            self._log.find("truncated", Grade.INFO, line.number)
            return None
        self._add(line, text, "Mean AP", "mAP", found[1], "percent" if found[2] else None)
        following = self.lines.next()
        header = _CMC.search(plain(following.raw)) if following is not None else None
        if header is None:
            return following
        ways = header[1].split()
        for _ in range(_RANKS):
            following = self.lines.next()
            row = _TOP.match(plain(following.raw)) if following is not None else None
            if following is None or row is None:
                return following
            text, cells = plain(following.raw), row[2].split()
            for way, cell in zip(ways or [""], cells, strict=False):
                # Of several ways of counting, that of Market-1501 is the CMC everyone means.
                usual = len(ways) < 2 or way == "market1501"
                name = f"top-{row[1]}" if len(ways) < 2 else f"top-{row[1]} {way}"
                self._add(following, text, name, row[1] if usual else "", cell[:-1], "percent")
        return None

    def _table(self, header: str) -> Line | None:
        """FastReID's table, a row a test set; the line behind it."""
        names = [cell.strip() for cell in header.strip().strip("|").split("|")]
        for _ in range(_RANKS):
            line = self.lines.next()
            text = plain(line.raw) if line is not None else ""
            if line is None or "|" not in text:
                return line
            if _RULE.match(text):
                continue
            cells = [cell.strip() for cell in text[: MAX_TEXT * 4].strip().strip("|").split("|")]
            if len(cells) != len(names) or not line.whole:
                return line
            subset = self._test_set(line, cells[0])
            for name, cell in zip(names[1:], cells[1:], strict=True):
                found = _CELL.fullmatch(cell)
                if found is None:
                    continue
                key = name.removeprefix("Rank-")
                value = found[1]
                # The versions that print percent without its sign print two decimals.
                unit = "percent" if found[2] or len(value.rpartition(".")[2]) == 2 else None
                if name.startswith("TPR@") and not found[2]:
                    unit = "fraction"
                self._add(line, text, name, key, value, unit, subset=subset)
        return None

    def _ranks(self, line: Line, text: str, found: re.Match[str]) -> Line | None:
        """`mAP` is of a retrieval only with the CMC curve below it."""
        first: tuple[Line, str] | None = (line, text)
        for _ in range(_RANKS):
            following = self.lines.next()
            below = plain(following.raw) if following is not None else ""
            row = _RANK.search(below)
            if following is None or (row is None and "CMC curve" not in below):
                return following
            if first is not None:
                self._add(*first, "mAP", "mAP", found[1], "percent")
                first = None
            if row is not None:
                self._add(following, below, f"Rank-{row[1]}", row[1], row[2], "percent")
        return None

    def _add(
        self,
        line: Line,
        text: str,
        printed: str,
        key: str,
        value: str,
        unit: str | None,
        *,
        kind: Kind = "eval",
        subset: str | None = None,
        split: str | None = None,
        epoch: int | None = None,
    ) -> None:
        if not line.whole and text.endswith(value):
            self._log.find("truncated", Grade.INFO, line.number)
            return
        self._log.observe(
            metric=METRICS.get(key, (None, None))[0],
            printed=printed,
            value_text=value,
            unit=unit,
            kind=kind,
            text=text,
            line=line.number,
            epoch=epoch if epoch is not None else self._epoch,
            split=split,
            subset=subset or self._subset,
        )
