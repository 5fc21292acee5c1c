"""Small records that every package shares: texts in both languages, sentences by their code, bounded names."""

# Annotations are not postponed: the decoder would evaluate the text of each one in every verdict.

from typing import Annotated

import msgspec

from harness.values.errors import ReproverifyError

# Names and globs are compared with every name in a file and in a submission.
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of everything that a person writes in YAML: a key that is not a field is an error."""


class Text(Record, frozen=True, kw_only=True):
    """A text in both languages of the project."""

    en: str
    zh: str


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence by its code in `harness.text`, with the values that fill its gaps."""

    code: str
    values: dict[str, str] = {}

    @classmethod
    def of(cls, error: ReproverifyError) -> "Message":
        """What an expected error says."""
        return cls(code=error.code, values={name: str(value) for name, value in error.values.items()})
