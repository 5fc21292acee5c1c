"""`submission.yaml`: what a contributor says about the files, without any power to loosen a judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from harness.submission import manifest_place
from harness.tasks.declarations import Declaration
from harness.values.errors import InputError, UsageError

if TYPE_CHECKING:
    from harness.values.yamlio import YamlDocument

# Only the reviewer's side can do any of this; the keys are named so that trying gets an answer.
_WAIVING: Final = frozenset(
    {"waive", "waived", "waiver", "waivers", "skip", "ignore", "tolerance", "tolerances", "strict", "target", "targets"}
)


def _says(text: str) -> msgspec.Meta:
    """What an editor shows beside a key."""
    return msgspec.Meta(description=text)


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a `submission.yaml` may state; all paths are names relative to it, compared and never opened.

    `task`: the task or tasks the submission is for. `map`: criterion id -> the file that proves it. `units`: a
    metric's name as the logs print it -> its unit. `links` and `artifacts`: id of a deliverable -> its web address,
    or its path. `logs`: what the columns or lines of files mean that no log format reads. `note` is shown to the
    reviewer.
    """

    submission: Annotated[Literal[1], _says("The version of this file.")]
    task: Annotated[int | list[int] | None, _says("The task or tasks the submission is for.")] = None
    map: Annotated[dict[str, str], _says("Criterion -> the file of the submission that proves it.")] = {}
    units: Annotated[dict[str, str], _says("A metric's name as the logs print it -> its unit.")] = {}
    links: Annotated[dict[str, str], _says("Deliverable -> its web address, such as that of the pull request.")] = {}
    artifacts: Annotated[dict[str, str], _says("Deliverable -> its path in the submission.")] = {}
    logs: Annotated[list[Declaration], _says("What the columns or lines of files mean that no log format reads.")] = []
    note: Annotated[str | None, _says("Shown to the reviewer.")] = None

    @property
    def tasks(self) -> list[int]:
        """The tasks the submission says it is for; empty when it does not say."""
        if self.task is None:
            return []
        return [self.task] if isinstance(self.task, int) else list(self.task)


def parse(text: bytes, file: str) -> Manifest:
    """The manifest in `text`; `file` is its name in errors.

    Raises InputError: manifest_waives (with `line` and `key`) for a key that would loosen the judgement,
    manifest_broken (with `problem`) for anything else that is wrong with it.
    """
    from harness.values.errors import ReproverifyError

    try:
        return read(text, file)[0]
    except InputError:
        raise
    except ReproverifyError as error:
        raise InputError("manifest_broken", file=file, problem=str(error)) from None


def read(text: bytes, file: str) -> tuple[Manifest, YamlDocument]:
    """The manifest in `text`, and the lines of it.

    Raises InputError (manifest_waives) for a key that would loosen the judgement, SpecError for anything else that is
    wrong with it; both say on which line.
    """
    from harness.values import typed

    if len(text) > manifest_place.MAX_BYTES:
        raise UsageError("manifest_large", file=file, limit=manifest_place.MAX_BYTES)
    document = typed.parse(text, file)
    if isinstance(document.data, dict):
        for key in document.data:
            if key.casefold() in _WAIVING:
                raise InputError("manifest_waives", file=file, line=document.line((key,)), key=key)
    manifest = typed.convert(document, Manifest, file)
    _check(manifest, document)
    return manifest, document


def _check(manifest: Manifest, document: YamlDocument) -> None:
    """Raise UsageError, with the line, for a value that the types do not rule out."""
    from harness.values.quantity import UNITS

    for name, unit in manifest.units.items():
        if unit not in UNITS:
            line = document.line(("units", name))
            known = ", ".join(sorted(UNITS))
            raise UsageError("manifest_unit", file=document.file, line=line, name=name, unit=unit, known=known)
    for name, address in manifest.links.items():
        # The address becomes a link in reports, where `javascript:` would run.
        if not address.startswith(("https://", "http://")):
            line = document.line(("links", name))
            raise UsageError("manifest_link", file=document.file, line=line, name=name, address=address)
    if any(task < 1 for task in manifest.tasks):
        raise UsageError("manifest_number", file=document.file, line=document.line(("task",)))
