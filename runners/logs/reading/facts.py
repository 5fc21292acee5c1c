"""Facts of a run from what stands at its start: the configuration it printed, its command line, and what it loaded.

Nothing here belongs to a log format. A format states what its own lines say with `LogBuilder.fact`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import islice
from typing import Final

import msgspec

from harness.evidence.facts import LEFT_OUT, Fact, How, Key, Part
from harness.tasks.splits import of_name
from harness.values.lazy import pattern
from runners.logs.reading.foreign import own
from runners.logs.reading.lines import OMITTED, LineReader, plain
from runners.logs.reading.meanings import meaning, part
from runners.logs.reading.pipeline import operations
from runners.logs.reading.segments import segments
from runners.logs.reading.settings import Setting, bare, read

# Far above what one start of a program states.
MAX_FACTS: Final = 400
# Of models that are named on lines of their own so many are looked at.
MAX_BANNERS: Final = 40


class _Form(msgspec.Struct, frozen=True):
    """A line that states facts: bytes that stand in it, and the form whose groups are named after the facts."""

    needle: str
    form: re.Pattern[str]


_PATH: Final = r"['\"]?(?P<{}>[^\s'\",]*[^\s'\",.])"
_FORMS: Final = (
    _Form(
        "samples valid",
        pattern(
            r"Load \[(?P<samples>\d+) samples valid(?:, (?P<left>[1-9]\d{0,8}) samples invalid)?.*? in file "
            + _PATH.format("list")
        ),
    ),
    _Form("Total samples for", pattern(r"Total samples for (?P<dataset>\S+) dataset: (?P<samples>\d+)")),
    _Form("images in", pattern(rf"Loaded (?P<samples>\d+) images in \w+ format from {_PATH.format('list')}")),
    _Form("Total sample number", pattern(r"Total sample number: (?P<samples>\d+)")),
    # What the scripts of PaddleSpeech print above a test: the list of its samples, and its configuration.
    _Form("manifest.", pattern(r"^(?P<list>(?:[\w./-]{1,200}/)?manifest\.[A-Za-z][\w-]{0,60})\s*$")),
    _Form("config: ", pattern(r"^config: (?P<config>[\w./-]{1,200}\.ya?ml)\s*$")),
    # A size that somebody set, on a line of its own.
    _Form(
        "eval_size",
        pattern(r"^\s*(?:--)?eval_size\s*[:=]\s*(?P<size>[\[(]?\s*\d{2,5}(?:\s*[,x]\s*\d{2,5})?\s*[\])]?)\s*$"),
    ),
    _Form("gen_subset", pattern(r"\bgen_subset[:=] ?'?(?P<dataset>[\w-]+)")),
    _Form("model weights", pattern(rf"[Ll]oad\w* model weights(?: from)?:? {_PATH.format('weights')}")),
    _Form(
        "oad",
        pattern(
            r"\b[Ll]oad(?:ed|ing|s)?\b[^:'\"=]{0,80}?(?:from|:|checkpoint|weights?)\s+"
            r"['\"]?(?P<weights>[\w./\\~:@%+-]+\.(?:pdparams|pth|pt|pkl|ckpt|pyth|bin|safetensors|tar))\b"
        ),
    ),
    _Form("PaddlePaddle", pattern(r"^\s*(?:PaddlePaddle|paddlepaddle)\b[^:=]{0,30}[:=]\s*(?P<framework>\d[\w.+-]*)")),
    _Form("PyTorch", pattern(r"^\s*-?\s*PyTorch(?: [Vv]ersion)?\s*[:=]?\s+(?P<torch>\d[\w.+-]*)")),
    _Form("orch", pattern(r"^\s*-?\s*(?:torch|torch version)\s*[:=]\s*(?P<torch>\d[\w.+-]*)")),
    # The banner of Ultralytics' programs: `Ultralytics YOLOv8.0.20 🚀 Python-3.10.9 torch-1.13.1+cu117 CUDA:0 (...)`.
    # Older ones: `YOLOv5 🚀 v6.0-3-g20a809d torch 1.9.0+cu111 CUDA:0 (...)`.
    _Form("orch", pattern(r"(?:\bPython-\d[\d.]{0,12}|🚀.{0,60}?) torch[- ](?P<torch>\d[\w.+-]{0,30}) (?:C|M)")),
    # How PyTorch shows a number on a device; Paddle writes `Tensor(shape=[1], ...)`.
    _Form("device='cuda", pattern(r"(?P<shows>\btensor\([^()]{1,60}, device='cuda(?::\d+)?'\))")),
    # What the trainer of PyTorch Lightning begins with.
    _Form("TPU available", pattern(r"\b(?P<shows>TPU available: (?:True|False), using: \d{1,6} TPU cores)")),
    # The loggers of detectron2 and of what is built on it.
    _Form("2", pattern(r"^(?P<logger>\[[^\]]{0,40}(?: detectron2| d2\.[\w.]{1,60})\]): ")),
)


# Some of their bytes: what a line must hold to be looked at.
_HINTS: Final = (
    b"gen_subset", b"eval_size", b"manifest.", b"config: ", b"samples valid", b"Total samples ", b"Total sample ",
    b"images in ", b"odel weights", b"oad ", b"oaded ", b"oading ", b"oads ", b"PaddlePaddle", b"PyTorch", b"orch",
)  # fmt: skip
_SHOW_HINTS: Final = (b"device='cuda", b" detectron2]", b" d2.", b"TPU available: ")
# A line that is a model's name and nothing else, as `model: audioldm-l-full`; and what bytes such a line ends in.
_BANNER: Final = pattern(r"(?i)(model|arch|architecture|model[_ ]name) ?[:=] ?([a-z][\w.+-]{0,99})\s*$")
_BANNER_HINT: Final = pattern(rb"(?im)(?:model|arch|architecture|model[_ ]name) ?[:=] ?[a-z][\w.+-]{0,99}\r?$")
# Files of weights and configurations, which are called as one likes.
_WEIGHTS_END: Final = frozenset("pdparams pdmodel pth pt pkl ckpt bin tar onnx safetensors h5 npz".split())
_CONFIG_END: Final = frozenset("yml yaml json py cfg toml".split())
_FILES: Final = tuple(f".{end}" for end in (*sorted(_WEIGHTS_END | _CONFIG_END), "log", "txt"))
_QUOTED: Final = pattern(r"['\"]([^'\"]+)['\"]")
_LONGEST: Final = 2_000
# What the groups of the forms state; four of them tell a framework, by its version or by what it writes.
_GROUPS: Final[dict[str, Key]] = {
    "samples": "samples",
    "list": "list",
    "dataset": "dataset",
    "config": "config",
    "size": "image_size",
    "weights": "weights",
    "framework": "framework",
    "torch": "framework",
    "shows": "framework",
    "logger": "framework",
}
_SHOWN: Final = "PyTorch: "
_PROGRAMS: Final = {
    "framework": "PaddlePaddle ",
    "torch": "PyTorch ",
    "shows": _SHOWN,
    "logger": _SHOWN,
}


def facts_at(text: bytes, first_line: int) -> list[Fact]:
    """The facts that `text` states, the part of a log from `first_line` (from 1) on; MAX_FACTS at most."""
    settings = list(read(own(_lines(text, first_line), lambda line: line[1])))
    found = [*_of_lines(text, first_line), *_of_settings(settings), *operations(settings)][:MAX_FACTS]
    if all(fact.key != "model" for fact in found):
        taken = {setting.line for setting in settings}
        found += (fact for fact in _banners(text, first_line) if fact.line not in taken)
    return found


def _banners(text: bytes, first_line: int) -> Iterator[Fact]:
    """The models that lines name which hold nothing else; asked where no configuration names one."""
    number, counted = first_line, 0
    for hint in islice(_BANNER_HINT.finditer(text), MAX_BANNERS):
        start = text.rfind(b"\n", 0, hint.start()) + 1
        if hint.start() - start > _LONGEST:
            continue
        number += text.count(b"\n", counted, start)
        counted = start
        named = _BANNER.match(bare(plain(text[start : hint.end()])).strip())
        if named and not named[2].casefold().endswith(_FILES):
            yield _fact("model", named[2], "banner", number, setting=named[1].casefold())


def _lines(text: bytes, first_line: int) -> Iterator[tuple[int, str]]:
    for number, raw in enumerate(text.split(b"\n"), first_line):
        if raw == OMITTED:
            continue
        for segment in segments(raw):
            yield number, plain(segment)


def _of_lines(text: bytes, first_line: int) -> Iterator[Fact]:
    """The facts of lines that are no settings. Only lines with a hint are decoded, and not more than MAX_FACTS."""
    reader = LineReader(BytesIO(text))
    hints: tuple[bytes, ...] = (*_HINTS, *_SHOW_HINTS)
    for _ in range(MAX_FACTS):
        line = reader.seek(hints)
        if line is None:
            return
        if len(line.raw) <= _LONGEST:
            found = facts_of_line(plain(line.raw), first_line + line.number - 1)
            yield from found
            if any(fact.value.startswith(_SHOWN) for fact in found):
                # Each line of a training may show it; once is enough.
                hints = _HINTS


def facts_of_line(text: str, number: int, how: How = "line") -> list[Fact]:
    """The facts of one line that is no setting: what was loaded, how many samples, which framework."""
    for form in _FORMS:
        if form.needle in text and (found := form.form.search(text)):
            stated = {key: value for key, value in found.groupdict().items() if value}
            about = _part_of_path(stated.get("list", ""))
            return [
                _fact(
                    known,
                    _PROGRAMS.get(key, "") + stated[key],
                    "count" if known == "samples" else how,
                    number,
                    part=about,
                    setting=_set(form.needle, known, stated),
                )
                for key, known in _GROUPS.items()
                if key in stated
            ]
    return []


def _set(needle: str, known: Key, stated: Mapping[str, str]) -> str:
    """What a fact of a line says of how it was set: of samples, how many others were left out."""
    if known == "samples" and "left" in stated:
        return f"{stated['left']}{LEFT_OUT}"
    return needle if known == "image_size" else ""


def _of_settings(settings: list[Setting]) -> Iterator[Fact]:
    """What the settings mean; one on the command line beats the same in the dump, whose first value counts."""
    said: dict[str, Setting] = {}
    for setting in settings:
        if setting.value and setting.how == "command":
            said.setdefault(setting.name.casefold(), setting)
    seen: set[tuple[Key, str, str]] = set()
    for setting in settings:
        if not setting.value:
            if _is_loss(setting):
                yield _fact("method", setting.path[-1], setting.how, setting.line, setting=setting.name)
            continue
        key = meaning(setting.path, setting.value)
        if key is None:
            continue
        overriding = said.get(setting.name.casefold())
        if overriding is not None and overriding is not setting and setting.how != "command":
            continue
        key = _of_file(key, setting.value)
        about = part(setting.path)
        if (key, setting.name, setting.value) in seen:
            continue
        seen.add((key, setting.name, setting.value))
        for value in _each(key, setting.value):
            yield _fact(key, value, setting.how, setting.line, setting=setting.name, part=about)


def _of_file(key: Key, value: str) -> Key:
    """A model that is given by a file, as `yolov8n.yaml` or `best.pt`, is a configuration, or weights."""
    if key != "model":
        return key
    end = value.rpartition(".")[2].casefold()
    return "weights" if end in _WEIGHTS_END else "config" if end in _CONFIG_END else key


def _each(key: Key, value: str) -> list[str]:
    """The values that one setting gives: several where a list of samples is a list of lists."""
    if key in ("list", "dataset", "query", "gallery") and value[:1] in ("[", "("):
        return _QUOTED.findall(value) or [value]
    return [value]


def _is_loss(setting: Setting) -> bool:
    """Whether a section is that of a loss, which many methods are told by: `Loss.Train.HISTLoss`."""
    return 1 < len(setting.path) <= 3 and setting.path[0] == "Loss" and setting.path[-1].endswith("Loss")


def _part_of_path(path: str) -> Part:
    """Training data by the name of its list: `instances_train2017.json`."""
    return "train" if of_name(re.split(r"[\\/]", path)[-1]) == "train" else ""


def _fact(key: Key, value: str, how: How, line: int, *, setting: str = "", part: Part = "") -> Fact:
    return Fact(key=key, value=value, how=how, line=line, setting=setting, part=part)
