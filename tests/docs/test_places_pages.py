"""The pages on CI and on the reviewers' file: what they state is so, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.commands.gate import add_gate, chosen
from harness.commands.parser import Parser
from harness.judging.report import Gate, Waiver
from harness.tasks.catalogue import builtin_catalogue
from harness.values import yamlio
from harness.values.verdicts import Verdict
from reports import RENDERERS
from reports.github import A_KIND
from reports.limited import COMMENT_CHARACTERS, SUMMARY_BYTES
from reports.sarif import MOST

PAGES = [
    f"{name}{lang}.md"
    for name in ("ci", "waivers", "history", "contributors", "attestation")
    for lang in ("", ".zh-CN")
]
DOCS = Path(__file__).parents[2] / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def rows(text: str, first: str) -> list[list[str]]:
    """The table whose head begins with `first`, by cells, its head first."""
    lines = text.splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith(f"| {first} |"))
    table = []
    for line in lines[begin:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return [table[0], *table[2:]]


@pytest.mark.parametrize(("name", "first"), [("ci.md", "exit status"), ("ci.zh-CN.md", "退出状态")])
def test_what_a_gate_does_with_a_verdict(name: str, first: str) -> None:
    head, *table = rows(page(name), first)
    gates: list[Gate] = []
    for option in head[1:]:
        parser = Parser()
        add_gate(parser, "en")
        arguments = option.strip("`").split() if option.startswith("`") else []
        gates.append(chosen(parser.parse_args(arguments)) or Gate())
    seen = set()
    for verdicts, *statuses in table:
        for word in re.split("[,、] ?", verdicts):
            seen.add(Verdict(word))
            assert [str(gate.exit_status(Verdict(word))) for gate in gates] == statuses
    assert seen == set(Verdict) - {Verdict.NOT_CHECKED}


@pytest.mark.parametrize(("name", "first"), [("ci.md", "format"), ("ci.zh-CN.md", "格式")])
def test_the_formats_and_their_bounds(name: str, first: str) -> None:
    _, *table = rows(page(name), first)
    assert {row[0].strip("`") for row in table} <= RENDERERS.keys()
    bounds = {row[0].strip("`"): row[2] for row in table}
    assert (SUMMARY_BYTES, A_KIND) == (1 << 20, 10)
    assert f"{COMMENT_CHARACTERS:,}" in bounds["comment"]
    assert f"{MOST:,}" in bounds["sarif"]


@pytest.mark.parametrize("name", ["waivers.md", "waivers.zh-CN.md"])
def test_the_reviewers_file_is_one(name: str) -> None:
    import msgspec

    (example,) = re.findall(r"```yaml\n(.*?)```", page(name), re.DOTALL)
    entries = yamlio.load(example, name).data
    for entry in entries:
        if "tolerance" in entry:
            entry["tolerance"] = str(entry["tolerance"])
    assert len(msgspec.convert(entries, list[Waiver])) == 5
    # The command above it is of task 124.
    known = {criterion.id for criterion in builtin_catalogue().load(124).criteria}
    assert {entry["criterion"] for entry in entries} <= known
    keys = {key for entry in entries for key in entry}
    assert keys | {"reading"} == {field.name for field in msgspec.structs.fields(Waiver)}


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page(name))
    assert links
    assert [link for link in links if not (link.startswith("https://") or (DOCS / link).exists())] == []
