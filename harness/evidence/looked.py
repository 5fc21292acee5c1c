"""What a runner saw in a file that was handed in as a deliverable; whether that is enough is judged elsewhere."""

from __future__ import annotations

import msgspec

from harness.evidence.facts import Fact


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """How many tensors a file of weights holds, and how many numbers all of them have."""

    tensors: int
    parameters: int


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A program. `statements` are those that do something: no import, no `pass`, no text that stands alone.

    `definitions` are functions and classes with such a statement in them, `imports` the packages that it imports.
    """

    statements: int
    definitions: int
    imports: frozenset[str] = frozenset()


class Prose(msgspec.Struct, frozen=True, kw_only=True):
    """How many letters a document has, how many of them are Chinese, and how many different words and characters."""

    letters: int
    chinese: int
    different_chinese: int
    different_words: int


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """A configuration: the names that it states of its model, each with the setting and the line."""

    models: list[Fact]


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A file that could not be looked into, with the message that says why. `open`: that is no fault of the file."""

    code: str
    values: dict[str, str] = {}
    open: bool = False


Seen = Weights | Code | Prose | Config | Unread
