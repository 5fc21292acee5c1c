"""Writes docs/log-formats.md, the index of log formats, from the formats themselves."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from runners.logs import FORMATS, load_format  # noqa: E402

PAGE = Path(__file__).with_name("log-formats.md")


def page() -> str:
    """The page as it should stand."""
    lines = [
        "# Log formats",
        "",
        "Made by `python docs/make_log_formats.py` from the formats themselves. `verify parse FILE` shows what is read",
        "in a file; [a page](add-a-log-format.md) shows how to add a format.",
    ]
    for name in sorted(FORMATS, key=lambda name: load_format(name).TITLE.casefold()):
        known = load_format(name)
        metrics = sorted({metric for metric, _ in getattr(known, "METRICS", {}).values() if metric})
        lines += ["", f"## {known.TITLE}", "", f"`{name}`, `{FORMATS[name].module.replace('.', '/')}.py`", ""]
        lines += [inspect.cleandoc(import_module(FORMATS[name].module).__doc__ or "")]
        if metrics:
            lines += ["", f"Metrics: {', '.join(f'`{metric}`' for metric in metrics)}."]
        for sample in getattr(known, "samples", ())[:1]:
            lines += ["", "```text", dedent(sample.text).rstrip(), "```"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
