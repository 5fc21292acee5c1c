"""`verify schema NAME`: the JSON Schemas, for editors and for programs that read what the commands print."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any, Final

import msgspec

from harness.commands.output import Output, add_formats, of
from harness.judging.report import REPORT_VERSION, Document, Waiver, schema_of
from harness.tasks.spec import Spec
from harness.text import project, render

if TYPE_CHECKING:
    from reports.options import Rendering

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
# name -> version, which changes when a key goes or means something else.
VERSIONS: Final = {
    "spec": 1,
    "report": REPORT_VERSION,
    "submission": 1,
    "waivers": 1,
    "parse": 1,
    "audit": 1,
    "compare": 1,
}


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument(
        "what", nargs="?", choices=tuple(VERSIONS), default="spec", help=render("help_schema_what", lang)
    )
    add_formats(parser, lang, RENDERERS)


def run(arguments: argparse.Namespace, lang: str) -> int:
    Output(arguments, lang, of(RENDERERS)).deliver(published(arguments.what))
    return 0


def _json(text: str, _rendering: Rendering) -> str:
    return text


def published(name: str) -> str:
    """The schema called `name` as it is published: indented, ending on a line break."""
    described = {"$schema": DIALECT, "$id": address(name), **_schema(name)}
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def address(name: str) -> str:
    """Where the schema called `name` is found."""
    return f"{project.HOME}/raw/main/reports/schema/{name}-{VERSIONS[name]}.json"


def _schema(name: str) -> dict[str, Any]:
    if name == "parse":
        return _parse()
    if name == "audit":
        return _audit()
    if name == "submission":
        return _submission()
    if name == "waivers":
        return _waivers()
    if name == "compare":
        from harness.evidence.alignment import Comparison

        return schema_of(Comparison)
    return _as_written(schema_of(Spec)) if name == "spec" else schema_of(Document)


def _as_written(part: Any) -> Any:
    """A schema for YAML, where a decimal number is written as a number, with or without quotes."""
    if isinstance(part, list):
        return [_as_written(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("format") == "decimal":
        return {key: value for key, value in part.items() if key != "format"} | {"type": ["number", "string"]}
    return {key: _as_written(value) for key, value in part.items()}


def _submission() -> dict[str, Any]:
    """`submission.yaml`, with the units that there are."""
    from harness.submission.manifest import Manifest
    from harness.values.quantity import UNITS

    schema = schema_of(Manifest)
    fields = schema["$defs"]["Manifest"]["properties"]
    fields["units"]["additionalProperties"] = {"enum": sorted(UNITS)}
    fields["links"]["additionalProperties"] = {"type": "string", "pattern": "^https?://"}
    for meaning in ("Column", "Pattern"):
        schema["$defs"][meaning]["properties"]["unit"] = {"enum": sorted(UNITS)}
    return schema


def _waivers() -> dict[str, Any]:
    """The reviewer's file: a list, whose tolerances may be written as numbers."""
    schema = schema_of(list[Waiver])
    schema["$defs"]["Waiver"]["properties"]["tolerance"] = {"type": ["string", "number"]}
    return schema


def _parse() -> dict[str, Any]:
    """A line that `verify parse --json` prints: an observation, or with `--facts` a fact."""
    from harness.commands.parse import KEYS
    from harness.evidence.facts import Fact
    from harness.evidence.observation import Observation

    observation, definitions = _part(Observation, KEYS)
    observation["properties"]["value"] = {"type": "string"}
    fact, more = _part(Fact, [field.name for field in msgspec.structs.fields(Fact)])
    fact["properties"] |= {"file": {"type": "string"}, "run": {"type": "integer"}}
    fact["required"] = ["file", "run", *(name for name in fact["required"] if name != "told_by")]
    definitions |= more | {"Observation": observation, "Fact": fact}
    return {"anyOf": [{"$ref": "#/$defs/Observation"}, {"$ref": "#/$defs/Fact"}], "$defs": definitions}


def _audit() -> dict[str, Any]:
    """A line that `verify audit --json` prints: a finding, with its sentence."""
    from harness.evidence.findings import Finding

    finding, definitions = _part(Finding, "code grade check file lines arithmetic".split())
    finding["properties"]["message"] = {"type": "string"}
    finding["required"].append("message")
    return {"$ref": "#/$defs/Finding", "$defs": definitions | {"Finding": finding}}


def _part(record: type, keys: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schema of a record of which exactly `keys` are printed, and the other definitions that it needs."""
    definitions = schema_of(record)["$defs"]
    whole = definitions.pop(record.__name__)
    properties = {key: whole["properties"][key] for key in keys}
    needed = {name: one for name, one in definitions.items() if f'#/$defs/{name}"' in json.dumps(properties)}
    part = {
        "title": record.__name__,
        "type": "object",
        "properties": properties,
        "required": list(keys),
        "additionalProperties": False,
    }
    return part, needed


RENDERERS: Final = {"json": _json}
