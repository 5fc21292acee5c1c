"""The whole command over logs, as they are or damaged: whatever stands in them, no internal error comes of it."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import tempfile
import time
import traceback
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random
from types import FrameType
from typing import Final

from harness.cli import main
from harness.tasks.catalogue import builtin_catalogue
from reports import RENDERERS
from runners.logs import FORMATS
from tests.fuzz.mutate import mutate
from tests.fuzz.reading import SECONDS_AT_MOST, Hanging, Outcome
from tests.fuzz.seeds import Seed, seeds

TASKS: Final = tuple(builtin_catalogue().paths)
_STATUSES: Final = frozenset({0, 1, 2, 3})
_NAMES: Final = (
    "train.log",
    "README.md",
    "训练 日志.txt",
    "a\tb.log",
    "results.csv",
    "log.json",
    "\udcff.log",
    "x.yaml",
)
_FLAGS: Final = ("--strict", "--audit", "--deliverables", "--verbose", "--trust-declared")
_MANIFEST: Final = (
    "submission: 1\ntask: {task}\nmap: {{{criterion}: {name}}}\nunits: {{my_accuracy: percent}}\n"
    "artifacts: {{weights: {name}}}\nlinks: {{pull-request: https://github.com/PaddlePaddle/PaddleClas/pull/2786}}\n"
    "logs:\n  - file: '**/{name}'\n    model: {model}\n"
    "    columns: {{epoch: epoch, top1: {{column: acc, unit: percent, split: val}}}}\n"
    "  - file: '*.log'\n    patterns:\n      - pattern: 'acc[a-z_0-9]*[:= ]+(?P<value>[0-9.]+)'\n        metric: top1\n"
    "        unit: percent\n        split: val\n"
)


def called(*arguments: str) -> str | None:
    """What is wrong with one call of the command in this process; None when nothing is."""
    raw = io.BytesIO()
    err = io.StringIO()
    try:
        with io.TextIOWrapper(raw, encoding="utf-8") as out, redirect_stdout(out), redirect_stderr(err):
            status = main(arguments)
            out.flush()
            printed = raw.getvalue()
    except Exception:
        return traceback.format_exc(limit=-6)
    if status not in _STATUSES:
        return f"status {status}: {' '.join(arguments)}\n{err.getvalue().rstrip().removesuffix('```').rstrip()}"
    return None if status == 2 else _unsound(arguments, printed)


def _unsound(arguments: Sequence[str], printed: bytes) -> str | None:
    """What is wrong with a report that a program is to read."""
    form = arguments[arguments.index("--format") + 1] if "--format" in arguments else ""
    try:
        if form == "json":
            json.loads(printed)
        elif form == "junit":
            ET.fromstring(printed)
        else:
            printed.decode()
    except (ValueError, ET.ParseError) as error:
        return f"{form} that nobody can read: {' '.join(arguments)}\n{type(error).__name__}: {error}"
    return None


def tasks_of(number: int) -> str:
    """Three tasks for file `number`, as `--task` takes them; 38 files in a row get all of them."""
    count = len(TASKS)
    return ",".join(str(TASKS[(3 * number + more) % count]) for more in range(3))


def every_way(path: Path, number: int) -> list[str]:
    """What is wrong with a file, judged for three tasks in every format of a report, parsed and audited."""
    lang = ("--lang", ("en", "zh")[number % 2])
    ways: list[tuple[str, ...]] = [("--task", tasks_of(number), str(path), "--format", form) for form in RENDERERS]
    ways[number % len(ways)] += ("--audit", "--deliverables", "--verbose")
    ways += [("parse", "--json", str(path)), ("audit", str(path))]
    return [problem for way in ways if (problem := called(*way, *lang)) is not None]


def outcomes(number: int, folders: list[Path]) -> Iterator[tuple[Seed, bytes, str, Outcome]]:
    """Submissions with damaged logs without end, as `tests.fuzz.run.outcomes` gives damaged logs."""
    random = Random(number)
    logs = seeds(*folders, random=random)
    by_format = {name: [seed for seed in logs if seed.format == name] for name in FORMATS}
    others = [seed.data for seed in logs]
    with tempfile.TemporaryDirectory(prefix="reproverify-fuzz-") as folder:
        for turn, name in enumerate(itertools.cycle(FORMATS)):
            seed = random.choice(by_format[name] or logs)
            data = mutate(random, seed.data, others) if random.random() < 0.8 else seed.data
            own = Path(folder, str(turn))
            arguments = _submission(random, own, seed, data, others)
            yield seed, data, name, _limited(lambda arguments=arguments: called(*arguments))  # type: ignore[misc]
            for path in sorted(own.rglob("*"), reverse=True):
                path.unlink()
            own.rmdir()


def _submission(random: Random, folder: Path, seed: Seed, data: bytes, others: Sequence[bytes]) -> list[str]:
    """Write a submission with `data` in it; the arguments of a call that reads it."""
    folder.mkdir()
    # As UTF-8 whatever the locale: where names of files are ASCII, the rest is escaped.
    names = [
        os.fsdecode((seed.name if random.random() < 0.6 else random.choice(_NAMES)).encode(errors="surrogateescape"))
    ]
    (folder / names[0]).write_bytes(data)
    if random.random() < 0.4:
        # Another start of the same training, a copy, or something else.
        names.append(os.fsdecode(f"more-{seed.name}".encode(errors="surrogateescape")))
        (folder / names[1]).write_bytes(random.choice((data, seed.data, mutate(random, seed.data, others))))
    task = random.choice(TASKS)
    spec = builtin_catalogue().load(task)
    criteria = [criterion.id for criterion in spec.criteria]
    if random.random() < 0.2:
        stated = _MANIFEST.format(
            task=task, criterion=random.choice(criteria), name=seed.name, model=random.choice([*spec.models, "Net"])
        ).encode()
        stated = mutate(random, stated, others) if random.random() < 0.7 else stated
        (folder / "submission.yaml").write_bytes(stated[: 1 << 16])
    if random.random() < 0.1:
        with zipfile.ZipFile(folder / "packed.zip", "w") as archive:
            archive.writestr("deep/" + seed.name, data)
    lang = ["--lang", random.choice(("en", "zh"))]
    if random.random() < 0.1:
        return ["parse", *random.choice(([], ["--json"], ["--curve"], ["--json", "--curve"])), str(folder), *lang]
    if random.random() < 0.1:
        return ["audit", *random.choice(([], ["--json"], ["--task", str(task)])), str(folder), *lang]
    arguments = ["--task", str(task), str(folder), "--format", random.choice(tuple(RENDERERS)), *lang]
    arguments += [flag for flag in _FLAGS if random.random() < 0.3]
    if random.random() < 0.3:
        arguments += ["--map", f"{random.choice(criteria)}={os.path.join(folder, random.choice(names))}"]
    return arguments


def _limited(call: Callable[[], str | None]) -> Outcome:
    """What `call` says and how long it took; one that does not end is stopped."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hanging("".join(traceback.format_stack(frame, 6)))

    start = time.process_time()
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_AT_MOST)
    try:
        problem = call()
    except Hanging as hanging:
        problem = f"hanging: {hanging}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return Outcome(problem, time.process_time() - start)
