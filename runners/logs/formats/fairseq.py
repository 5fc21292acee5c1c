"""Logs of fairseq.

What the writer does (facebookresearch/fairseq, fairseq_cli/train.py and fairseq/logging/progress_bar.py): a validation
ends in one record, `... | valid | epoch 003 | valid on 'valid' subset | loss 4.4 | ... | best_loss 4.4` or, with the
JSON log format, `[valid][INFO] - {"epoch": 3, "valid_loss": "4.416", ...}` whose numbers are strings. Losses are to
base 2. `best_loss` and the score in `Saved checkpoint checkpoint_best.pt (...)` repeat the best value so far. `train`
and `train_inner` records are training values. `Generate test with beam=5: BLEU4 = 27.30, ...` of fairseq-generate is
an evaluation, scaled by 100; with other scorers it reads `WER: 4.27` (percent) or `chrF2 = 55.10`. `Loss (base 2): 4.2,
Perplexity: 18.5` is of fairseq-eval-lm (fairseq_cli/eval_lm.py:331), `WER: 3.41` alone of the decoding of speech
(examples/speech_recognition/infer.py:407; all at 3d262bb).
fairseq-validate leaves out the epoch. `wer` is in percent (criterions/ctc.py). `accuracy` is a fraction or percent, by
criterion, and for a pre-training of wav2vec 2.0 (which prints `code_perplexity` too) no accuracy of a classification.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.findings import Grade
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.jsonlines import Number, load
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain
from runners.logs.reading.numbers import NUMBER, may_go_on

NAME: Final = "fairseq"
TITLE: Final = "fairseq"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "loss": ("loss", "loss"),
    "nll_loss": (None, "loss"),
    "ppl": ("perplexity", "score"),
    "bleu": ("bleu", "score_x100"),
    "wer": ("wer", "percent"),
    "accuracy": ("accuracy", None),
    "f1": ("f1", None),
}
_NOT_METRICS: Final = frozenset(
    "epoch ntokens nsentences sample_size temp wps ups wpb bsz num_updates lr gnorm clip loss_scale train_wall gb_free "
    "wall update oom symm_kl".split()
)

_PLAIN_NUMBER: Final = re.compile(rf"{NUMBER}\Z")
_JSON: Final = re.compile(r"(?:\[(valid|test)\w*\]\[INFO\] - |INFO \| (valid|test)\w* \| )(\{.*)")
_PIPES: Final = re.compile(
    r"(?:epoch (\d{1,9})|INFO \| [\w.-]{1,60}) \| valid on '?\"?([\w.-]{1,60})'?\"? subset \|(.*)"
)
_FIELD: Final = re.compile(rf"(?:^|\|) (\w{{1,60}}) ({NUMBER}) *(?=\||$)")
_SAVED: Final = re.compile(rf"checkpoint_best\.pt \(epoch (\d{{1,9}}) @ (\d{{1,12}}) updates, score ({NUMBER})\)")
_GENERATED: Final = re.compile(
    rf"Generate ([\w.-]{{1,60}}) with beam=\d{{1,6}}: (BLEU|chrF|TER|WER)[\w+]{{0,4}}(?: =|:) ({NUMBER})(?=[,\s]|$)"
)
_SCORERS: Final[dict[str, tuple[str | None, str | None]]] = {
    "BLEU": ("bleu", "score_x100"),
    "WER": ("wer", "percent"),
    "chrF": (None, "score_x100"),
    "TER": (None, "percent"),
}
_PART: Final = re.compile(r"(test|valid|train|dev)(?![a-z])")
_LANGUAGE_MODEL: Final = re.compile(rf"Loss \(base 2\): ({NUMBER}), Perplexity: ({NUMBER})\s*$")
_WER: Final = re.compile(r"(?:^|\[INFO\] - |\| |:)WER: (\d{1,6}\.\d{1,20})\s*$")
_BEST_METRIC: Final = re.compile(rb"'best_checkpoint_metric': '(\w{1,60})'|best_checkpoint_metric='(\w{1,60})'")
_BEGIN: Final = re.compile(r"begin training epoch (\d{1,9})")
_MAX_EPOCH: Final = re.compile(rb"'max_epoch': (\d{1,9})[,}]|max_epoch=(\d{1,9})[,)]")

_NEEDLES: Final = (
    b"valid",
    b"checkpoint_best.pt (epoch",
    b" with beam=",
    b"Loss (base 2): ",
    b"WER: ",
    b"begin training epoch",
    b"end of epoch",
)
_RECOGNISE: Final = re.compile(
    rb"\[fairseq[\w.]*\]\[INFO\]|\| INFO \| fairseq[\w.]* \||valid on '?\"?\w+'?\"? subset \| loss "
    rb"|Generate [\w.-]{1,60} with beam=\d+: |^WER: \d+\.\d+\r?\nerr / num_ref_words = "
)


def recognise(head: Head) -> int:
    return 85 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    best = _BEST_METRIC.search(log.head.text)
    chosen = (best[1] or best[2]).decode() if best else ""
    epoch = None
    while (line := lines.seek((*_NEEDLES, b"train") if curve else _NEEDLES)) is not None:
        text = plain(line.raw)
        if found := _JSON.search(text):
            _json(log, line, text, found[1] or found[2], found[3])
        elif found := _PIPES.search(text):
            _fields(log, line, text, found)
        elif found := _SAVED.search(text):
            metric, unit = METRICS.get(chosen, (None, None))
            _add(log, line, text, "score", found[3], epoch=int(found[1]), best=(metric, unit))
        elif found := _GENERATED.search(text):
            part = _PART.match(found[1])
            subset = None if part and part[1] == found[1] else found[1]
            name = "bleu" if found[2] == "BLEU" else found[2]
            split = part[1] if part else None
            _scored(log, line, text, name, found[3], _SCORERS[found[2]], split=split, subset=subset)
        elif found := _LANGUAGE_MODEL.search(text):
            _scored(log, line, text, "Loss (base 2)", found[1], METRICS["loss"])
            _scored(log, line, text, "Perplexity", found[2], METRICS["ppl"])
        elif found := _WER.search(text):
            _scored(log, line, text, "WER", found[1], METRICS["wer"])
        elif found := _BEGIN.search(text):
            epoch = _begin(log, line.number, int(found[1]))
        elif "end of epoch" in text and epoch is not None and epoch not in log.current(line.number).train_epochs[-1:]:
            log.current(line.number).train_epochs.append(epoch)
        elif curve:
            _train(log, line, text)


def _begin(log: LogBuilder, line: int, epoch: int) -> int:
    """An epoch begins; a new run where the epochs start over."""
    run = log.run
    if run is None or (run.train_epochs and epoch <= run.train_epochs[-1]):
        run = log.start_run(line)
    planned = _MAX_EPOCH.search(log.head.first)
    run.epochs = int(planned[1] or planned[2]) or None if planned else None
    return epoch


def _json(log: LogBuilder, line: Line, text: str, split: str, record: str) -> None:
    try:
        values = load(record.strip(), line.number)
    except ValueError:
        if not line.whole:
            log.find("truncated", Grade.INFO, line.number)
        return
    if not isinstance(values, dict):
        return
    epoch = values.get("epoch")
    number = int(epoch) if isinstance(epoch, Number) and epoch.isdigit() and len(epoch) < 10 else None
    prefix = f"{split}_"
    named = {str(key).removeprefix(prefix): value for key, value in values.items() if str(key).startswith(prefix)}
    for name, value in named.items():
        if isinstance(value, str) and _PLAIN_NUMBER.match(value):
            _add(log, line, text, name, value, epoch=number, split=split, beside=named, prefix=prefix)


def _fields(log: LogBuilder, line: Line, text: str, found: re.Match[str]) -> None:
    split = next((word for word in ("valid", "test", "train") if found[2].startswith(word)), None)
    pairs = dict(_FIELD.findall(found[3].rstrip()))
    if not line.whole and pairs and may_go_on(text, list(pairs.values())[-1]):
        log.find("truncated", Grade.INFO, line.number)
        pairs.popitem()
    subset = None if found[2] in ("valid", "test") else found[2]
    for name, value in pairs.items():
        epoch = int(found[1]) if found[1] else None
        _add(log, line, text, name, value, epoch=epoch, split=split, subset=subset, beside=pairs)


def _scored(
    log: LogBuilder,
    line: Line,
    text: str,
    printed: str,
    value: str,
    known: tuple[str | None, str | None],
    *,
    split: str | None = None,
    subset: str | None = None,
) -> None:
    """What a program that only evaluates prints."""
    if not line.whole and may_go_on(text, value):
        log.find("truncated", Grade.INFO, line.number)
        return
    log.observe(
        metric=known[0],
        printed=printed,
        value_text=value,
        unit=known[1],
        kind="eval",
        text=text,
        line=line.number,
        split=split,
        subset=subset,
    )


def _train(log: LogBuilder, line: Line, text: str) -> None:
    """`{"epoch": 1, "update": 0.4, "loss": "6.6", ...}` and the `train_` values at the end of an epoch."""
    found = re.search(r"\[train(?:_inner)?\]\[INFO\] - (\{.*)|INFO \| train(?:_inner)? \| (\{.*)", text)
    if found is None:
        return
    try:
        values = load((found[1] or found[2]).strip(), line.number)
    except ValueError:
        return
    for name in ("loss", "train_loss"):
        if isinstance(values, dict) and isinstance(value := values.get(name), str):
            log.observe(
                metric="loss", printed=name, value_text=value, unit="loss", kind="train", text=text, line=line.number
            )


def _add(
    log: LogBuilder,
    line: Line,
    text: str,
    name: str,
    value: str,
    *,
    epoch: int | None = None,
    split: str | None = None,
    subset: str | None = None,
    beside: dict[str, str] | None = None,
    best: tuple[str | None, str | None] | None = None,
    prefix: str = "",
) -> None:
    if name in _NOT_METRICS:
        return
    short = name.removeprefix("best_")
    metric, unit = best or METRICS.get(short, (None, "loss" if "loss" in short else None))
    if short == "accuracy" and beside and "code_perplexity" in beside:
        metric = None
    log.observe(
        metric=metric,
        printed=prefix + name,
        value_text=value,
        unit=unit,
        kind="best" if best is not None or short != name else "eval",
        text=text,
        line=line.number,
        epoch=epoch,
        split=split,
        subset=subset,
    )
