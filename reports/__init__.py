"""Renderers: each turns the document of one call into text. `RENDERERS` names them without importing them."""

from __future__ import annotations

import importlib
from collections.abc import Collection
from typing import TYPE_CHECKING, Final, Protocol, TypeVar, cast

from harness.values.errors import UsageError

if TYPE_CHECKING:
    from harness.evidence.alignment import Comparison
    from harness.evidence.audit import Audit
    from harness.evidence.evaluation import Evaluations
    from harness.judging.report import Document
    from reports.options import Rendering

Shown = TypeVar("Shown", contravariant=True)


class Renderer(Protocol[Shown]):
    """Turns what a command found into text."""

    def __call__(self, shown: Shown, rendering: Rendering, /) -> str: ...


class FileRenderer(Protocol[Shown]):
    """A renderer, or what turns what a command found into the bytes of a file."""

    def __call__(self, shown: Shown, rendering: Rendering, /) -> str | bytes: ...


__all__ = [
    "AUDIT_RENDERERS",
    "COMPARE_RENDERERS",
    "EVALUATION_RENDERERS",
    "GROUP",
    "RENDERERS",
    "FileRenderer",
    "Renderer",
    "load",
    "load_audit",
    "load_comparison",
    "load_evaluation",
    "unknown",
]

# name -> module:function
RENDERERS: Final[dict[str, str]] = {
    "text": "reports.text:render",
    "markdown": "reports.markdown:render",
    "json": "reports.json:render",
    "junit": "reports.junit:render",
    "summary": "reports.limited:render_summary",
    "comment": "reports.limited:render_comment",
    "github": "reports.github:render",
    "sarif": "reports.sarif:render",
    "checklist": "reports.checklist:render",
    "codequality": "reports.codequality:render",
    "html": "reports.html.judged:render",
}
# The same for the outcome of `verify audit`.
AUDIT_RENDERERS: Final[dict[str, str]] = {
    "text": "reports.audit_text:render",
    "json": "reports.audit_json:render",
    "html": "reports.html.audited:render",
}
# The same for the outcome of `verify compare`.
COMPARE_RENDERERS: Final[dict[str, str]] = {
    "text": "reports.compare_text:render",
    "json": "reports.compare_json:render",
    "html": "reports.html.compared:render",
}
# The same for the outcome of `verify eval` without a task.
EVALUATION_RENDERERS: Final[dict[str, str]] = {
    "text": "reports.evaluation_text:render",
    "json": "reports.evaluation_json:render",
    "html": "reports.html.evaluated:render",
}
GROUP: Final = "reproverify.reports"


def load(name: str) -> Renderer[Document]:
    """The renderer of reports called `name`: a built-in one, else one that an installed package offers.

    A renderer takes the document and `reports.options.Rendering` and returns the text. Raises UsageError, naming the
    known ones, when there is none of that name, and when it does not work.
    """
    if name in RENDERERS:
        return cast("Renderer[Document]", _function(RENDERERS[name]))
    # Scanning the installed packages takes time, so only a name that is not built in pays for it.
    from importlib.metadata import entry_points

    from harness.values import plugins

    offered = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in offered:
        raise unknown(name, [*RENDERERS, *sorted(offered)])
    renderer = cast("Renderer[Document]", plugins.load(offered[name]))

    def render(document: Document, rendering: Rendering, /) -> str:
        try:
            return renderer(document, rendering)
        except Exception as error:  # whatever somebody else's renderer meets
            raise plugins.broken(offered[name], error) from None

    return render


def load_audit(name: str) -> Renderer[Audit]:
    """The renderer of audits called `name`. Raises UsageError."""
    return cast("Renderer[Audit]", _function(_known(name, AUDIT_RENDERERS)))


def load_comparison(name: str) -> Renderer[Comparison]:
    """The renderer of comparisons called `name`. Raises UsageError."""
    return cast("Renderer[Comparison]", _function(_known(name, COMPARE_RENDERERS)))


def load_evaluation(name: str) -> Renderer[Evaluations]:
    """The renderer of evaluations without a task called `name`. Raises UsageError."""
    return cast("Renderer[Evaluations]", _function(_known(name, EVALUATION_RENDERERS)))


def unknown(name: str, known: Collection[str]) -> UsageError:
    """What is said of a format that nobody knows, with the one that was probably meant."""
    from harness.values.nearest import closest  # only what is mistyped is compared

    meant = closest(name, known)
    if meant is None:
        return UsageError("format_unknown", name=name, known=", ".join(known))
    return UsageError("format_unknown_close", name=name, known=", ".join(known), meant=meant)


def _known(name: str, renderers: dict[str, str]) -> str:
    if name not in renderers:
        raise unknown(name, renderers)
    return renderers[name]


def _function(target: str) -> object:
    module, _, function = target.partition(":")
    found: object = getattr(importlib.import_module(module), function)
    return found
