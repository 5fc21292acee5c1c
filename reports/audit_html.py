"""An audit as one HTML page that stands alone: no script, nothing loaded from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from harness.evidence.audit import Audit
from harness.text import render as say
from harness.text import safe
from harness.values.errors import MissingExtra
from harness.version import __version__
from reports import audits
from reports.content import label
from reports.options import Rendering

# The drawing of a curve, in its own units.
_WIDTH: Final = 640
_HEIGHT: Final = 120
_EDGE: Final = 8


def render(result: Audit, options: Rendering) -> str:
    """The audit as HTML. Raises MissingExtra when Jinja2 (the extra `html`) is not installed."""
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        raise MissingExtra("missing_extra", package="jinja2", extra="html") from None
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    lang = options.lang
    return environment.get_template("audit.html").render(
        lang="zh-CN" if lang == "zh" else "en",
        title=label("audit_title", lang),
        head=audits.head(result, lang),
        tally=audits.tally(result, lang),
        conclusion=audits.conclusion(result, lang),
        worst=next((grade.value for grade in audits.GRADES[:2] if result.count(grade)), "clean"),
        files=audits.files(result, lang, options.verbose, curves=True),
        problems=[say(p.code, lang, {"file": p.file, **p.values}) for p in result.problems],
        unrecognised=[safe(name) for name in result.unrecognised],
        version=__version__,
        word=lambda name, **values: label(name, lang, **values),
        place=_place,
        path=_path,
        width=_WIDTH,
        height=_HEIGHT,
    )


def _place(point: audits.Point) -> tuple[float, float]:
    """Where a point stands in the drawing, from its upper left corner."""
    x = _EDGE + point.x * (_WIDTH - 2 * _EDGE)
    return round(x, 1), round(_HEIGHT - _EDGE - point.y * (_HEIGHT - 2 * _EDGE), 1)


def _path(curve: audits.Curve) -> str:
    """The line through the points of a curve, as SVG's `points`."""
    return " ".join(f"{x},{y}" for x, y in map(_place, curve.points))
