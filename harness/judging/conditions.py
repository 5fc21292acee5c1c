"""Whether a run was made as the task says: what its settings state, held against what the spec lists.

A spec says `settings: {sliding_window: no, sampling_steps: 1}`; each name is a protocol, and specs/protocols.yaml says
what the toolkits call it. A setting that the log states otherwise makes the row REVIEW; one that it does not state is
noted, since the default of the toolkits is what is asked for, and the fact that states it as asked is named. An
excluded phrase is looked for word by word, whatever joins the words (`re_ranking=True` is `re-ranking: True`), in what
the log states of the run and on the lines of its evaluations. A setting that is off, and a word behind `no` or
`without`, say the opposite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from harness.evidence.facts import Fact, Key, of
from harness.evidence.observation import Observation, Run
from harness.evidence.sizes import longer_side
from harness.tasks import protocols
from harness.tasks.places import tokens
from harness.tasks.protocols import Spelling
from harness.tasks.spec import Conditions
from harness.values.lazy import pattern

_TOKEN: Final = pattern(r"\d+\.\d+|[^\W_]+|[=:]")
_OFF: Final = frozenset(("false", "0", "none", "no", "off", "null", "whole"))
_NOT: Final = frozenset(("no", "not", "without", "non"))
# A phrase of so many words in the log stands for one of the task; `multi scale` is `multiscale`.
_WORDS: Final = 6
# Numbers beside these words count epochs, steps, images or devices; of the others images have sizes in these steps.
_COUNTING: Final = frozenset(
    "e k x ep epoch epochs it iter iters iteration iterations step steps ckpt bs b batch gpu gpus seed avg lr".split()
)
_SIZES: Final = range(96, 2049, 32)
_DIGITS: Final = pattern(r"\d{1,6}")
_WORDS_OF: Final = pattern(r"[^\W\d_]+")
_WHITE: Final = pattern(r"(?:#|0x)?(?:f{3}|f{6}|f{8})")
_PARTS: Final = pattern(r"\d{1,4}(?:\.\d{1,6})?")
_SIDES: Final = pattern(r"[\[(]?\s*\d{1,6}(?:\s*[,x×*\s]\s*\d{1,6}){2}\s*[\])]?")
_CUBED: Final = pattern(r"(\d{1,6})\s*(?:\*\*|\^)\s*3")
_GROUPED: Final = pattern(r"\d{1,3}(?:[,_]\d{3}){1,4}")
_COUNT: Final = pattern(r"\d{1,12}(?:\.\d{1,12})?(?:e\+?\d{1,2})?")
# A list of one is that one. No number of several is less than two.
_ONE: Final = pattern(r"[\[(]\s*([\w.'-]*)\s*,?\s*[\])]")
_NOTHING: Final = pattern(r"[01](?:\.0{1,6})?|''|\"\"|")
# A parameter of an operation, as a fact shows it: a list, or what stands before the next comma.
_PARAMETER: Final = pattern(r"(\w+)=(\[[^\]]{0,120}\]|\([^)]{0,120}\)|[^,)]*)")
# From so many layers on a number in the name of a network is its depth.
_DEEP: Final = 10


class NamedPhrase(msgspec.Struct, frozen=True):
    """An excluded phrase, where the log names it, and the words around it."""

    phrase: str
    place: str
    text: str


class OtherwiseStated(msgspec.Struct, frozen=True):
    """A setting that is otherwise than asked: its name in the spec, what is wanted, what is stated, and where."""

    setting: str
    wanted: str
    stated: str
    place: str


class HeldTarget(msgspec.Struct, frozen=True):
    """Which target a run is held against: its metric, and how many samples it is over. None where nothing is known."""

    metric: str | None = None
    samples: int | None = None


def otherwise(conditions: Conditions, file: str, run: Run, target: HeldTarget | None = None) -> list[OtherwiseStated]:
    """What the run states otherwise than the settings and the training data that `conditions` list.

    What no spec lists is held against what every target in its metric is measured with.
    """
    target = target or HeldTarget()
    found = []
    lists = [fact for fact in of(run.facts, "list") if fact.part == "train"]
    part = conditions.training_part
    if part is not None and lists and not any(part in _TOKEN.findall(fact.value) for fact in lists):
        place = lists[0].place(file)
        found.append(OtherwiseStated("training_part", part, lists[0].value, place))
    stated = _statements(run)
    for name, value in {**protocols.defaults(target.metric), **conditions.settings}.items():
        if value == "any":
            continue
        other = next((one for one in stated.get(name, ()) if not _as_wanted(one, value, target.samples)), None)
        if other is not None:
            fact = other.fact
            found.append(OtherwiseStated(name, value, f"{fact.setting}={fact.value}", fact.place(file)))
    return found


class _Statement(msgspec.Struct, frozen=True):
    """A fact that states a protocol, and the spelling by which it is known."""

    fact: Fact
    protocol: str
    spelling: Spelling


_STATING: Final[tuple[Key, ...]] = (
    "test_time", "weights", "model", "backbone", "variant", "training_data", "lexicon", "decoding",
)  # fmt: skip


def _statements(run: Run) -> dict[str, list[_Statement]]:
    """The facts of a run that state protocols, by the names of these."""
    found: dict[str, list[_Statement]] = {}
    table = protocols.table()
    facts = list(of(run.facts, *_STATING))
    off = {_beside(fact): fact for fact in facts if fact.value.strip().casefold() in _OFF}
    for fact in facts:
        path = fact.setting.split(".")
        for name, spelling in protocols.stated_by(path):
            if fact.part == "train" and table[name].of == "evaluation":
                continue
            if spelling.under and (*path[:-1], protocols.folded(spelling.under)) in off:
                continue
            if spelling.values and not any(value in fact.value.casefold() for value in spelling.values):
                continue
            if spelling.evaluating and run.train_epochs and not fact.part:
                continue
            found.setdefault(name, []).append(_Statement(fact, name, spelling))
    for fact in of(run.facts, "operation"):
        if fact.part != "train":
            for name, spelling in protocols.performed_by(fact.value):
                found.setdefault(name, []).append(_Statement(fact, name, spelling))
    return found


def _beside(fact: Fact) -> tuple[str, ...]:
    """A setting by its section as it stands and its own name folded."""
    *section, leaf = fact.setting.split(".")
    return (*section, protocols.folded(leaf))


class HeldConditions(msgspec.Struct, frozen=True):
    """What the spec lists of its own: what is stated as asked, each with what is printed, and what is not stated."""

    stated: list[str]
    unstated: list[str]


def held(conditions: Conditions, file: str, run: Run) -> HeldConditions:
    """What carries the conditions: the facts of the run that state them, and what the toolkit's default has to."""
    found = HeldConditions([], [])
    if conditions.epochs is not None and str(conditions.epochs) == str(run.epochs):
        stated = next((fact for fact in of(run.facts, "epochs") if fact.value == str(run.epochs)), None)
        place = stated.place(file) if stated is not None else f"{file}:{run.first_line}"
        found.stated.append(f"epochs = {run.epochs} ({place})")
    statements = _statements(run) if conditions.settings else {}
    for name, value in conditions.settings.items():
        if value == "any":
            continue
        one = next(iter(statements.get(name, ())), None)
        if one is None:
            found.unstated.append(f"{name} = {value}")
        elif _as_wanted(one, value):
            fact = one.fact
            found.stated.append(f"{name} = {value} ({fact.setting}: {fact.value}, {fact.place(file)})")
    if conditions.image_size is not None:
        named = f"image_size = {conditions.image_size}"
        facts = [fact for fact in of(run.facts, "image_size") if fact.part != "train"]
        if run.image_size == conditions.image_size:
            found.stated.append(f"{named} ({file}:{run.first_line})")
        elif run.image_size is None and facts and longer_side(facts[0].value) == conditions.image_size:
            found.stated.append(f"{named} ({facts[0].setting}: {facts[0].value}, {facts[0].place(file)})")
        else:
            found.unstated.append(named)
    if conditions.training_part is not None:
        lists = [fact for fact in of(run.facts, "list") if fact.part == "train"]
        if not lists:
            found.unstated.append(f"training_part = {conditions.training_part}")
        elif conditions.training_part in _TOKEN.findall(lists[0].value):
            found.stated.append(f"training_part = {conditions.training_part} ({lists[0].place(file)})")
    return found


def other_size(wanted: int, file: str, run: Run) -> OtherwiseStated | None:
    """Where the run says that its images are of another size than `wanted` pixels a side; None where it does not.

    What settings state counts; where none does, a number that only a size can be in the name of the configuration, or
    of the weights that an evaluation loaded: `yolov8_n_1280`.
    """
    if run.image_size is not None:
        own = OtherwiseStated("image_size", str(wanted), str(run.image_size), f"{file}:{run.first_line}")
        return None if run.image_size == wanted else own
    stated = [fact for fact in of(run.facts, "image_size") if fact.part != "train"]
    for fact in stated:
        if longer_side(fact.value) != wanted:
            return OtherwiseStated("image_size", str(wanted), f"{fact.setting}={fact.value}", fact.place(file))
    if stated:
        return None
    for fact in of(run.facts, "config", *(() if run.train_epochs else ("weights",))):
        name = re.split(r"[\\/]", fact.value.strip())[-1]
        sizes = _sizes(tokens(re.sub(r"(\d)[xX](?=\d)", r"\1 ", name)))
        if sizes and wanted not in sizes:
            return OtherwiseStated("image_size", str(wanted), name, fact.place(file))
    return None


def _sizes(words: Sequence[str]) -> list[int]:
    """The numbers among the words of a name that can only be sizes of images."""
    beside = ["", *words, ""]
    return [
        int(word)
        for at, word in enumerate(words)
        if word.isdigit() and int(word) in _SIZES and not _COUNTING & {beside[at], beside[at + 2]}
    ]


def _is_colour(stated: str, wanted: str) -> bool:
    """Whether what is stated is the `wanted` colour, which is white: its name, its parts, or that it is switched on."""
    stated = stated.strip("'\"")
    if _WHITE.fullmatch(stated) or stated == "true":
        return True
    numbers = _PARTS.findall(stated)
    return stated == wanted or (bool(numbers) and {Decimal(one) for one in numbers} <= {1, 255})


def _voxels(stated: str) -> Decimal | None:
    """How many voxels a cube has that holds the grid, of which three sides, one to be cubed, or all voxels are stated.

    None where it cannot be read.
    """
    groups = re.findall(r"\d+", stated)
    if _GROUPED.fullmatch(stated) and len(set(groups)) > 1:
        return Decimal("".join(groups))
    if _SIDES.fullmatch(stated):
        return max(map(Decimal, groups)) ** 3
    if cubed := _CUBED.fullmatch(stated):
        return Decimal(cubed[1]) ** 3
    return Decimal(stated) if _COUNT.fullmatch(stated) else None


def _as_wanted(statement: _Statement, wanted: str, samples: int | None = None) -> bool:
    """Whether what a setting states is what is `wanted` of its protocol."""
    stated, wanted = _ONE.sub(r"\1", statement.fact.value.strip().casefold()), wanted.casefold()
    form, spelling = protocols.table()[statement.protocol].form, statement.spelling
    if form == "network":
        return _is_network(stated, wanted)
    if form == "one_of":
        return any(one in re.sub(r"[-_]", "", stated) for one in wanted.split("|"))
    if form == "colour":
        return _is_colour(stated, wanted)
    if form == "cube":
        most = _voxels(stated)
        return most is not None and most <= int(wanted) ** 3
    if form == "samples":
        return _is_all(stated, samples)
    if spelling.operation:
        return (wanted == "no") is not _has_several(stated, spelling.parameters)
    if spelling.values:
        return (wanted == "yes") is not spelling.inverse
    if wanted in ("yes", "no"):
        off = _is_off(stated) if wanted == "no" and not spelling.inverse else stated in _OFF
        return (off is (wanted == "no")) is not spelling.inverse
    return stated == wanted or stated.removesuffix(".0") == wanted


def _is_off(stated: str) -> bool:
    """Whether a switch is off, or what could be several is one: `False`, `[1.0]`, `1`."""
    listed = re.findall(r"[\d.]+", stated) if stated[:1] in "[(" else []
    return stated in _OFF or len(listed) == 1 or _NOTHING.fullmatch(stated) is not None


def _has_several(operation: str, parameters: Sequence[str]) -> bool:
    """Whether an operation makes several images out of one: one does that has no parameters to say so."""
    if not parameters:
        return True
    given = {protocols.folded(name): value for name, value in _PARAMETER.findall(operation)}
    return any(name in given and not _is_off(given[name]) for name in map(protocols.folded, parameters))


def _is_all(stated: str, samples: int | None) -> bool:
    """Whether so many samples, or such a share of them, are all."""
    if stated in _OFF - {"0"} or stated in ("-1", "inf", ""):
        return True
    if not _COUNT.fullmatch(stated):
        return False
    count = Decimal(stated)
    return count == 1 if count <= 1 else samples is not None and count >= samples


def _is_network(stated: str, wanted: str) -> bool:
    """Whether a network, or how deep one is, is the wanted one: `ResNet` and `101` both are `ResNet-101`.

    Words may stand beside its name, and small numbers are versions: `ResNetV1c`, `resnet101_caffe`.
    """
    names, depths = _WORDS_OF.findall(wanted), [word for word in _DIGITS.findall(wanted) if int(word) >= _DEEP]
    told = [word for word in _DIGITS.findall(stated) if int(word) >= _DEEP]
    if told and depths and told[0] not in depths:
        return False
    return stated.isdigit() or "".join(names) in "".join(_WORDS_OF.findall(stated))


def excluded(
    phrases: Sequence[str], file: str, runs: Iterable[Run], observations: Iterable[Observation]
) -> NamedPhrase | None:
    """The first of `phrases` that the runs or their evaluations in `file` name; None where they name none."""
    if not phrases:
        return None
    spelled = [(phrase, one) for phrase in phrases for one in protocols.spelled(phrase)]
    wanted = [(phrase, "".join(_tokens(one))) for phrase, one in spelled]
    seen: set[str] = set()
    for place, text in (*_stated(file, runs), *((o.place, o.text) for o in observations)):
        if text in seen:
            continue
        seen.add(text)
        tokens = _tokens(text)
        whole = "".join(tokens)
        for phrase, joined in wanted:
            if joined in whole and _names(tokens, joined):
                return NamedPhrase(phrase, place, text)
    return None


def _stated(file: str, runs: Iterable[Run]) -> Iterator[tuple[str, str]]:
    for run in runs:
        for setting, stated in run.stated.items():
            yield f"{file}:{stated.first}", f"{setting}={stated.value}"
        for fact in of(run.facts, "test_time", "weights", "output", "config", "model", "method", "decoding", "program"):
            if fact.part != "train":
                place = fact.place(file) if fact.told or fact.line is not None else f"{file}:{run.first_line}"
                yield place, f"{fact.setting}={fact.value}"
        for text in (run.model, run.dataset, run.evaluator, run.pretrained):
            if text is not None:
                yield f"{file}:{run.first_line}", text


def _tokens(text: str) -> list[str]:
    return ["=" if word == ":" else word for word in _TOKEN.findall(text.casefold())]


def _names(tokens: Sequence[str], joined: str) -> bool:
    """Whether neighbouring tokens make up `joined`, and are not said to be off."""
    for start in range(len(tokens)):
        word = ""
        for end in range(start, min(start + _WORDS, len(tokens))):
            word += tokens[end]
            if word == joined:
                behind = tokens[end + 1 : end + 3]
                off = len(behind) == 2 and behind[0] == "=" and behind[1] in _OFF
                if not off and (start == 0 or tokens[start - 1] not in _NOT):
                    return True
                break
            if not joined.startswith(word):
                break
    return False
