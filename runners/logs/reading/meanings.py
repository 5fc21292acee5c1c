"""What settings are called: which keys of a configuration name the model, the data, the schedule.

A key is compared without case and without what joins its words; words such as `val` and `train` in it, or in the
sections above it, say which data it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from harness.evidence.facts import Fact, Key, Part
from harness.tasks import protocols
from harness.tasks.splits import WORDS, of_name, of_path
from harness.values.lazy import pattern

_WORD: Final = pattern(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_PARTS: Final[dict[str, Part]] = {
    # A query set has facts of its own.
    **{word: "val" if split == "dev" else split for word, split in WORDS.items() if word != "query"},
    **dict.fromkeys(("eval", "evaluate", "evaluation"), "eval"),
}
# Sections that say nothing of the evaluation.
ELSEWHERE: Final = frozenset(
    "infer inference predict predictor export loss losses optimizer lr visual vis postprocess postprocessor metric "
    "metrics evaluator scheduler hooks sampler collate".split()
)
_LISTS: Final = frozenset(
    "clslabelpath annopath annfile annotation annotations annotationfile annotationpath labelfilelist labelfile "
    "filelist listfile datalist splitfile annofile anno annpath jsonfile gtfile listpath metafile manifest infopath "
    "imagesetpath labelpath labellist imagelist imglist imageset listfilepath jsonpath csvfile infofile annroot".split()
)
# With `val` or `test` beside them these are lists too: `val_path`, `test_list`, `validation_file`, `dev_json`.
_LISTS_OF: Final = frozenset("path list file json files lists txt ann csv jsons".split())
_ROOTS: Final = frozenset(
    "datasetroot dataroot imageroot imgroot imagedir imgdir datadir datapath datasetdir root rootdir imgprefix "
    "imageprefix datasetpath videoprefix imgspath imagepath imagefolder dataprefix imgspath datafolder datasetfolder "
    "basedir scenepath inputdir datarootgt datarootlq".split()
)
_ROOTS_OF: Final = frozenset("dir root folder data images imgs imagefolder".split())
_NAMES: Final = frozenset(
    "datasettarget targetdataset datasetsource datasettest testdataset evaldataset "
    "dataset datasetname datasettype dataname dataset1 taskname glue datasetid data datasetconfigname".split()
)
# A version of a data set that says how much of it: `v1.0-mini` of nuScenes.
_VERSION: Final = pattern(r"v\d+\.\d+-[a-z]\w*", re.IGNORECASE)
_SPLITS: Final = frozenset("mode split subset datasetsplit imagesetname evalset".split())
# Those that say of what they are the split, wherever they stand: the arguments of a script have no sections.
_PLAIN_SPLITS: Final = frozenset("split datasetsplit evalset evalsplit valsplit testsplit".split())
_COUNTED: Final[dict[str, Key]] = {
    # PaddleSpeech's programs run on the CPU where it is 0.
    "ngpu": "devices",
    **dict.fromkeys("classnum numclasses numclass nbclasses classesnum nclasses nclass nc".split(), "classes"),
    **dict.fromkeys(
        "epochs epoch numepochs maxepochs totalepochs numtrainepochs maxepoch epochnum nepochs totalepoch".split(),
        "epochs",
    ),
    **dict.fromkeys(
        "iters maxiters totaliters maxsteps maxiter numiters niter trainiters totalsteps maxupdate numtrainsteps "
        "totalstep numtrainiter iterations".split(),
        "iterations",
    ),
    **dict.fromkeys(
        "batchsize samplespergpu batchsizepercard pergpubatchsize perdevicetrainbatchsize perdeviceevalbatchsize "
        "imsperbatch evalbatchsize batchsizepergpu".split(),
        "batch",
    ),
}
# What is longer is a sentence.
_SHORT: Final = 24
# Of these names no other setting has any, whatever its value is.
_CLASSES: Final = frozenset("classnum numclasses nbclasses classesnum".split())
_MODELS: Final = frozenset(
    "model modelname modeltype arch architecture net network netname metaarchitecture netarch archname".split()
)
# What PaddleOCR calls the type of a model is what it is for.
_TASKS: Final = frozenset("det rec cls e2e kie table sr".split())
_METHODS: Final = frozenset("algorithm alg algo method methodname framework ssl".split())
# How PaddleClas calls the loop that trains, which is that of one method: `train_mode: fixmatch`.
_LOOPS: Final = frozenset(("trainmode",))
# How the class of a head is called, which is named after its method: `PGHead`.
_HEAD: Final = pattern(r"[A-Z]\w{0,60}Head\Z")
# And how PaddleOCR calls the class of a loss, in `Loss.name`.
_LOSS: Final = pattern(r"[A-Z]\w{0,60}Loss\Z")
# What tells two networks of one name apart, in the section of a network; a widening, in any.
_VARIANTS: Final = frozenset("depth layers numlayers layernum".split())
_WIDENINGS: Final = frozenset("widenfactor wideningfactor".split())
# How many samples of each class have a label.
_LABELLED: Final = frozenset(
    "sampleperlabel samplesperlabel sampleperclass samplesperclass labelperclass labelsperclass labeledperclass "
    "numlabeledperclass nlabeledperclass".split()
)
_WEIGHTS: Final = frozenset(
    "pretrainedmodel pretrained weights loadfrom checkpoint resume resumefrom initcheckpoint ckpt ckptpath checkpoints "
    "pretrainweights finetune modelnameorpath pretrain initmodel resumemodel evalcheckpoint checkpointpath weight "
    "modelpath loadpath loadcheckpoint pretrainedmodelpath modelweights restore restorefrom evalcheckpoints".split()
)
_OUTPUTS: Final = frozenset(
    "outputdir savedir workdir logdir expname outputpath output savepath savemodeldir runname".split()
)
_SIZES: Final = frozenset("imagesize imgsize inputsize imgsz imgscale inputresolution".split())
# With these the word for the part of the data belongs to the name.
_SIZES_OF: Final = frozenset(
    "evalsize evalheight evalwidth testsize testheight testwidth valsize evalcropsize testcropsize valcropsize "
    "evalimagesize testimagesize valimagesize evalimgsize testimgsize valimgsize evalinputsize testinputsize "
    "valinputsize evalresolution testresolution valresolution".split()
)
_TEST_TIME: Final = frozenset("maxdets".split())
# Sections that say nothing of the network, and all the same how it was evaluated.
_EVALUATING: Final = frozenset("postprocess postprocessor metric metrics evaluator".split())
# Below these a name that is broad, such as `scales`, is that of something else, such as anchors.
_NETWORK: Final = frozenset("anchor generator head model backbone neck roi rpn bbox encoder decoder".split())
_LEXICONS: Final = frozenset("lexicon lexicontype lexiconpath uselexicon".split())
_DECODINGS: Final = frozenset("decodemethod decodingmethod decodingstrategy searchmethod beamsize".split())
# Protocols whose settings state facts of other kinds too, which are read below.
_READ_ELSEWHERE: Final = frozenset(("fine_tuning", "widening", "labels_per_class"))
# A model of another role than the one that is evaluated.
_ROLES: Final[dict[str, Key]] = {"teacher": "teacher", "student": "student"}


# What PaddleSpeech looks at while it trains; its programs that test read `test_manifest` (paddlespeech/s2t/exps).
_OF_TRAINING: Final = frozenset(("dev_manifest",))


def words(name: str) -> list[str]:
    """`EvalDataset` -> eval, dataset; `cls_label_path` -> cls, label, path."""
    return [word.casefold() for word in _WORD.findall(name)]


def part(path: tuple[str, ...]) -> Part:
    """The data that the sections above a setting, or its own words, speak of."""
    if path[-1:] and path[-1] in _OF_TRAINING:
        return "train"
    for name in path:
        for word in words(name):
            if word in _PARTS:
                return _PARTS[word]
    return ""


def meaning(path: tuple[str, ...], value: str) -> Key | None:
    """Which fact a setting states, or None; `path` are the keys that lead to it, none in a list of settings."""
    leaf = words(path[-1]) if path else []
    own = "".join(word for word in leaf if word not in _PARTS)
    if own in _LEXICONS and value:
        # Stated in the section of a metric too; none at all is a lexicon as well.
        return "lexicon"
    if own in _CLASSES and value and not any(word in ELSEWHERE for name in path[:-1] for word in words(name)):
        # What is no number is stated all the same, and cannot be read.
        return "classes"
    above = [word for name in path[:-1] for word in words(name)]
    if path and value and own not in _DECODINGS and (stated := _of_protocol(path, above)) is not None:
        return stated
    if any(word in ELSEWHERE for word in above):
        return "head" if above == ["loss"] and own == "name" and _LOSS.match(value) else None
    if not path or not value or value in ("None", "null", "False", "false", "~", "''", '""', "[]", "{}"):
        return None
    whole = "".join(leaf)
    of_part = len(own) < len(whole)
    data = _data(path, own, whole, above, value, of_part=of_part)
    return data or _work(own, whole, above, value)


# What a setting may state besides a protocol is asked for first: of these the meaning is the same, off or on.
_PROTOCOLS: Final[Mapping[str, Key]] = {"evaluation": "test_time", "training": "variant"}


def _of_protocol(path: tuple[str, ...], above: list[str]) -> Key | None:
    """The fact that a setting states which is about a protocol, whatever its value, unless other readers know it."""
    elsewhere = [word for word in above if word in ELSEWHERE]
    table = protocols.table()
    for name, spelling in protocols.stated_by(path):
        protocol = table[name]
        if protocol.form in ("network", "one_of") or name in _READ_ELSEWHERE:
            continue
        if spelling.broad and (elsewhere or not _NETWORK.isdisjoint(above)):
            continue
        if _EVALUATING.issuperset(elsewhere):
            return _PROTOCOLS[protocol.of]
    return None


def _data(path: tuple[str, ...], own: str, whole: str, above: list[str], value: str, *, of_part: bool) -> Key | None:
    parent = words(path[-2]) if len(path) > 1 else []
    in_dataset = "dataset" in above or "datasets" in above or "data" in above
    side: Key | None = "gallery" if "gallery" in above else "query" if "query" in above else None
    if own in _LISTS or whole in _LISTS or (of_part and own in _LISTS_OF and not _number(value)):
        return side or "list"
    if (
        own in _ROOTS
        or (of_part and own in _ROOTS_OF)
        or (parent[-2:] == ["data", "prefix"] and own in ("img", "imgpath", ""))
    ):
        return side or "dataset"
    if own in _NAMES and not _number(value):
        return side or "dataset"
    if (own in ("type", "name") or (own == "" and "datasets" in above)) and (
        "dataset" in parent or "datasets" in parent or own == "" or (in_dataset and part(path[:-1]) and len(path) < 4)
    ):
        return side or "dataset"
    if own == "version" and in_dataset and _VERSION.match(value):
        return side or "dataset"
    if (whole in _SPLITS and ("dataset" in parent or in_dataset)) or (whole in _PLAIN_SPLITS and len(path) == 1):
        return "split"
    return None


def _work(own: str, whole: str, above: list[str], value: str) -> Key | None:
    """Model, schedule and the rest."""
    role = next((_ROLES[word] for word in above if word in _ROLES), None)
    model_above = bool(above) and above[-1] in ("arch", "architecture", "model", "models", "net", "network")
    if own in _COUNTED and (value.isdigit() or _is_schedule(own, value)):
        return _COUNTED[own]
    if own in _MODELS or (own in ("type", "name") and model_above) or (role and own in ("type", "name")):
        if _number(value) or "\n" in value or (own == "modeltype" and value in _TASKS):
            return None
        return role or ("backbone" if "backbone" in above else "model")
    if part_of_model := _part_of_model(own, whole, above, value):
        return role or part_of_model
    if (own in _VARIANTS and above[-1:] == ["backbone"]) or own in _WIDENINGS:
        return role or "variant"
    if own in _METHODS or whole in _LOOPS or (own == "algorithm" and model_above):
        return "method"
    if own in _LABELLED:
        return "training_data"
    if own in _WEIGHTS:
        return "weights" if value not in ("True", "true") else "test_time" if own == "finetune" else None
    if own in _OUTPUTS:
        return "output"
    if (own in _SIZES and "train" not in whole) or whole in _SIZES_OF:
        return "image_size"
    if own in _TEST_TIME or whole in _TEST_TIME:
        return "test_time"
    if own in _DECODINGS:
        return "decoding"
    if own in ("useema", "modelema", "ema", "withema"):
        return "ema"
    return "config" if own in ("config", "configfile", "cfg", "configpath", "cfgfile", "configname") else None


def _part_of_model(own: str, whole: str, above: list[str], value: str) -> Key | None:
    """The backbone or the head of a network."""
    named = own in ("type", "name")
    if own == "backbone" or (named and "backbone" in above[-2:]):
        return "backbone"
    if (named and above[-1:] == ["head"]) or (above and whole.endswith("head") and _HEAD.match(value)):
        return "head"
    return None


def _is_schedule(own: str, value: str) -> bool:
    """Whether a setting says how many epochs there are, in what is no number: it is stated, and cannot be read.

    Behind `Epoch: ` a line of a training says where it is.
    """
    return _COUNTED[own] == "epochs" and own != "epoch" and len(value) <= _SHORT and not _number(value)


def _number(value: str) -> bool:
    return value.replace(".", "", 1).replace("-", "", 1).isdigit()


def split_named(facts: Iterable[Fact]) -> str | None:
    """The split that facts about the evaluated data name: a setting's value, else the name of a list or its folder.

    None where they name several, and where what was evaluated lies in a folder of training data.
    """
    facts = list(facts)
    stated = [split for fact in facts if fact.key == "split" and (split := of_name(fact.value))]
    named = [split for fact in facts if fact.key == "list" and (split := of_path(fact.value))]
    found = set(stated or named)
    if found != {"train"} and any(_in_training_folder(fact.value) for fact in facts if fact.key != "split"):
        return None
    return found.pop() if len(found) == 1 else None


def _in_training_folder(path: str) -> bool:
    return any(re.fullmatch(r"(?i)train(?:ing)?", level) for level in re.split(r"[\\/]", path))
