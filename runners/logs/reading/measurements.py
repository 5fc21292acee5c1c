"""Measurements as people write them: `51.2%`, `9.1 ms`, `1,000`, `yes`, restated in what a deployment report has.

Only what states its unit is restated: a share in percent where `unit` says percent, a time whose unit is written out.
What is not understood stays as it is, and is told with its place and with what is wanted there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

_YES: Final = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}
# How many milliseconds a unit of time is.
_MILLISECONDS: Final = {
    "ms": Decimal(1),
    "毫秒": Decimal(1),
    "s": Decimal(1000),
    "秒": Decimal(1000),
    "us": Decimal("0.001"),
    "µs": Decimal("0.001"),
    "μs": Decimal("0.001"),
}
_NUMBER: Final = re.compile(r"\s*(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(\.\d{1,15})?\s*(%|％|[a-zµμ毫秒]{1,3})?\s*")
_COUNTS: Final = {"accuracy": ("samples",), "latency": ("runs", "warm_up", "batch")}
_WRONG: Final = re.compile(r"(?P<what>.{1,200}?)(?: - at `\$\.?(?P<path>[^`]{1,200})`)?", re.DOTALL)
_FIELD: Final = re.compile(r"Object (?P<how>missing required|contains unknown) field `(?P<name>[^`]{1,100})`")
_STEP: Final = re.compile(r"[^.\[\]]{1,100}")
_LONGEST: Final = 60


def restated(measurement: object) -> object:
    """A measurement with its figures as the form has them, where they say what they are."""
    if not isinstance(measurement, dict):
        return measurement
    told = dict(measurement)
    if isinstance(ran := told.get("ran"), str):
        told["ran"] = _YES.get(ran.strip().casefold(), ran)
    if isinstance(accuracy := told.get("accuracy"), dict):
        percent = accuracy.get("unit") == "percent"
        units = {"%": Decimal(1), "％": Decimal(1)} if percent else {}
        told["accuracy"] = accuracy | {name: _figure(accuracy.get(name), units) for name in accuracy}
    if isinstance(latency := told.get("latency"), dict):
        told["latency"] = latency | {name: _figure(latency.get(name), _MILLISECONDS) for name in latency}
    for part, names in _COUNTS.items():
        if isinstance(inside := told.get(part), dict):
            told[part] = inside | {name: _count(measurement[part][name]) for name in names if name in inside}
    return told


def _figure(value: object, units: Mapping[str, Decimal]) -> object:
    """The value of `9.1 ms` in the unit of the form; a word, or a number in a unit that is not known, as it is."""
    found = _NUMBER.fullmatch(value.casefold()) if isinstance(value, str) else None
    if found is None or (found[3] is not None and found[3] not in units):
        return value
    number = Decimal(found[1].replace(",", "") + (found[2] or ""))
    return format(number * units[found[3]] if found[3] is not None else number, "f")


def _count(value: object) -> object:
    found = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    return int(found[1].replace(",", "")) if found is not None and found[2] is found[3] is None else value


def complaint(error: msgspec.ValidationError, data: object) -> tuple[tuple[str | int, ...], dict[str, str]]:
    """Where in `data` something breaks the form, and what fills the gap of the message in both languages."""
    found = _WRONG.fullmatch(str(error))
    assert found is not None
    path = [int(part) if part.isdigit() else part for part in _STEP.findall(found["path"] or "")]
    shown = ".".join(map(str, path)) or "measurements"
    if (field := _FIELD.fullmatch(found["what"])) is not None:
        missing = field["how"] == "missing required"
        en = f"{shown}: `{field['name']}` is " + ("missing" if missing else "no key of a deployment report")
        zh = f"{shown}：" + (f"缺少 `{field['name']}`" if missing else f"部署报告没有 `{field['name']}` 这个键")
        return tuple(path), {"problem_en": en, "problem_zh": zh}
    value = str(_at(data, path))[:_LONGEST]
    en, zh = _wanted(found["what"], path[-1] if path else "")
    return tuple(path), {
        "problem_en": f"{shown} is “{value}”; {en} is wanted",
        "problem_zh": f"{shown} 为“{value}”；应为{zh}",
    }


def _at(data: Any, path: list[str | int]) -> object:
    for step in path:
        data = data[step]
    return data


def _wanted(what: str, key: str | int) -> tuple[str, str]:
    if "bool" in what:
        return "true or false", " true 或 false"
    if key in ("p50", "p90", "p99"):
        return "a time such as 9.1 (milliseconds), 9.1 ms or 0.0091 s", "时间，如 9.1（毫秒）、9.1 ms 或 0.0091 s"
    if "decimal" in what:
        return "a number in the unit that `unit` names", "以 `unit` 所写单位表示的数值"
    if "int" in what:
        return "a whole number, of at least 1 unless it is of runs to warm up", "整数，除预热次数外至少为 1"
    if "str" in what:
        return "a name of 1 to 200 characters", "1 至 200 个字符的名称"
    return what, what
