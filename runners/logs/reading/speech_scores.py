"""What the scoring programs of speech recognition print: icefall, Kaldi, sclite, PaddleSpeech and WeNet.

icefall (k2-fsa/icefall at 36e0420) logs `[test-clean-greedy_search] %WER 2.31% [1216 / 52576, ...` for every method
(icefall/utils.py:766), in which `%WER` stands even where characters are counted; the list behind it, `For test-clean,
CER of different settings are:`, says which (egs/aishell/ASR/tdnn_lstm_ctc/decode.py:310) and repeats the values. The
files `wer-summary-SET-*.txt` hold `settings<TAB>WER` and a line a method (egs/librispeech/ASR/zipformer/decode.py:766),
`errs-SET-METHOD-*.txt` begin with `%WER = 2.31` (icefall/utils.py:772). Kaldi has `%WER 5.79 [ 3046 / 52576, ...`.

sclite (usnistgov/SCTK, as ESPnet runs it) draws a table whose row `Sum/Avg` is the result in percent; whether words,
characters or tokens were counted only the folder says, `score_wer/result.txt`. `Final error rate [cer] (7176/7176) =
0.0464` is PaddleSpeech's (paddlespeech/s2t/exps); the error rate before it is of the part decoded so far. `Overall ->
4.61 % N=104765 ...` is of WeNet's compute-wer.py, which counts words or characters and does not say which.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from harness.evidence.observation import Kind
from harness.tasks.splits import Split, of_name
from runners.logs.reading.base import LogBuilder
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.segments import SegmentReader

_NEEDLES: Final = (
    b"%WER ",
    b"Final error rate [",
    b" of different settings are:",
    b"settings\t",
    b" Err ",
    b"Sum/Avg",
    b"Overall -> ",
)
_SETTINGS: Final = 200
_SCORED: Final = re.compile(
    r"(?:\[([\w.+-]{1,200})\] )?%WER ([-+]?\d+(?:\.\d+)?)%? \[ ?\d{1,12} / \d{1,12}, \d{1,12} ins, \d{1,12} del, "
)
_KALDI_SET: Final = re.compile(r"sub \] (?:\[PARTIAL\] )?(\S{1,300})")
_GREPPED: Final = re.compile(r"(\S{1,300}?):%WER ")
# What sclite counted, as Kaldi's recipes of conversations sum it up (egs/swbd/s5c/local/score_sclite.sh).
_KALDI_SCLITE: Final = re.compile(
    r"%WER (\d{1,3}\.\d) \| \d{1,9} \d{1,9} \|(?: \d{1,3}\.\d){6} \|[^|]{1,20}\| (\S{1,300})\s*$"
)
# Kaldi writes `%WER` into its `cer_10` too.
_OF_CHARACTERS: Final = re.compile(r"/cer_\d{1,4}(?:_\d\.\d)?$")
_ERRORS: Final = re.compile(r"%WER = (\d{1,6}\.\d\d)\s*$")
_FINAL: Final = re.compile(r"Final error rate \[(wer|cer)\] \((\d{1,9})/(\d{1,9})\) = (\d+\.\d+)(?!\d)")
_OVERALL: Final = re.compile(r"Overall -> +(\d{1,6}\.\d\d) % N=\d{1,12} C=\d")
_BLOCK: Final = re.compile(r"For ([\w.-]{1,200}), ([WCP]ER) of different settings are:")
_HEADER: Final = re.compile(r"settings((?:\t[WCP]ER){1,3})\s*$")
_SETTING: Final = re.compile(r"([\w.+-]{1,200})((?:\t\d{1,6}\.\d{1,20}){1,3})(?:\tbest for .{1,200})?\s*$")
_SUMMARY_SET: Final = re.compile(r"summary-((?:test|dev|eval|valid)[\w.]{0,40}(?:-(?:clean|other|net|meeting))?)")
_ERRORS_SET: Final = re.compile(r"errs-([\w.+-]{1,200}?)(?:-epoch-|-iter-|\.txt$)")
_FOLDER: Final = re.compile(r"(?:^|/|__)([^/]{1,100}?)(?:/|__)score_(wer|cer|ter)(?:_\w{1,40}?)?(?:/|__)")
_COLUMNS: Final = re.compile(r"\|((?: +(?:Corr|Sub|Del|Ins|Err|S\.Err)){6}) +\|")
_SUM: Final = re.compile(r"\| *Sum/Avg *\| *\d{1,12} +\d{1,12} *\|((?: *\d{1,6}\.\d){6}) *\|")
SIGNS: Final = re.compile(
    rb"%WER \d+(?:\.\d+)?%? \[ ?\d+ / \d+, \d+ ins|^%WER \d+\.\d \| \d+ \d+ \| \d+\.\d "
    rb"|Final error rate \[(?:wer|cer)\]|^%WER = \d+\.\d\d\r?\nErrors: \d"
    rb"|^settings(?:\t[WCP]ER)+\r?\n|\| *Sum/Avg *\| *\d+ +\d+ *\| *\d+\.\d |^Overall -> +\d+\.\d\d % N=\d",
    re.MULTILINE,
)


def split_of(name: str) -> Split | None:
    """The split of a set such as `decode_lm_train_lm_valid.acc.ave/test_clean`.

    What is decoded is a dev or a test set; `train` and `valid` beside it are of the models that decode it.
    """
    return of_name(name, among=("dev", "test"))


def scores(reader: LineReader, log: LogBuilder) -> None:
    """Read the output of a scoring program to its end."""
    scorer = _Scorer(SegmentReader(reader), log)
    scorer.lines.each(_NEEDLES, scorer.take)


class _Scorer:
    def __init__(self, lines: SegmentReader, log: LogBuilder) -> None:
        self.lines = lines
        self._log = log
        self._file = log.log.own_name.rpartition("/")[2]
        self._columns: list[str] = []
        # Where the values logged as `%WER` stand, by the name of their set and method.
        self._logged: dict[str, list[int]] = {}

    def take(self, line: Line) -> Line | None:
        """Take in a line; the line after it, when that was read too and is still to be taken."""
        text = plain(line.raw)
        if found := _SCORED.search(text):
            kaldi = _KALDI_SET.search(text) or _GREPPED.match(text)
            name = found[1] or (kaldi[1] if kaldi else "")
            metric = "cer" if _OF_CHARACTERS.search(name) else "wer"
            self._add(line, text, "%WER", found[2], metric, split=split_of(name), subset=name or None)
            self._logged.setdefault(name, []).append(len(self._log.log.observations) - 1)
        elif found := _KALDI_SCLITE.match(text):
            metric = "cer" if _OF_CHARACTERS.search(found[2]) else "wer"
            self._add(line, text, "%WER", found[1], metric, split=split_of(found[2]), subset=found[2])
        elif found := _ERRORS.match(text):
            named = _ERRORS_SET.search(self._file)
            name = named[1] if named else ""
            self._add(line, text, "%WER", found[1], "wer", split=split_of(name), subset=name or None)
        elif found := _FINAL.search(text):
            self._log.fact("samples", found[2], line.number, how="count")
            self._add(line, text, f"error rate [{found[1]}]", found[4], found[1], unit="fraction")
        elif found := _OVERALL.match(text):
            self._add(line, text, "Overall", found[1], None)
        elif found := _BLOCK.search(text):
            return self._settings([found[2]], found[1], "final")
        elif found := _HEADER.match(text):
            named = _SUMMARY_SET.search(self._file)
            return self._settings(found[1].split(), named[1] if named else "", "eval")
        elif found := _COLUMNS.search(text):
            self._columns = found[1].split()
        elif found := _SUM.search(text):
            self._sclite(line, text, found[1].split())
        return None

    def _settings(self, counted: list[str], test_set: str, kind: Kind) -> Line | None:
        """The lines of a list of settings; the line behind it."""
        for _ in range(_SETTINGS):
            line = self.lines.next()
            text = plain(line.raw) if line is not None else ""
            found = _SETTING.match(text)
            values = found[2].split() if found else []
            if line is None or found is None or len(values) != len(counted):
                return line
            subset = "-".join(part for part in (test_set, found[1]) if part)
            for name, value in zip(counted, values, strict=True):
                metric = {"WER": "wer", "CER": "cer"}.get(name)
                self._add(line, text, name, value, metric, kind=kind, split=split_of(test_set), subset=subset)
                if kind == "final":
                    self._counted(subset, metric)
        return None

    def _counted(self, name: str, metric: str | None) -> None:
        """What was logged of these as `%WER` is an error rate of what the list says."""
        for at in self._logged.pop(name, ()):
            seen = self._log.log.observations[at]
            self._log.log.observations[at] = msgspec.structs.replace(seen, metric=metric)

    def _sclite(self, line: Line, text: str, values: list[str]) -> None:
        if "Err" not in self._columns:
            return
        path = self._log.log.own_name
        folder = _FOLDER.search(path)
        counted = folder[2] if folder else "wer" if path.endswith("result.wrd.txt") else None
        subset = folder[1] if folder else None
        pairs = dict(zip(self._columns, values, strict=True))
        for name, metric in (("Err", counted if counted != "ter" else None), ("S.Err", None)):
            self._add(line, text, name, pairs[name], metric, split=split_of(subset or ""), subset=subset)

    def _add(
        self,
        line: Line,
        text: str,
        printed: str,
        value: str,
        metric: str | None,
        *,
        unit: str = "percent",
        kind: Kind = "eval",
        split: str | None = None,
        subset: str | None = None,
    ) -> None:
        if self._log.cut(line, text, value):
            return
        self._log.observe(
            metric=metric,
            printed=printed,
            value_text=value,
            unit=unit,
            kind=kind,
            text=text,
            line=line.number,
            split=split,
            subset=subset,
        )
