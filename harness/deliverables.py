"""Which files of a submission are the deliverables a spec asks for."""

from __future__ import annotations

import re

from harness.observation import Artifact
from harness.spec import ArtifactCriterion, Spec

# What the first bytes of a file must look like; a file of the right name and the wrong content is no deliverable.
_WEIGHTS = (b"\x80", b"PK\x03\x04")


def find(criterion: ArtifactCriterion, spec: Spec, files: list[Artifact]) -> list[str]:
    """The names of the files that are this deliverable, in the submission's order."""
    patterns = [_compile(pattern) for pattern in _expand(criterion, spec)]
    return [
        file.file
        for file in files
        if file.size > 0 and any(pattern.search(_inner(file.file)) for pattern in patterns) and _fits(criterion, file)
    ]


def wanted(criterion: ArtifactCriterion, spec: Spec) -> str:
    """What is looked for, for people."""
    return ", ".join(_expand(criterion, spec)) or criterion.type


def _expand(criterion: ArtifactCriterion, spec: Spec) -> list[str]:
    if criterion.model is None or criterion.model not in spec.models:
        return [pattern for pattern in criterion.files if "{alias}" not in pattern]
    names = dict.fromkeys((criterion.model, *spec.models[criterion.model].aliases))
    return list(dict.fromkeys(pattern.replace("{alias}", name) for pattern in criterion.files for name in names))


def _compile(pattern: str) -> re.Pattern[str]:
    """A glob over a path: `**/` any folders, `*` any characters of one name. Matches the end of a path, without case."""
    parts = re.split(r"(\*\*/|\*|\?)", pattern)
    translated = {"**/": "(?:[^/]+/)*", "*": "[^/]*", "?": "[^/]"}
    body = "".join(translated.get(part, re.escape(part)) for part in parts)
    return re.compile(rf"(?:^|/){body}\Z", re.IGNORECASE)


def _inner(name: str) -> str:
    return name.replace("!/", "/")


def _fits(criterion: ArtifactCriterion, file: Artifact) -> bool:
    if criterion.type == "weights":
        return file.head.startswith(_WEIGHTS) or file.file.endswith((".safetensors", ".pdiparams"))
    if criterion.type in ("code", "config", "document", "notebook"):
        return b"\0" not in file.head
    return True
