"""`submission.yaml`: what a contributor says about the files, without any power to loosen a judgement."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from harness.tasks.declarations import Declaration
from harness.values.errors import InputError

MAX_BYTES: Final = 1_000_000
NAMES: Final = ("submission.yaml", "submission.yml")
# Only the reviewer's side can do any of this; the keys are named so that trying gets an answer.
_WAIVING: Final = frozenset(
    {"waive", "waived", "waiver", "waivers", "skip", "ignore", "tolerance", "tolerances", "strict", "target", "targets"}
)


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a `submission.yaml` may state; all paths are names relative to it, compared and never opened.

    `task`: the task or tasks the submission is for. `map`: criterion id -> the file that proves it. `units`: a
    metric's name as the logs print it -> its unit. `links` and `artifacts`: id of a deliverable -> its web address,
    or its path. `logs`: what the columns or lines of files mean that no log format reads. `note` is shown to the
    reviewer.
    """

    submission: Literal[1]
    task: int | list[int] | None = None
    map: dict[str, str] = {}
    units: dict[str, str] = {}
    links: dict[str, str] = {}
    artifacts: dict[str, str] = {}
    logs: list[Declaration] = []
    note: str | None = None

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
    from harness.values import typed, yamlio
    from harness.values.errors import ReproverifyError

    if len(text) > MAX_BYTES:
        raise InputError("manifest_broken", file=file, problem=f"larger than {MAX_BYTES} bytes")
    try:
        document = yamlio.load(text, file)
        if isinstance(document.data, dict):
            for key in document.data:
                if key.casefold() in _WAIVING:
                    raise InputError("manifest_waives", file=file, line=document.line((key,)), key=key)
        manifest = typed.convert(document, Manifest, file)
    except InputError:
        raise
    except ReproverifyError as error:
        raise InputError("manifest_broken", file=file, problem=str(error)) from None
    problem = _wrong_value(manifest)
    if problem:
        raise InputError("manifest_broken", file=file, problem=problem)
    return manifest


def _wrong_value(manifest: Manifest) -> str | None:
    from harness.values.quantity import UNITS

    for printed, unit in manifest.units.items():
        if unit not in UNITS:
            return f"units: {printed}: {unit} is none of {', '.join(sorted(UNITS))}"
    for identifier, address in manifest.links.items():
        # The address becomes a link in reports, where `javascript:` would run.
        if not address.startswith(("https://", "http://")):
            return f"links: {identifier}: {address} is no web address (https://...)"
    if any(task < 1 for task in manifest.tasks):
        return "task: numbers count from 1"
    return None
