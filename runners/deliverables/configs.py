"""What a configuration says of its model: the settings that the readers of logs take for its name."""

from __future__ import annotations

from harness.evidence.looked import Config
from runners.logs.reading.facts import facts_at

# A configuration names its model once or twice; the rest is of no use here.
_MOST = 20


def look_at_config(text: bytes) -> Config:
    """The names of models and backbones in a configuration of any dialect."""
    named = [fact for fact in facts_at(text, 1) if fact.key in ("model", "backbone", "method") and fact.setting]
    return Config(models=named[:_MOST])
