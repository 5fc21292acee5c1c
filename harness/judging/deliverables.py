"""Deliverables: which files of a submission are what a spec asks for, and the rows they give."""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.looked import Prose
from harness.evidence.observation import Artifact, Assurance, Collected
from harness.judging.looked import Fit, languages, looked, of_another_framework, of_log
from harness.judging.options import Options
from harness.judging.precedence import only_claimed
from harness.judging.report import Row
from harness.tasks.names import fold
from harness.tasks.spec import ArtifactCriterion, ReviewCriterion, Spec
from harness.values.globs import ALIAS, Glob
from harness.values.paths import names_file
from harness.values.verdicts import Reason, Verdict, ruling

# What the first bytes of a file must look like; a file of the right name and the wrong content is no deliverable.
_WEIGHTS: Final = (b"\x80", b"PK\x03\x04")
# What a link to these must look like.
_FORMS: Final = {
    "pull_request": re.compile(r"https://(?:github|gitee)\.com/[\w.-]+/[\w.-]+/pulls?/\d+/?\Z"),
    "model_repo": re.compile(r"https://(?:huggingface\.co|aistudio\.baidu\.com|modelscope\.cn)/[\w.-]+/\S+\Z"),
    "page": re.compile(r"https?://[\w.-]+\.\w{2,}/\S+\Z"),
}
_NO_CODE: Final = (".log", ".txt", ".md", ".csv", ".pdf", ".json", ".yaml", ".yml")


def fill(
    row: Row, criterion: ArtifactCriterion | ReviewCriterion, spec: Spec, collected: Collected, options: Options
) -> None:
    """Fill `row` with the verdict of a deliverable, which was asked for: found, missing, or for a person."""
    if isinstance(criterion, ReviewCriterion):
        row.rule(ruling(Verdict.REVIEW, Reason.NEEDS_PERSON))
        return
    files = collected.files
    logs = {log.file for log in collected.logs if options.trust_declared or not only_claimed(log)}
    if criterion.type == "log":
        files = [file for file in files if file.file in logs]
    path = options.artifacts.get(criterion.id)
    if path is not None:
        row.artifacts = [file.file for file in files if names_file(file.file, path) and _given(criterion, file)]
    else:
        row.artifacts = find(criterion, spec, files)
    link = options.links.get(criterion.id)
    by_name = {file.file: file for file in files}
    if criterion.type == "log":
        checked = {name: of_log(by_name[name], collected.logs, spec) for name in row.artifacts}
    else:
        checked = {name: looked(criterion, by_name[name], spec) for name in row.artifacts}
    unsafe = next((name for name, found in checked.items() if found.fit is Fit.UNSAFE), None)
    doubted = [name for name, found in checked.items() if found.fit is Fit.DOUBTED]
    row.artifacts = [name for name, found in checked.items() if found.fit is Fit.FITS]
    if unsafe is not None:
        row.artifacts = [unsafe]
        row.rule(ruling(Verdict.ERROR, Reason.UNREADABLE, code=checked[unsafe].code, **checked[unsafe].problem()))
    elif other := of_another_framework(criterion, [by_name[name] for name in row.artifacts]):
        row.rule(ruling(Verdict.REVIEW, Reason.ARTIFACT_DOUBTED, **other.problem()))
    elif len(row.artifacts) >= criterion.count:
        row.rule(ruling(Verdict.PASS, Reason.ARTIFACT_FOUND, file=row.artifacts[0]))
    elif doubted and len(row.artifacts) + len(doubted) >= criterion.count:
        row.artifacts += doubted
        row.rule(ruling(Verdict.REVIEW, Reason.ARTIFACT_DOUBTED, **checked[doubted[0]].problem()))
    elif link is not None and (form := _FORMS.get(criterion.type)) is not None and form.match(link):
        # Of the asked form, and somebody's word: nothing here opens it.
        row.artifacts, row.assurance = [link], Assurance.CLAIMED.value
        row.rule(ruling(Verdict.PASS, Reason.ARTIFACT_LINKED, file=link))
    elif link is not None:
        # What a file should be, or a link of another form: a person opens it.
        row.artifacts = [link]
        row.rule(ruling(Verdict.REVIEW, Reason.NEEDS_PERSON))
    elif refused := next((found for found in checked.values() if found.fit is Fit.REFUSED), None):
        row.rule(ruling(Verdict.MISSING, Reason.ARTIFACT_REFUSED, **refused.problem()))
    else:
        row.rule(ruling(Verdict.MISSING, Reason.NO_ARTIFACT, wanted=wanted(criterion, spec)))


def find(criterion: ArtifactCriterion, spec: Spec, files: list[Artifact]) -> list[str]:
    """The names of the files that are this deliverable, in the submission's order."""
    patterns = [Glob(pattern, fold(name)) for pattern in criterion.files for name in _names(criterion, spec, pattern)]
    found = [file for file in files if any(one.fits(file.file) for one in patterns) and fits(criterion, file)]
    if criterion.languages:
        wanted = set(criterion.languages)
        spoken = {file.file: _languages(file) & wanted for file in found}
        # What was looked into and says too little is kept, so that the row can tell.
        found = [file for file in found if spoken[file.file] or (not _languages(file) and file.seen is not None)]
        if set().union(*spoken.values()) != wanted and any(spoken.values()):
            return []
    return [file.file for file in found]


def wanted(criterion: ArtifactCriterion, spec: Spec) -> str:
    """What is looked for, for people."""
    shown = [p.replace(ALIAS, name) for p in criterion.files for name in _names(criterion, spec, p)]
    return ", ".join(dict.fromkeys(shown)) or criterion.type


def _names(criterion: ArtifactCriterion, spec: Spec, pattern: str) -> list[str]:
    """What `{alias}` stands for in `pattern`; one empty name where it has none."""
    if ALIAS not in pattern:
        return [""]
    if criterion.model is None or criterion.model not in spec.models:
        return []
    return list(dict.fromkeys((criterion.model, *spec.models[criterion.model].aliases)))


def _languages(file: Artifact) -> set[str]:
    """The languages a document is written in, by its text where somebody looked into it, else by its first bytes."""
    return languages(file.seen) if isinstance(file.seen, Prose) else {_language(file)}


def _language(file: Artifact) -> str:
    """A tenth of Chinese characters make a text Chinese."""
    text = file.head.decode("utf-8", "ignore")
    letters = sum(1 for character in text if character.isalpha())
    chinese = sum(1 for character in text if "\u4e00" <= character <= "\u9fff")
    return "zh" if chinese * 10 > letters else "en"


def _given(criterion: ArtifactCriterion, file: Artifact) -> bool:
    """Whether a file that submission.yaml names can be this deliverable; a log or a text is no program."""
    named = any(Glob(pattern).fits(file.file) for pattern in criterion.files)
    prose = criterion.type == "code" and file.file.casefold().endswith(_NO_CODE) and not named
    return fits(criterion, file) and not prose


def fits(criterion: ArtifactCriterion, file: Artifact) -> bool:
    """Whether `file` can be this deliverable by its content; a page or a pull request is no file."""
    if file.size == 0 or criterion.type in ("page", "pull_request"):
        return False
    if criterion.type == "weights":
        return file.head.startswith(_WEIGHTS) or file.file.endswith((".safetensors", ".pdiparams"))
    if criterion.type in ("code", "config", "document", "notebook"):
        return b"\0" not in file.head
    return True
