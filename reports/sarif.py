"""What the report says of lines of files as SARIF 2.1.0, for code scanning of GitHub and for editors."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote

from harness.judging.report import Document
from harness.text import messages, project
from reports import content
from reports.json import indented_plain
from reports.options import Rendering
from reports.remarks import INSIDE, Level, PlacedRemark, place, remarks

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# GitHub refuses a run with more than 25,000 results and shows 5,000.
MOST: Final = 5_000
_HOW: Final = "verify --format markdown"
# The beginning of a link's target in a plain text of SARIF.
_LINK: Final = re.compile(r"\](?=\()")
# How people are shown a byte of a name that is in no known encoding.
_SPELLED: Final = re.compile(rb"\\x([89a-f][0-9a-f])")


def render(document: Document, options: Rendering) -> str:
    """The remarks on the document as one run of SARIF, ending on a line break."""
    said = remarks(document, options.lang)
    shown = said[:MOST]
    codes = sorted({remark.code for remark in shown})
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": document.tool,
                "version": document.version,
                "informationUri": project.HOME,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(remark, codes.index(remark.code)) for remark in shown],
        "properties": {"verdict": document.verdict.value, "exitStatus": document.exit_status},
    }
    if len(shown) < len(said):
        text = content.label("more_remarks", options.lang, count=len(said) - len(shown), how=_HOW)
        notice = {"level": Level.WARNING.value, "message": {"text": text}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [notice]}]
    return indented_plain({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    """A kind of remark; the sentence that it fills is its description."""
    return {"id": code, "shortDescription": {"text": messages("en").get(code) or code}}


def _result(remark: PlacedRemark, rule: int) -> dict[str, Any]:
    text = _LINK.sub("\\\\]", f"{remark.title}\n{remark.text}")
    result: dict[str, Any] = {
        "ruleId": remark.code,
        "ruleIndex": rule,
        "level": remark.level.value,
        "message": {"text": text},
        "partialFingerprints": {"reproverify/v1": fingerprint(remark)},
    }
    where = place(remark)
    if where is not None:
        artifact = {"uri": uri(where.path, _encoding(remark.file)), "uriBaseId": "%SRCROOT%"}
        physical: dict[str, Any] = {"artifactLocation": artifact}
        if where.line is not None:
            physical["region"] = {"startLine": where.line}
            if remark.quote:
                physical["region"]["snippet"] = {"text": remark.quote}
        result["locations"] = [{"physicalLocation": physical}]
    return result


def uri(path: str, encoding: str = "utf-8") -> str:
    """A relative path as a reference that no name can make an address of another kind.

    It leads to the bytes that the file is called by: as `encoding` has them, or with "bytes" those spelled `\\xff`.
    """
    try:
        raw = path.encode("utf-8" if encoding == "bytes" else encoding, "surrogateescape")
    except UnicodeEncodeError:
        # No file is called so, but a text from a submission can hold half of a character.
        raw = path.encode("utf-8", "replace")
    if encoding == "bytes":
        raw = _SPELLED.sub(lambda found: bytes.fromhex(found[1].decode()), raw)
    return quote(raw, safe="/")


def _encoding(shown: str) -> str:
    """How the file that people are shown under a name is called on the disk: the first way in which there is one.

    Where there is none any more, a byte that is spelled out was a byte: names with a backslash are rarer.
    """
    name = shown.partition(INSIDE)[0]
    if name.isascii() and "\\x" not in name:
        return "utf-8"
    with suppress(UnicodeEncodeError, ValueError):
        if os.path.lexists(name.encode()):
            return "utf-8"
        if os.path.lexists(name.encode("gbk")):
            return "gbk"
    return "bytes"


def fingerprint(remark: PlacedRemark) -> str:
    """By which the same remark is known again in the next run, whatever its place."""
    told = "\0".join((remark.code, remark.about, remark.file))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
