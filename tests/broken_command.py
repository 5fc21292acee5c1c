"""A command that fails as no command should."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    """Takes no arguments."""


def run(arguments: argparse.Namespace, lang: str) -> int:
    return 1 // 0
