"""Logs of the example scripts of PaddleNLP and of scripts written after them, which print without the Trainer.

What the writers do: `eval loss: 0.41, acc: 0.86, ...` (PaddlePaddle/PaddleNLP, examples/benchmark/glue/run_glue.py;
other examples print `accu`, and name the split as in `eval dev loss:`): one evaluation each, fractions; MNLI prints the
matched and the mismatched set after one another on one line, and the loss is the last batch's alone, no result.
`Evaluation precision: 0.80000, recall: ..., F1: ...` (UIE, information extraction): fractions, a class before each line
of evaluate.py. The JSON that `squad_evaluate` prints: percent; its HasAns values are swapped with NoAns and not read.
`The auto evaluation result is:` (text generation) with ROUGE and BLEU below, as fractions or times 100.

Scripts of reproductions: `Eval | Avg loss: ... | BLEU Score: x` (jiaohuix/ConvS2S_Paddle, valid.py) scores the most
likely words given the *true* words before, which is no BLEU of a translation. `Step n/m train loss a dev loss b acc c%`
(kevinng77/canine_paddle) is the accuracy of the answer type on a split of the training set. `ar -> en accuracy: 0.591`
(jiamingkong/infoxlm_paddle) is a retrieval accuracy of one pair of languages.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.observation import Kind
from harness.values.quantity import parse_decimal
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain
from runners.logs.reading.numbers import NUMBER

NAME: Final = "paddlenlp"
TITLE: Final = "PaddleNLP examples"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "acc": ("accuracy", "fraction"),
    "accu": ("accuracy", "fraction"),
    "accuracy": ("accuracy", "fraction"),
    "precision": ("precision", "fraction"),
    "recall": ("recall", "fraction"),
    "f1": ("f1", "fraction"),
    "mcc": ("mcc", "fraction"),
    "pearson": ("pearson", "fraction"),
    "spearman": ("spearman", "fraction"),
    "dev loss": ("loss", "loss"),
    "exact": ("em", "percent"),
    "SQuAD f1": ("f1", "percent"),
    "rouge-1": ("rouge_1", None),
    "rouge-2": ("rouge_2", None),
    "rouge-l": ("rouge_l", None),
    "bleu-4": ("bleu", None),
}
_OPEN: Final[dict[str, str]] = {"loss": "loss", "nll_loss": "loss", "ppl": "score", "BLEU Score": "score_x100"}

_NUMBER: Final = rf"{NUMBER}(?![\w%])"
_LOSS: Final = re.compile(
    rf"(?<!\w)(?:(teacher model|width_mult: [\d.]{{1,9}}), )?[Ee]val (?:(dev|test|valid|train) )?loss: {_NUMBER}"
)
_PAIR: Final = re.compile(rf", ([A-Za-z](?:[\w ]{{0,30}}\w)?): ({_NUMBER})")
_SPAN: Final = re.compile(
    rf"Evaluation [Pp]recision: ({_NUMBER})(?:, | \| )[Rr]ecall: ({_NUMBER})(?:, | \| )F1: ({_NUMBER})"
    rf"(?:, dev loss: ({_NUMBER}))?"
)
_SPAN_BEST: Final = re.compile(rf"best F1 performence has been updated: {_NUMBER} --> ({_NUMBER})")
_CLASS: Final = re.compile(r"Class Name: (\S.{0,99})$|-{8,}([^-\s][^-]{0,60})-{8,}")
_ANSWERS: Final = re.compile(rf'"(exact|f1|total)": ({_NUMBER})')
_TRAIN: Final = re.compile(
    rf"global step (\d{{1,9}})(?:/(\d{{1,9}}))?, epoch: (\d{{1,9}}), batch: \d{{1,9}},(?: rank_id: \d{{1,6}},)?"
    rf" loss: ({_NUMBER})(?:, accu?: ({_NUMBER}))?"
)
_TRANSLATION: Final = re.compile(r"(?<!\w)Eval (?:rank:\[\d{1,6}\] )?\| Avg loss: ")
_FIELD: Final = re.compile(rf"\| (?:Avg )?([A-Za-z_][\w ]{{0,30}}): ?({_NUMBER})")
_EPOCH: Final = re.compile(r"\| Epoch: \[(\d{1,9})/(\d{1,9})\]")
_START: Final = re.compile(r"----- world_size = (\d{1,6}), local_rank = 0\s*$")
_RESUMED: Final = re.compile(rf"----- Resume Training: Load model and optmizer states from (\S{{1,{MAX_TEXT}}})")
_BLEU_BEST: Final = re.compile(rf"Epoch:\[(\d{{1,9}})\] \| Best Valid Bleu: ({_NUMBER})")
_DEV: Final = re.compile(
    rf"Step (\d{{1,9}})/\d{{1,9}} train loss {_NUMBER} dev loss ({_NUMBER}) acc ([-+]?\d+\.\d+|nan)% "
)
_PAIR_OF_LANGUAGES: Final = re.compile(r"^\s*([a-z]{2,3} -> [a-z]{2,3}) accuracy: (\d\.\d+)\s*$")
_GENERATED: Final = re.compile(rf"(?<![\w-])(BLEU-\d|rouge-[12lL]|DISTINCT-\d): ?({_NUMBER})")
_ARGUMENT: Final = re.compile(r"^([a-z]\w{0,60}) ?: (.*)$")

_NEEDLES: Final = (
    b" loss: ",
    b"Evaluation ",
    b"best F1 performence",
    b'"exact": ',
    b"| ",
    b"----- ",
    b" dev loss ",
    b" accuracy: ",
    b"auto evaluation result is:",
    b"-  Configuration Arguments -",
)
# What a file is known by, each behind bytes of it that are found quickly; so is the fixed beginning of a pattern.
_RECOGNISE: Final = tuple(
    (fixed, re.compile(pattern))
    for fixed, pattern in (
        (b"val ", rb"val (?<=[Ee]val )(?<!\w[Ee]val )(?:dev |test |valid )?loss: \d+\.\d+, (?:accu?|mcc|pearson): "),
        (b"recision: ", rb"Evaluation [Pp]recision: \d\.\d"),
        (b'"exact": ', rb"\n\s*\"exact\": \d[\d.]*,\s*\"f1\": \d[\d.]*,\s*\"total\": \d"),
        (b"| Avg loss: ", rb"Eval (?<!\wEval )(?:rank:\[\d+\] )?\| Avg loss: \d"),
        (b" dev loss ", rb"Step \d+/\d+ train loss \d\S* dev loss \d"),
        (b"The auto evaluation", rb"The auto evaluation result is:\s+(?:BLEU|rouge)-\d: ?\d"),
        (b" -> ", rb"(?:^|\n)[a-z]{2,3} -> [a-z]{2,3} accuracy: \d\.\d"),
    )
)


def recognise(head: Head) -> int:
    return 60 if any(fixed in head.text and pattern.search(head.text) for fixed, pattern in _RECOGNISE) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    parser = _Parser(lines, log, curve=curve)
    while (line := parser.waiting or lines.seek(_NEEDLES)) is not None:
        parser.waiting = None
        parser.take(line)


class _Parser:
    """What one file has told so far."""

    def __init__(self, reader: SegmentReader, log: LogBuilder, *, curve: bool) -> None:
        self.waiting: Line | None = None
        self._reader = reader
        self._log = log
        self._curve = curve
        self._step = -1
        self._epoch: int | None = None
        self._languages: set[str] = set()

    def take(self, line: Line) -> None:
        text = plain(line.raw)
        if found := _TRAIN.search(text):
            self._train(line, text, found)
        elif _LOSS.search(text):
            self._evaluations(line, text)
        elif found := _SPAN.search(text):
            self._spans(line, text, found)
        elif found := _SPAN_BEST.search(text):
            if not self._cut(line, text, found[1]):
                self._add(line, text, "f1", found[1], "best")
        elif '"exact": ' in text:
            self._answers(line, text)
        else:
            self._other(line, text)

    def _other(self, line: Line, text: str) -> None:
        """Lines of single scripts, and what a run says of itself."""
        if "auto evaluation result is:" in text:
            self._generation()
        elif _TRANSLATION.search(text):
            self._translation(line, text)
        elif found := _EPOCH.search(text):
            self._follow(line, int(found[1]), int(found[2]))
        elif found := _BLEU_BEST.search(text):
            self._add(line, text, "BLEU Score", found[2], "best", epoch=int(found[1]))
        elif found := _DEV.search(text):
            for name, value, unit in (("dev loss", found[2], "loss"), ("acc", found[3], "percent")):
                self._add(line, text, name, value, "eval", known=(None, unit), split="dev", step=int(found[1]))
        elif found := _PAIR_OF_LANGUAGES.search(text):
            self._languages_of(line, text, found)
        elif "-  Configuration Arguments -" in text:
            self._arguments(line)
        elif found := _START.search(text):
            self._epoch = None
            self._log.start_run(line.number).devices = int(found[1])
        elif found := _RESUMED.search(text):
            self._log.current(line.number).resumed_from = found[1]

    def _arguments(self, line: Line) -> None:
        """The arguments of the script, one a line, up to a line of hyphens."""
        run = self._log.start_run(line.number)
        self._step, self._epoch = -1, None
        for _ in range(200):
            following = self._reader.next()
            found = _ARGUMENT.search(plain(following.raw)) if following else None
            if found is None:
                self.waiting = following
                return
            name, value = found[1], found[2].strip()[:MAX_TEXT]
            if value in ("", "None"):
                continue
            if name == "task_name":
                run.dataset = value
            elif name == "model_name_or_path":
                run.model = value
            elif name == "batch_size" and value.isascii() and value.isdigit() and len(value) < 9:
                run.batch_size = int(value)

    def _train(self, line: Line, text: str, found: re.Match[str]) -> None:
        step = int(found[1])
        if step < self._step or self._log.run is None:
            self._log.start_run(line.number)
        self._step, self._epoch = step, int(found[3])
        run = self._log.current(line.number)
        if self._epoch not in run.train_epochs[-1:]:
            run.train_epochs.append(self._epoch)
        if self._curve:
            self._add(line, text, "loss", found[4], "train", known=("loss", "loss"))
            if found[5]:
                self._add(line, text, "accu", found[5], "train")

    def _evaluations(self, line: Line, text: str) -> None:
        """One record an evaluation; two on one line are the matched and the mismatched set of MNLI."""
        records = list(_LOSS.finditer(text))
        ends = [*(record.start() for record in records[1:]), len(text)]
        for number, (record, end) in enumerate(zip(records, ends, strict=True)):
            if record[1] == "teacher model":
                continue
            subset = record[1] or (("matched", "mismatched")[number] if len(records) == 2 else None)
            pairs = _PAIR.findall(text[record.end() : end])
            if pairs and end == len(text) and self._cut(line, text, pairs[-1][1]):
                del pairs[-1]
            for name, value in pairs:
                self._add(line, text, name, value, "eval", split=record[2], subset=subset)

    def _spans(self, line: Line, text: str, found: re.Match[str]) -> None:
        named = _CLASS.search(plain(self._reader.before()).rstrip())
        subset = (named[1] or named[2]).strip() if named else None
        values = [value for value in found.groups() if value is not None]
        if self._cut(line, text, values[-1]):
            del values[-1]
        whole = subset in ("all_classes", "total", None)
        for name, value in zip(("precision", "recall", "f1", "dev loss"), values, strict=False):
            self._add(line, text, name, value, "eval", subset=None if whole else subset)

    def _answers(self, line: Line, text: str) -> None:
        """`"exact"`, `"f1"` and `"total"` follow one another, on one line or on three."""
        found = [(line, text, pair[1], pair[2]) for pair in _ANSWERS.finditer(text)]
        while len(found) < 3 and (following := self._reader.next()) is not None:
            pair = _ANSWERS.search(plain(following.raw))
            if pair is None:
                self.waiting = following
                break
            found.append((following, plain(following.raw), pair[1], pair[2]))
        if [name for _, _, name, _ in found[:3]] != ["exact", "f1", "total"]:
            return
        if found[2][3].isdigit():
            self._log.fact("samples", found[2][3], found[2][0].number, how="count")
        for at, shown, name, value in found[:2]:
            known = METRICS["exact" if name == "exact" else "SQuAD f1"]
            self._add(at, shown, name, value, "eval", known=known)

    def _generation(self) -> None:
        """The scores of generated texts, one or several a line."""
        for _ in range(8):
            line = self._reader.next()
            text = plain(line.raw) if line is not None else ""
            pairs = _GENERATED.findall(text)
            if line is None or not pairs:
                self.waiting = line
                return
            if self._cut(line, text, pairs[-1][1]):
                del pairs[-1]
            for name, value in pairs:
                metric, _ = METRICS.get(name.casefold(), (None, None))
                # Fractions in some examples, times 100 in others: the log does not say which.
                self._add(line, text, name, value, "eval", known=(metric, None))

    def _translation(self, line: Line, text: str) -> None:
        if self._epoch is not None:
            run = self._log.current(line.number)
            if self._epoch not in run.train_epochs[-1:]:
                run.train_epochs.append(self._epoch)
        pairs = _FIELD.findall(text)
        if pairs and self._cut(line, text, pairs[-1][1]):
            del pairs[-1]
        for name, value in pairs:
            self._add(line, text, name, value, "eval", known=(None, _OPEN.get(name)), split="dev")

    def _follow(self, line: Line, epoch: int, epochs: int) -> None:
        """The epoch of a training line; several ranks print it, and one of them may be behind by one."""
        run = self._log.current(line.number)
        if self._epoch is not None and epoch < self._epoch - 1:
            run = self._log.start_run(line.number)
        run.epochs = epochs
        self._epoch = epoch

    def _languages_of(self, line: Line, text: str, found: re.Match[str]) -> None:
        if found[1] in self._languages:
            self._log.start_run(line.number)
            self._languages.clear()
        self._languages.add(found[1])
        if not self._cut(line, text, found[2]):
            self._add(line, text, "accuracy", found[2], "eval", subset=found[1])

    def _cut(self, line: Line, text: str, value: str) -> bool:
        """Whether the file ends inside `value`, the last of its line."""
        if line.whole or not text.rstrip(" .,").endswith(value) or text.endswith((" ", ",")):
            return False
        self._log.find("truncated", Grade.INFO, line.number)
        return True

    def _add(
        self,
        line: Line,
        text: str,
        name: str,
        value: str,
        kind: Kind,
        *,
        known: tuple[str | None, str | None] | None = None,
        split: str | None = None,
        subset: str | None = None,
        epoch: int | None = None,
        step: int | None = None,
    ) -> None:
        metric, unit = known or METRICS.get(name.casefold(), (None, _OPEN.get(name)))
        number = parse_decimal(value)
        if unit == "fraction" and number is not None and not number.is_nan() and abs(number) > 1:
            unit = None
        self._log.observe(
            metric=metric,
            printed=name,
            value_text=value,
            unit=unit,
            kind=kind,
            text=text,
            line=line.number,
            epoch=epoch if epoch is not None else self._epoch,
            step=step if step is not None else self._step if self._step >= 0 else None,
            split=split,
            subset=subset,
        )
