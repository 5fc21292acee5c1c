"""`verify schema [spec|report]`: the JSON Schemas, for editors and for programs that read reports."""

from __future__ import annotations

import argparse
import json

from harness.commands.streams import write_out
from harness.judging.report import json_schema, schema_of
from harness.tasks.spec import Spec
from harness.text import render


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument(
        "what", nargs="?", choices=("spec", "report"), default="spec", help=render("help_schema_what", lang)
    )


def run(arguments: argparse.Namespace, _lang: str) -> int:
    schema = json_schema() if arguments.what == "report" else schema_of(Spec)
    write_out(json.dumps(schema, indent=2, ensure_ascii=False), "json")
    return 0
