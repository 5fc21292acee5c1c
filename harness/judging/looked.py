"""Whether what was seen in a file makes it the deliverable that is asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from harness.evidence.looked import Code, Config, Prose, Unread, Weights
from harness.evidence.observation import Artifact, Log
from harness.judging.identity import Relation, identify
from harness.judging.model_names import Names
from harness.tasks.names import WRAPPERS, fold
from harness.tasks.spec import ArtifactCriterion, Spec
from harness.text import render

# A model that is trained has more numbers than this; fewer may be a part of one.
PARAMETERS: Final = 1000
# A program defines something, or is a script of some steps.
STATEMENTS: Final = 5
# Different words, and different Chinese characters, of a document that says something; how many characters in all.
WORDS: Final = 30
CHARACTERS: Final = 20
CHINESE: Final = 50
# One letter in so many makes a text Chinese that quotes names and programs in English.
SHARE: Final = 10
# Packages of other frameworks, and of Paddle besides those whose names begin with it.
_ELSEWHERE: Final = frozenset("torch torchvision pytorch_lightning tensorflow keras jax flax mxnet".split())
_PADDLE: Final = frozenset(("ppcls", "ppdet", "ppocr", "pprndr", "ppsci", "ppdiffusers", "ppgan", "fastdeploy"))
# Every project has these, whatever it is about.
_ANY_PROJECT: Final = frozenset(("conftest.py", "setup.py", "noxfile.py", "versioneer.py", "__init__.py"))


class Fit(Enum):
    """What a file is of a deliverable."""

    FITS = "fits"
    DOUBTED = "doubted"
    REFUSED = "refused"
    UNSAFE = "unsafe"


class Looked(NamedTuple):
    """What a file is, and the message that says why it is not more."""

    fit: Fit
    code: str = ""
    values: dict[str, str] = {}

    def problem(self) -> dict[str, str]:
        """What fills the gaps of the reason."""
        return {name: render(self.code, language, self.values) for name, language in _LANGUAGES}


_LANGUAGES: Final = (("problem", "en"), ("problem_zh", "zh"))
_FITS: Final = Looked(Fit.FITS)


def looked(criterion: ArtifactCriterion, file: Artifact, spec: Spec) -> Looked:
    """Whether `file`, whose name fits, is what `criterion` asks for. What nobody looked into is taken at its name."""
    seen = file.seen
    if isinstance(seen, Unread) and _concerns(criterion, file):
        if seen.code == "unsafe_pickle":
            return Looked(Fit.UNSAFE, seen.code, seen.values)
        return Looked(Fit.DOUBTED if seen.open else Fit.REFUSED, seen.code, seen.values)
    if criterion.type == "weights" and isinstance(seen, Weights):
        return _weights(file, seen)
    if criterion.type == "config" and isinstance(seen, Config) and criterion.model in spec.models:
        return _config(criterion.model, file, seen, spec)
    if criterion.type in ("code", "notebook") and isinstance(seen, Code):
        return _code(criterion, file, seen)
    if criterion.type in ("document", "rfc") and isinstance(seen, Prose):
        if languages(seen) & set(criterion.languages or ("en", "zh")):
            return _FITS
        values = {"file": file.file, "words": str(WORDS), "characters": str(CHINESE)}
        return Looked(Fit.REFUSED, "looked_short", values)
    return _FITS


def languages(seen: Prose) -> set[str]:
    """The languages in which a document says something; one of two languages may have both."""
    found = set()
    enough = seen.chinese >= CHINESE and seen.different_chinese >= CHARACTERS
    if enough and seen.chinese * SHARE > seen.letters:
        found.add("zh")
    # A Chinese text quotes English words; a text of two languages has as much of the other.
    if seen.different_words >= WORDS and seen.chinese * 2 <= seen.letters:
        found.add("en")
    return found


def _weights(file: Artifact, seen: Weights) -> Looked:
    if not seen.parameters:
        return Looked(Fit.REFUSED, "looked_no_tensors", {"file": file.file})
    if seen.parameters < PARAMETERS:
        values = {"file": file.file, "parameters": str(seen.parameters), "least": str(PARAMETERS)}
        return Looked(Fit.DOUBTED, "looked_few_parameters", values)
    return _FITS


def _config(wanted: str, file: Artifact, seen: Config, spec: Spec) -> Looked:
    """A configuration of another model of the task is refused; of one that nobody knows a person has to say."""
    names = Names(spec.models)
    meant = [(fact, names.whole(fact.value)) for fact in seen.models]
    if any(wanted in found for _, found in meant):
        return _FITS
    for fact, found in meant:
        # One toolkit names the whole network here; others its parts, or its family.
        unknown = fact.setting == "Arch.name" and fold(fact.value) not in WRAPPERS
        if found or (unknown and not names.is_network(fact.value, wanted)):
            values = {"place": fact.place(file.file), "stated": fact.value, "model": wanted}
            return Looked(Fit.REFUSED if found else Fit.DOUBTED, "looked_other_model", values)
    return _FITS


def of_log(file: Artifact, logs: Sequence[Log], spec: Spec) -> Looked:
    """Whether a log that was handed in can be of a model that the task asks for; one that names none is a log."""
    names = Names(spec.models)
    runs = [(log, run) for log in logs if log.file == file.file for run in log.runs]
    found = [identify(model, names, log, run) for model in spec.models for log, run in runs]
    stated = [one for one in found if one.relation is not Relation.UNSTATED]
    if not stated or any(one.relation is Relation.SAME for one in found):
        return _FITS
    values = {"place": stated[0].place, "stated": stated[0].name, "model": ", ".join(spec.models)}
    return Looked(Fit.DOUBTED, "looked_other_model", values)


def _code(criterion: ArtifactCriterion, file: Artifact, seen: Code) -> Looked:
    name = os.path.basename(file.file).casefold()
    if name in _ANY_PROJECT and not any(pattern.casefold().endswith(f"/{name}") for pattern in criterion.files):
        return Looked(Fit.REFUSED, "looked_any_project", {"file": file.file})
    if not seen.definitions and seen.statements < STATEMENTS:
        return Looked(Fit.REFUSED, "looked_does_nothing", {"file": file.file})
    return _FITS


def of_another_framework(criterion: ArtifactCriterion, files: Sequence[Artifact]) -> Looked | None:
    """A doubt where programs import another framework and none of them imports Paddle: they are no port to it."""
    if criterion.type not in ("code", "notebook"):
        return None
    seen = [(file, file.seen.imports) for file in files if isinstance(file.seen, Code)]
    if any(name.startswith("paddle") or name in _PADDLE for _, imports in seen for name in imports):
        return None
    for file, imports in seen:
        if found := sorted(imports & _ELSEWHERE):
            return Looked(Fit.DOUBTED, "looked_other_framework", {"file": file.file, "framework": found[0]})
    return None


def _concerns(criterion: ArtifactCriterion, file: Artifact) -> bool:
    """Whether what hindered the reading of a file says something of this deliverable."""
    program = file.file.casefold().endswith((".py", ".ipynb"))
    return criterion.type in (("code", "notebook") if program else ("weights",))
