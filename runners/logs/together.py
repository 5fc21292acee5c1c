"""Files of one run tell each other: records that hold values alone take what stands beside them.

`scalars.json`, `results.csv` and event files say neither which model they are of nor which data. What does stands in
another file of the same run: the text log, or the configuration that the program wrote into the run's folder. Which
files are of one run is known by the layout of their writer, never across two folders of runs:

- a record lies in the folder of its run, or in one that writers keep inside it (`vis_data`, `vdl`, `.hydra`);
- a text log tells a record of its own name (`20230205_181821.log.json`), else where it is the only one in the folder
  that says anything, and the record is the only one of its kind; values that both print have to be the same;
- a configuration tells where it is the only one in the folder, or the only one with a name that programs give it.

What a record says itself is kept, and where it says otherwise than what lies beside it nothing is taken. The log of a
program that prints its configuration takes nothing from a file of settings: where none is printed, it was cut off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from harness.evidence.facts import Fact, Key, of
from harness.evidence.files import ReadableFile
from harness.evidence.observation import Log, Observation, Run
from harness.values.errors import InputError
from harness.values.lazy import pattern
from harness.values.quantity import agree
from runners.logs.reading.facts import facts_at
from runners.logs.reading.opening import LIMIT, complete
from runners.logs.table import FORMATS

# Folders that writers keep inside the folder of a run.
_INNER: Final = frozenset(
    ".hydra vis_data vdl vdl_log vdl_logs vdl_log_dir visualdl visualdl_log scalar tensorboard tb tb_log tb_logs "
    "tf_logs tensorboard_log tensorboard_logs".split()
)
# Formats of text that hold values and nothing else, whatever their files are called.
_RECORDS: Final = frozenset("speech_results jsonl trainer_state semilearn".split())
_RECORD_ENDS: Final = (".json", ".jsonl", ".csv", ".tsv")
# mmengine and mmcv call the files of a run, or its folder, after its start.
_STAMPED: Final = pattern(r"\d{8}_\d{6}")
# What programs call the configuration they write beside their records.
_CONFIGURATIONS: Final = frozenset(
    "args.yaml args.yml args.json args.txt opt.yaml opt.json opts.yaml options.yaml config.yaml config.yml config.json "
    "config.py config.txt cfg.yaml hparams.yaml hparams.json params.yaml params.json".split()
)
_YAML: Final = (".yaml", ".yml")
# Files of these names are no configuration of a run, whoever wrote them.
_OTHER_YAML: Final = frozenset(
    "submission hydra hyp data dataset environment environments env docker-compose mkdocs deployment_report deploy "
    "infer inference inference_model infer_cfg codecov setup action overrides".split()
)
_HYDRA: Final = "/.hydra/"
# An override as hydra keeps it: what was typed, one a line.
_OVERRIDE: Final = pattern(rb"(?m)^- (?=[+~]{0,2}[A-Za-z_])")
_MODEL: Final[tuple[Key, ...]] = ("model", "backbone", "method", "teacher", "student", "config", "weights", "output")
_DATA: Final[tuple[Key, ...]] = ("dataset", "list", "split", "samples", "training_data", "gallery", "query")
_NAMES: Final[tuple[Key, ...]] = ("model", "backbone", "method")
_NAMES_OF_DATA: Final[tuple[Key, ...]] = ("dataset", "list", "gallery", "query")
# So many configurations are opened.
MAX_CONFIGURATIONS: Final = 100


class _Folder:
    """What lies in the folder of a run."""

    def __init__(self) -> None:
        self.records: list[Log] = []
        self.texts: list[Log] = []
        self.settings: list[ReadableFile] = []


class _Said(msgspec.Struct, frozen=True):
    """What a file says of a run: its facts, and what its format read of all its runs."""

    file: str
    facts: list[Fact]
    model: str | None = None
    dataset: str | None = None
    split: str | None = None


def may_tell(name: str) -> bool:
    """Whether a file of this name may be the configuration of a run."""
    base = name.rpartition("/")[2].casefold()
    if _HYDRA in f"/{name}":
        return base in ("config.yaml", "overrides.yaml")
    return base in _CONFIGURATIONS or (base.endswith(_YAML) and base.rpartition(".")[0] not in _OTHER_YAML)


def tell(logs: Sequence[Log], settings: Iterable[ReadableFile]) -> None:
    """Give the runs of records among `logs` the facts that logs and configurations (`settings`) beside them state."""
    folders: dict[str, _Folder] = {}
    for log in logs:
        folder = folders.setdefault(_home(log.file), _Folder())
        (folder.records if _is_record(log) else folder.texts).append(log)
    for file in settings:
        if (home := _home(file.name)) in folders:
            folders[home].settings.append(file)
    left = MAX_CONFIGURATIONS
    for folder in folders.values():
        told = _told_by_hydra(folder) + folder.records
        wanting = [log for log in told if any(_open(run) for run in log.runs)]
        telling = [text for text in folder.texts if text not in wanting and any(_names_any(run) for run in text.runs)]
        configuration: list[_Said] = []
        if left and any(_alone(log, folder) for log in wanting):
            left -= 1
            configuration = _configuration(folder.settings)
        for log in wanting:
            if telling:
                _take(log, _text_beside(log, telling, folder))
            elif _alone(log, folder) and len(log.runs) == 1:
                _take(log, configuration)


def _home(name: str) -> str:
    """The folder of the run that a file belongs to."""
    levels = name.split("/")[:-1]
    while levels and levels[-1].casefold() in _INNER:
        levels.pop()
    return "/".join(levels)


def _is_record(log: Log) -> bool:
    """Whether a file holds values alone."""
    if log.format in FORMATS and FORMATS[log.format].binary:
        return True
    return log.format in _RECORDS or log.file.casefold().endswith(_RECORD_ENDS)


def _told_by_hydra(folder: _Folder) -> list[Log]:
    """The log of a program that hydra started: it writes the configuration into a file of its own, beside the log."""
    if len(folder.texts) != 1 or not any(_HYDRA in f"/{file.name}" for file in folder.settings):
        return []
    return folder.texts


def _open(run: Run) -> bool:
    """Whether a run leaves open which model it is of, or which data."""
    return run.declared is None and not (_names_model(run) and _names_data(run))


def _names_any(run: Run) -> bool:
    return _names_model(run) or _names_data(run)


def _names_model(run: Run) -> bool:
    return run.model is not None or next(of(run.facts, *_NAMES), None) is not None


def _names_data(run: Run) -> bool:
    return run.dataset is not None or next(of(run.facts, *_NAMES_OF_DATA), None) is not None


def _stem(log: Log) -> str:
    """What tells the files of one run by their names: `20230205_181821` of `20230205_181821.log.json`.

    Records that have one name in all runs are told by the folder that is called after the start of the run.
    """
    above = _home(log.file).rpartition("/")[2]
    return above if _STAMPED.fullmatch(above) else log.file.rpartition("/")[2].partition(".")[0]


def _alone(log: Log, folder: _Folder) -> bool:
    """Whether `log` is the only one of its writer in its folder; mmengine writes one run into two files."""
    same = [one for one in (*folder.records, *folder.texts) if one.format == log.format and _end(one) == _end(log)]
    return len(same) == 1 or (_STAMPED.fullmatch(_stem(log)) is not None and len({_stem(one) for one in same}) == 1)


def _end(log: Log) -> str:
    return log.file.rpartition(".")[2]


def _text_beside(record: Log, telling: Sequence[Log], folder: _Folder) -> list[_Said]:
    """What the text log of the same run says; nothing where there is none, or where it is not known which it is."""
    same = [text for text in telling if _stem(text) == _stem(record)]
    chosen = same or (list(telling) if _alone(record, folder) else [])
    if len(chosen) != 1 or _lacks_evaluations(chosen[0]) or not _same_values(record, chosen[0]):
        return []
    text = chosen[0]
    names = [{getattr(run, field) for run in text.runs} for field in ("model", "dataset", "split")]
    model, dataset, split = (found.pop() if len(found) == 1 else None for found in names)
    return [_Said(text.file, _common(text), model, dataset, split)]


def _lacks_evaluations(text: Log) -> bool:
    """Whether a training read samples to evaluate on, and no value of an evaluation stands in its log.

    Which training a record beside it has its values from is not known then.
    """
    if any(one.kind != "train" for one in text.observations):
        return False
    counted = (fact for run in text.runs if run.train_epochs for fact in of(run.facts, "samples"))
    return any(fact.how == "count" and fact.part != "train" for fact in counted)


def _common(text: Log) -> list[Fact]:
    """The facts that all runs of a log state, as the first one does."""
    said = [{_what(fact) for fact in run.facts} for run in text.runs]
    return [fact for fact in text.runs[0].facts if all(_what(fact) in one for one in said)]


def _what(fact: Fact) -> tuple[str, str, str, str]:
    return fact.key, fact.setting, fact.value, fact.part


def _same_values(record: Log, text: Log) -> bool:
    """Whether the values that both print of a metric are the same ones, as far as their digits go."""
    for metric in {one.metric for one in record.observations if one.metric is not None and one.kind == "eval"}:
        kept, printed = (
            [one for one in log.observations if one.metric == metric and one.kind in ("eval", "final")]
            for log in (record, text)
        )
        if printed and not all(any(_same(one, other) for other in printed) for one in _ends(kept)):
            return False
    return True


def _ends(values: Sequence[Observation]) -> list[Observation]:
    """The smallest value, the largest and the last."""
    finite = sorted((one for one in values if one.value.is_finite()), key=lambda one: one.value)
    return [*finite[:1], *finite[-1:], values[-1]]


def _same(one: Observation, other: Observation) -> bool:
    """Whether two values are one: with more or fewer digits, as a share or in percent."""
    if not one.value.is_finite() or not other.value.is_finite():
        return str(one.value) == str(other.value)
    return any(agree(one.value.scaleb(up), other.value.scaleb(down)) for up, down in ((0, 0), (2, 0), (0, 2)))


def _configuration(files: Sequence[ReadableFile]) -> list[_Said]:
    """What the configuration of the run's folder says; nothing where several could be it."""
    overrides = [file for file in files if file.name.endswith("/overrides.yaml")]
    whole = [file for file in files if file not in overrides]
    known = [file for file in whole if file.name.rpartition("/")[2].casefold() in _CONFIGURATIONS]
    chosen = known or whole
    if len(chosen) != 1 or len(overrides) > 1:
        return []
    typed = [fact for file in overrides for fact in _facts(file)]
    settings = {fact.setting.casefold() for fact in typed}
    return [
        _Said(chosen[0].name, [*typed, *(one for one in _facts(chosen[0]) if one.setting.casefold() not in settings)])
    ]


def _facts(file: ReadableFile) -> list[Fact]:
    try:
        with file.open() as stream:
            text = stream.read(LIMIT)
    except InputError:
        return []  # reported when the file was met
    if _HYDRA in f"/{file.name}":
        text = _OVERRIDE.sub(b"python hydra.py ", text)
    return [msgspec.structs.replace(fact, told_by=file.name) for fact in facts_at(text, 1)]


def _take(log: Log, sources: Sequence[_Said]) -> None:
    """Give the runs of `log` what `sources` say, unless they say otherwise than it does."""
    for source in sources:
        facts = [fact if fact.told else msgspec.structs.replace(fact, told_by=source.file) for fact in source.facts]
        if any(_contradicts(log, run, facts) for run in log.runs):
            return
        for run in log.runs:
            left_out = {
                *(_MODEL if _names_model(run) else ()),
                *(_DATA if _names_data(run) else ()),
                *(fact.key for fact in run.facts),
            }
            if not _names_model(run):
                run.model = source.model
            if not _names_data(run):
                run.dataset, run.split = source.dataset, run.split or source.split
            run.facts = [*run.facts, *(fact for fact in facts if fact.key not in left_out)]
        complete(log, log.runs, changed=True)


def _contradicts(log: Log, run: Run, facts: Sequence[Fact]) -> bool:
    """Whether what lies beside a log says otherwise than the log: a setting, the classes, the epochs."""
    own, other = _by_setting(run.facts), _by_setting(facts)
    if any(own[setting].isdisjoint(other[setting]) for setting in own.keys() & other.keys()):
        return True
    classes = {fact.value for fact in of(facts, "classes") if fact.part != "train" and fact.value.isdigit()}
    if run.classes is not None and classes and str(run.classes) not in classes:
        return True
    epochs = [int(fact.value) for fact in of(facts, "epochs") if fact.value.isdigit()]
    reached = [one.epoch for one in log.observations if one.epoch is not None and one.run == run.index]
    return bool(epochs and reached) and max(reached) > max(epochs)


def _by_setting(facts: Iterable[Fact]) -> dict[tuple[Key, str], set[str]]:
    """The values of each setting that names a model or data."""
    found: dict[tuple[Key, str], set[str]] = {}
    for fact in of(facts, *_NAMES, *_NAMES_OF_DATA):
        found.setdefault((fact.key, fact.setting.casefold()), set()).add(fact.value)
    return found
