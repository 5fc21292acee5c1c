"""Scores of recognised speech: counts of errors and words printed beside the rate they give."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation
from harness.values.lazy import pattern
from harness.values.quantity import half_step, plain, step

# Kaldi's compute-wer and icefall's write_error_stats: `%WER 5.20 [ 2735 / 52576, 343 ins, 251 del, 2141 sub ]`.
_COUNTS: Final = pattern(
    r"%WER (?:= )?(\d{1,5}\.\d{1,6})%? \[ ?(\d{1,12}) / (\d{1,12}), (\d{1,12}) ins, (\d{1,12}) del, (\d{1,12}) sub ?\]"
)
# sclite, as espnet's README shows it: `|data|Snt|Wrd|Corr|Sub|Del|Ins|Err|S.Err|`, shares of the words in percent.
_CELL: Final = pattern(r"\d{1,9}(?:\.\d{1,4})?")
_COLUMNS: Final = 9
# PageNet and its like print the characters deleted, substituted and inserted beside the rates over all of them.
_CHARACTERS: Final = pattern(r"De: (\d{1,9}) Se: (\d{1,9}) Ie: (\d{1,9}) Len: (\d{1,9})")
_CHARACTER_RATES: Final = {"accurate_rate": 3, "correct_rate": 2}


def word_errors(log: Log) -> Iterator[Finding]:
    """What does not add up in the lines of a log of speech recognition."""
    for o in log.observations:
        if o.kind == "train":
            continue
        if "%WER" in o.text and o.value.is_finite():
            yield from _counted(o)
        elif " Len: " in o.text and o.metric in _CHARACTER_RATES and o.value.is_finite():
            yield from _characters(o)
        elif o.printed == "Err" and o.text.count("|") == _COLUMNS + 1 and o.value.is_finite():
            yield from _shares(o)


def _counted(o: Observation) -> Iterator[Finding]:
    found = _COUNTS.search(o.text)
    if found is None or found[1] != o.value_text:
        return
    errors, words = int(found[2]), int(found[3])
    parts = [int(found[i]) for i in (4, 5, 6)]
    if sum(parts) != errors:
        arithmetic = f"{' + '.join(map(str, parts))} = {sum(parts)}"
        values = {"printed": "errors", "value": str(errors), "expected": str(sum(parts))}
        yield _finding(o, values, arithmetic)
    elif words:
        rate = Decimal(100 * errors) / words
        # One unit of the last digit, so that cutting off is rounding too.
        if abs(rate - o.value) >= step(o.value):
            arithmetic = f"100 × {errors} / {words} = {rate:.4f}"
            yield _finding(o, {"printed": o.printed, "value": o.value_text, "expected": f"{rate:.4f}"}, arithmetic)


def _characters(o: Observation) -> Iterator[Finding]:
    """AR = (Len - De - Se - Ie) / Len, CR = (Len - De - Se) / Len (shannanyinxiang/PageNet, utils/eval.py)."""
    found = _CHARACTERS.search(o.text)
    if found is None or not int(found[4]):
        return
    *errors, length = map(int, found.groups())
    counted = errors[: _CHARACTER_RATES[o.metric or ""]]
    rate = Decimal(length - sum(counted)) / length
    if abs(rate - o.value) >= step(o.value):
        arithmetic = f"({' - '.join(map(str, (length, *counted)))}) / {length} = {rate:.6f}"
        yield _finding(o, {"printed": o.printed, "value": o.value_text, "expected": f"{rate:.6f}"}, arithmetic)


def _shares(o: Observation) -> Iterator[Finding]:
    cells = [cell.strip() for cell in o.text.strip().strip("|").split("|")][3:8]
    if len(cells) != 5 or not all(map(_CELL.fullmatch, cells)) or cells[4] != o.value_text:
        return
    correct, *parts, total = map(Decimal, cells)
    reach = 4 * half_step(total)
    for name, whole, expected in (("Err", total, sum(parts)), ("100", Decimal(100), correct + parts[0] + parts[1])):
        if abs(whole - expected) > reach:
            arithmetic = f"{' + '.join(cells[1:4] if name == 'Err' else cells[:3])} = {expected}"
            yield _finding(o, {"printed": name, "value": plain(whole), "expected": str(expected)}, arithmetic)


def _finding(o: Observation, values: dict[str, str], arithmetic: str) -> Finding:
    return Finding(
        code="formula_broken",
        grade=Grade.CONTRADICTION,
        check="identities",
        file=o.file,
        lines=[o.line] if o.line is not None else [],
        run=o.run,
        values=values,
        arithmetic=arithmetic,
    )
