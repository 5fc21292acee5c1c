"""The process that loads a model and runs it: a model file may crash the framework, and takes only this one with it.

What is finished is written batch by batch, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec

from harness.errors import InputError
from runners.paddle_model.backends import Session, opened
from runners.paddle_model.job import WARM_UP, Answer, Job
from runners.paddle_model.transforms import apply
from runners.predictions import files

if TYPE_CHECKING:
    import numpy as np

JOB: Final = "job.json"
ANSWER: Final = "answer.json"
PARTS: Final = "parts"
LABELS: Final = "labels"


def main(folder: str) -> None:
    """Do the job that is described in `folder`, and write the answer there."""
    with open(os.path.join(folder, JOB), "rb") as file:
        job = msgspec.json.decode(file.read(), type=Job)
    try:
        answer = work(job)
    except InputError as error:
        answer = Answer(code=error.code, values={name: str(value) for name, value in error.values.items()})
    except ModuleNotFoundError as error:
        values = {"package": error.name or str(error), "file": job.model.path, "backend": job.model.backend}
        answer = Answer(code="model_package", values=values)
    except Exception as error:  # a backend raises whatever it meets in a model
        problem = f"{type(error).__name__}: {error}"[:1000]
        answer = Answer(code="model_failed", values={"file": job.model.path, "problem": problem})
    write(os.path.join(folder, ANSWER), msgspec.json.encode(answer))


def write(path: str, data: bytes) -> None:
    """Write a file whole or not at all."""
    with open(f"{path}.new", "wb") as file:
        file.write(data)
    os.replace(f"{path}.new", path)


def work(job: Job) -> Answer:
    """Run the model over all samples that are not finished. Raises InputError."""
    session = opened(job.model, job.threads)
    place = _place(job, session)
    for number, rows in enumerate(_batches(len(job.names), job.batch)):
        part = os.path.join(job.folder, PARTS, f"{number:06}")
        if os.path.exists(part):
            continue
        inputs = [_input(job, row) for row in rows]
        outputs = [one for group in _groups(inputs) for one in _run(job, session, place, group)]
        write(part, _encoded(job, rows, outputs))
    return Answer(
        version=session.version,
        input=session.input,
        output=session.outputs[place],
        times=_timed(job, session),
    )


def _place(job: Job, session: Session) -> int:
    if job.output_name in session.outputs:
        return session.outputs.index(job.output_name)
    if job.output_name or len(session.outputs) != 1:
        raise InputError("model_outputs", file=job.model.path, known=", ".join(session.outputs))
    return 0


def _batches(count: int, size: int) -> Iterator[range]:
    return (range(start, min(count, start + size)) for start in range(0, count, size))


def _input(job: Job, row: int) -> np.ndarray:
    import numpy as np

    if not os.path.isdir(job.data):
        return np.asarray(_array(job.data)[row])
    path = os.path.join(job.data, job.names[row])
    try:
        return apply(files.image(path, "RGB"), job.steps)
    except ValueError as error:
        raise InputError("model_transform", file=path, problem=str(error)) from None


def _array(path: str, kept: dict[str, np.ndarray] = {}) -> np.ndarray:  # noqa: B006  # read once a process
    if path not in kept:
        kept[path] = next(iter(files.arrays(path).values()))
        files.finite(kept[path], path)
    return kept[path]


def _groups(inputs: list[np.ndarray]) -> Iterator[np.ndarray]:
    """Neighbours of one shape together, as (samples, ...)."""
    import numpy as np

    start = 0
    while start < len(inputs):
        shape = inputs[start].shape
        same = next((n for n, one in enumerate(inputs[start:]) if one.shape != shape), len(inputs) - start)
        yield np.ascontiguousarray(np.stack(list(islice(inputs, start, start + same))))
        start += same


def _run(job: Job, session: Session, place: int, batch: np.ndarray) -> list[np.ndarray]:
    try:
        output = session.run(batch)[place]
    except Exception as error:  # whatever the backend raises
        raise InputError(
            "model_run",
            file=job.model.path,
            input=session.input,
            found=f"{batch.shape} {batch.dtype}",
            problem=f"{type(error).__name__}: {error}"[:1000],
        ) from None
    if output.ndim < 2 or len(output) != len(batch):
        raise InputError("eval_shape", file=job.model.path, wanted=f"({len(batch)}, ...)", found=str(output.shape))
    files.finite(output, job.model.path)
    return list(output)


def _encoded(job: Job, rows: range, outputs: list[np.ndarray]) -> bytes:
    """What is kept of a batch: numbers as `.npy`, texts as JSON; label maps are images of their own."""
    import io

    import numpy as np

    if job.decoding == "scores":
        buffer = io.BytesIO()
        np.save(buffer, np.stack(outputs), allow_pickle=False)
        return buffer.getvalue()
    if job.decoding == "texts":
        return msgspec.json.encode([ctc_text(one, job.characters, job.model.path) for one in outputs])
    for row, one in zip(rows, outputs, strict=True):
        _save_labels(
            os.path.join(job.folder, LABELS, f"{os.path.splitext(job.names[row])[0]}.png"), one, job.model.path
        )
    return b"[]"


def ctc_text(scores: np.ndarray, characters: list[str], file: str) -> str:
    """The text of `scores` (steps, classes), greedily: repeats become one, then the blank, class 0, goes.

    A. Graves et al., Connectionist Temporal Classification, ICML 2006, section 3.2 (best path decoding).
    Raises InputError where the model has other classes than `characters` and the blank.
    """
    if scores.ndim != 2 or scores.shape[1] != len(characters) + 1:
        wanted = f"(steps, {len(characters) + 1}), the dictionary's characters and a blank"
        raise InputError("eval_shape", file=file, wanted=wanted, found=str(scores.shape))
    best = scores.argmax(axis=1)
    kept = [int(one) for n, one in enumerate(best) if one and (n == 0 or one != best[n - 1])]
    return "".join(characters[one - 1] for one in kept)


def _save_labels(path: str, output: np.ndarray, file: str) -> None:
    """The best class of each pixel of (classes, height, width), or the (height, width) of classes that it is."""
    import numpy as np
    from PIL import Image

    labels = output.argmax(axis=0) if output.ndim == 3 and len(output) > 1 else output.squeeze()
    if labels.ndim != 2 or labels.min() < 0 or labels.max() > 65535:
        raise InputError("eval_shape", file=file, wanted="(classes, height, width)", found=str(output.shape))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    Image.fromarray(labels.astype(np.uint8 if labels.max() < 256 else np.uint16)).save(path)


def _timed(job: Job, session: Session) -> list[float]:
    """Milliseconds of each timed run of the first sample alone."""
    if not job.latency:
        return []
    batch = next(_groups([_input(job, 0)]))
    times = []
    for number in range(WARM_UP + job.latency):
        began = time.perf_counter()
        session.run(batch)
        if number >= WARM_UP:
            times.append((time.perf_counter() - began) * 1000)
    return times
