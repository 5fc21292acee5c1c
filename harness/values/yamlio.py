"""YAML for specs and for hostile files: plain data only, with the line of every node.

Against ordinary YAML loaders: numbers keep their printed digits (`82.50` becomes `Decimal("82.50")`), a key that
stands twice is an error, `yes` and `2021-01-01` stay text, and anchors, aliases, tags and merge keys are refused,
so that neither an alias bomb nor a constructor can do anything.
"""

from __future__ import annotations

import codecs
import json
import re
from decimal import Decimal
from typing import Any, Final

import yaml

from harness.values.errors import YamlError

MAX_BYTES: Final = 2_000_000
MAX_NODES: Final = 200_000
MAX_DEPTH: Final = 40

_INT: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,30})\Z")
_FLOAT: Final = re.compile(
    r"[-+]?[0-9]{1,30}\.[0-9]{0,30}(?:[eE][-+]?[0-9]{1,4})?\Z|[-+]?[0-9]{1,30}[eE][-+]?[0-9]{1,4}\Z"
)
_WORDS: Final[dict[str, Any]] = {"": None, "~": None, "null": None, "true": True, "false": False}

Path = tuple[str | int, ...]


class YamlDocument:
    """A parsed YAML text: `data` in plain Python values, and the line of each key and item."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: Any = None
        self.lines: dict[Path, int] = {(): 1}

    def line(self, path: Path) -> int:
        """The 1-based line of the node at `path`, or of the nearest enclosing node that exists."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def with_data(self, data: Any) -> YamlDocument:
        """Other data in the same lines."""
        other = YamlDocument(self.file)
        other.data, other.lines = data, self.lines
        return other


def load(text: str | bytes, file: str) -> YamlDocument:
    """Parse one YAML document.

    Raises YamlError, with the line, for a syntax error, a key that stands twice, an anchor, alias, tag or a
    second document, and for a text past the bounds of this module.
    """
    if len(text) > MAX_BYTES:
        raise YamlError("yaml_too_large", file=file, line=1, size=len(text), limit=MAX_BYTES)
    builder = _Builder(file)
    try:
        builder.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark:
            _hold_bounds(text, mark.index, file)
        raise YamlError(
            "yaml_syntax", file=file, line=(mark.line + 1 if mark else 1), problem=error.problem or error.context or ""
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        problem = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise YamlError("yaml_syntax", file=file, line=1, problem=problem) from None
    return builder.document


def _hold_bounds(text: str | bytes, end: int, file: str) -> None:
    """Raise YamlError where the text is past a bound before its character `end`, at which the parser gave up.

    The parser reads ahead. It may stop at a depth of its own (libyaml 0.2.6: 1,000) before it has told of the one that
    is too deep for us; up to there it tells of all.
    """
    if isinstance(text, bytes):
        wide = text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = text.decode("utf-16" if wide else "utf-8-sig", "replace")
    try:
        # One character less, since a mark may count a byte order mark or not.
        _Builder(file).read(text[: max(0, end - 1)])
    except YamlError as error:
        if error.code == "yaml_bounds":
            raise
    except (yaml.YAMLError, ValueError):
        # That a text is cut off here is not its fault.
        pass


class _Builder:
    """Turns the parser's events into plain values; one instance a document."""

    def __init__(self, file: str) -> None:
        self.document = YamlDocument(file)
        self._stack: list[tuple[Any, Path]] = []
        self._keys: list[str | None] = []
        self._nodes = 0
        self._documents = 0

    def read(self, text: str | bytes) -> None:
        """Take in a text. Raises what the parser raises, and YamlError."""
        for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            self._event(event)

    def _event(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise YamlError("yaml_documents", file=self.document.file, line=line)
        elif isinstance(event, yaml.AliasEvent):
            raise YamlError("yaml_alias", file=self.document.file, line=line, name=str(event.anchor))
        elif isinstance(event, yaml.NodeEvent):
            self._node(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
            self._keys.pop()

    def _node(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            raise YamlError("yaml_alias", file=self.document.file, line=line, name=str(event.anchor))
        if event.tag is not None and event.tag != "!":
            raise YamlError("yaml_tag", file=self.document.file, line=line, tag=str(event.tag))
        self._nodes += 1
        if self._nodes > MAX_NODES or len(self._stack) > MAX_DEPTH:
            raise YamlError("yaml_bounds", file=self.document.file, line=line)
        if isinstance(event, yaml.ScalarEvent):
            if self._stack and isinstance(self._stack[-1][0], dict) and self._keys[-1] is None:
                self._key(event.value, line)
                return
            value: Any = _scalar(event)
            self._place(value, line)
        else:
            container: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            path = self._place(container, line)
            self._stack.append((container, path))
            self._keys.append(None)

    def _key(self, key: str, line: int) -> None:
        mapping, path = self._stack[-1]
        here: Path = (*path, key)
        if key in mapping:
            first = self.document.lines[here]
            raise YamlError("yaml_duplicate", file=self.document.file, line=line, key=key, first=first)
        self._keys[-1] = key
        self.document.lines[here] = line

    def _place(self, value: Any, line: int) -> Path:
        if not self._stack:
            self.document.data = value
            self.document.lines[()] = line
            return ()
        container, path = self._stack[-1]
        if isinstance(container, list):
            here = (*path, len(container))
            container.append(value)
            self.document.lines[here] = line
            return here
        key = self._keys[-1]
        if key is None:
            raise YamlError("yaml_key", file=self.document.file, line=line)
        container[key] = value
        self._keys[-1] = None
        return (*path, key)


def _scalar(event: Any) -> Any:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return Decimal(text)
    return text


def quoted(text: str | None) -> str:
    """`text` as a YAML scalar that means just this text, whatever stands in it; None as the empty one."""
    written = json.dumps(text or "", ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in written)
