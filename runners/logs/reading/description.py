"""How a log format is described: the lines a program prints, what stands in them, and samples that show it.

A `Format` is a record of `Rule`s, one a kind of line. Its patterns have named groups, and the names say what the
groups are:

- a field of `Run` but its split (`model`, `dataset`, `epochs`, `samples`, `batch_size`, ...): a setting of the run,
- `epoch`, `step`, `split`, `subset`: the place in the training, or the part of the data, that the values are of,
- `epoch0`: the epoch, on a line that counts from 0 though others of the format do not,
- `name` and `value`: a value, and the name that is printed beside it,
- a key of the rule's `values`: a value that is printed under the name given there,
- `paddle`: the version of the framework,
- `percent`: where it matched, the values of the line are in percent; `ema`: they are of averaged weights,
- `rest`: the part of the line that the rule's `pairs` are looked for in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import msgspec

from harness.evidence.habits import Habits
from harness.evidence.observation import Kind, Run
from runners.logs.reading.base import Head
from runners.logs.reading.hooks import Account, FoundLine, Meaning
from runners.logs.reading.needles import Needle
from runners.logs.reading.steps import StepShape

# What a line says of the training: its epoch or step was trained, or the program has come to it, or neither.
Progress = Literal["trained", "reached", "stated"]


class Meant(NamedTuple):
    """What a value is: as the program calls it, in the registry, and in which unit."""

    printed: str
    metric: str | None
    unit: str | None


class ConfigurationDump(msgspec.Struct, frozen=True, kw_only=True):
    """A configuration below a line, and perhaps on it: one setting a line, nested by indentation.

    `entry` matches a setting. Its groups are `key`, `value` and, where settings nest, `indent`, of which `blanks` are
    one level; a nested key is written with dots. The first value of a key counts. `stated` are the keys that other
    lines repeat, each with its name in `Run.stated`.
    """

    entry: str
    blanks: int = 4
    stated: dict[str, str] = {}


class Below(msgspec.Struct, frozen=True, kw_only=True):
    """Lines below a line that are looked at one by one: `rows` of a table or a block, or a `dump`.

    They end after `limit` lines, before a line that matches `until`, and before one that is no row and has a needle of
    the format; if they are `close`, before any that is no row. `gathered` is given the line above them and all
    rows together, in place of handing over the values of each.
    """

    rows: tuple[Rule, ...] = ()
    dump: ConfigurationDump | None = None
    limit: int = 100
    until: str = ""
    close: bool = False
    gathered: Callable[[Account, FoundLine, list[FoundLine]], None] | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of line; `source` says where the program prints it.

    `needles` are what the file is searched for: one of them stands in every such line. Rows below another line need
    none. `pattern` is searched in the text of a line; the first rule that matches has the line.

    `values` are groups, each with the name its value is printed under, or with all that is known of it. `pairs` is a
    pattern with the groups name and value, all matches of which count. Names are reported as in `printed`. Values are
    of `kind`; those under a name that begins with a key of `kinds`, of that kind. They are of `split` where neither the
    line nor the run says of which. `metrics` go before those of the format. Values of single `steps` are read for the
    curve alone.

    `starts` begins a run. A `place` that goes back begins one too; so does one that comes again where the line is
    printed `once` an epoch or step. Values take epoch and step from the lines before where the format `carries` them,
    but not on a line of its `own`. Settings of a line that `fills` count only where nothing was said before. `shows`
    are groups that repeat a setting of the configuration, each with its name in `Run.shown`. `options` is a pattern
    with the groups key and value, whose matches are settings of the run.

    Where the file ends inside the line, the last value is left out if it may go on, or all values of a `fixed` line;
    `complete` is a pattern that shows that nothing is missing.

    `below` are the lines below it. A row with `ends` is the last of them. `then` does what no description can say, in
    place of handing over the values; `before` keeps the text of the line before for it.
    """

    pattern: str
    needles: tuple[Needle, ...] = ()
    source: str = ""
    values: dict[str, str | Meant] = {}
    pairs: str = ""
    printed: str = "{}"
    kind: Kind = "eval"
    kinds: dict[str, Kind] = {}
    metrics: dict[str, Meaning] = {}
    steps: bool = False
    split: str | None = None
    starts: bool = False
    place: Progress = "stated"
    once: bool = False
    own: bool = False
    fills: bool = False
    shows: dict[str, str] = {}
    options: str = ""
    fixed: bool = False
    complete: str = ""
    below: Below | None = None
    ends: bool = False
    before: bool = False
    then: Callable[[Account, FoundLine], None] | None = None


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that the program prints, and what is to be read in them, a line each: see `expectations`."""

    text: str
    sees: str
    runs: str = ""
    file: str = "train.log"
    curve: bool = False


class Description(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A log format as a description; `Format` (described.py) makes it a `LogFormat`.

    `known_by` are patterns of which one is found in the head of such a file, each with how sure it makes, the surest
    first; `knows` tells where patterns cannot. `metrics` are the printed names; one that begins with a star is for all
    names that end in what follows it. Names in `skip` are no values of the model. With `any_case` names are looked up
    in lower case. `open_fractions`: the unit of a value above 1 is open where its name is that of a fraction.

    `counter` is what only grows in a training, and so shows where another begins. `carries` are the places that values
    take from the lines before. `settings` are keys of a configuration, each with the field of `Run` it fills: of
    several keys for one field the first that is given counts, in this order. `configured` does what they cannot say.
    The program calls the first epoch `first_epoch`; if only some versions count from zero, the first of a run tells.

    `each` is called before a line is told, `end` at the end of the file, with the number of its lines. `habits` are
    what the integrity checks need to know of the writer. `training` is the shape of the lines of single steps, if these
    can be read as columns.
    """

    name: str
    title: str
    known_by: dict[bytes, int] = {}
    rules: tuple[Rule, ...]
    metrics: dict[str, Meaning] = {}
    knows: Callable[[Head], int] | None = None
    skip: frozenset[str] = frozenset()
    any_case: bool = False
    open_fractions: bool = False
    counter: Literal["epoch", "step"] = "epoch"
    first_epoch: int = 1
    some_from_zero: bool = False
    carries: tuple[Literal["epoch", "step", "subset"], ...] = ()
    settings: dict[str, str] = {}
    configured: Callable[[Account, Run], None] | None = None
    habits: Habits = Habits()
    training: StepShape | None = None
    each: Callable[[Account, FoundLine], None] | None = None
    end: Callable[[Account, int], None] | None = None
    samples: tuple[Sample, ...] = ()
