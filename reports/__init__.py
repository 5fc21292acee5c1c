"""Renderers: each turns the document of one call into text. `RENDERERS` names them without importing them."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from harness.errors import UsageError

if TYPE_CHECKING:
    from harness.report import Document
    from reports.options import Options

    Renderer = Callable[[Document, Options], str]

__all__ = ["AUDIT_RENDERERS", "COMPARE_RENDERERS", "EVALUATION_RENDERERS", "GROUP", "RENDERERS", "load"]

# name -> module:function
RENDERERS: Final[dict[str, str]] = {
    "text": "reports.text:render",
    "markdown": "reports.markdown:render",
    "json": "reports.json:render",
    "junit": "reports.junit:render",
}
# The same for the outcome of `verify audit`.
AUDIT_RENDERERS: Final[dict[str, str]] = {
    "text": "reports.audit_text:render",
    "html": "reports.audit_html:render",
}
# The same for the outcome of `verify compare`.
COMPARE_RENDERERS: Final[dict[str, str]] = {
    "text": "reports.compare_text:render",
    "json": "reports.compare_json:render",
    "html": "reports.compare_html:render",
}
# The same for the outcome of `verify eval` without a task.
EVALUATION_RENDERERS: Final[dict[str, str]] = {
    "text": "reports.evaluation_text:render",
    "json": "reports.evaluation_json:render",
}
GROUP: Final = "reproverify.reports"


def load(name: str) -> Renderer:
    """The renderer called `name`: a built-in one, else one that an installed package offers.

    A renderer takes the document and `reports.options.Options` and returns the text. Raises UsageError, naming the
    known ones, when there is none of that name, and when it cannot be loaded.
    """
    target = RENDERERS.get(name)
    if target is None:
        return _installed(name)
    module, _, function = target.partition(":")
    renderer: Renderer = getattr(importlib.import_module(module), function)
    return renderer


def _installed(name: str) -> Renderer:
    # Scanning the installed packages takes time, so only a name that is not built in pays for it.
    from importlib.metadata import entry_points

    from harness import plugins

    offered = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in offered:
        raise UsageError("format_unknown", name=name, known=", ".join([*RENDERERS, *sorted(offered)]))
    renderer: Renderer = plugins.load(offered[name])
    return renderer
