"""Runners obtain observations from a submission. Built-in ones stand in the table below, by name."""

from __future__ import annotations

from typing import Final

# name -> module; nothing is imported before it is needed.
RUNNERS: Final[dict[str, str]] = {
    "logs": "runners.logs",
    "predictions": "runners.predictions",
    "command": "runners.command",
    "models": "runners.paddle_model",
    "tensors": "runners.tensors.criteria",
}
