"""`--fail-on` and `--review-is`: what the exit status makes of the verdicts."""

from __future__ import annotations

import argparse
from typing import Final

from harness.judging.report import Gate
from harness.text import render
from harness.values.errors import UsageError
from harness.values.verdicts import Verdict

# What FAIL and ERROR are to a gate is nobody's choice; the others are the caller's.
_ALWAYS: Final = (Verdict.FAIL, Verdict.ERROR)
CHOICE: Final = (Verdict.MISSING, Verdict.REVIEW, Verdict.WITHIN, Verdict.WAIVED)


def add_gate(parser: argparse.ArgumentParser, lang: str) -> None:
    known = ",".join(verdict.value.lower() for verdict in CHOICE)
    parser.add_argument("--fail-on", metavar="VERDICTS", help=render("help_fail_on", lang, {"known": known}))
    parser.add_argument("--review-is", choices=("open", "fail", "pass"), help=render("help_review_is", lang))


def chosen(arguments: argparse.Namespace) -> Gate | None:
    """The gate that the options describe; None where they are not given. Raises UsageError for an unknown verdict."""
    if arguments.fail_on is None and arguments.review_is is None:
        return None
    usual = Gate()
    stops = usual.stops if arguments.fail_on is None else _verdicts(arguments.fail_on)
    return Gate(stops=stops, review=arguments.review_is or usual.review)


def _verdicts(text: str) -> tuple[Verdict, ...]:
    names = {verdict.value.lower(): verdict for verdict in (*_ALWAYS, *CHOICE)}
    words = [word.strip().lower() for word in text.split(",")]
    unknown = next((word for word in words if word not in names), None)
    if unknown is not None:
        raise UsageError("fail_on_unknown", text=unknown, known=", ".join(names))
    return tuple(verdict for verdict in CHOICE if verdict.value.lower() in words)
