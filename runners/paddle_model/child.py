"""The process that loads a model and runs it: a model file may crash the framework, and takes only this one with it.

What is finished is written batch by batch, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec

from harness.values.errors import InputError
from runners.paddle_model.backends import Session, opened
from runners.paddle_model.job import WARM_UP, Job, JobResult
from runners.paddle_model.transforms import apply
from runners.predictions import files

if TYPE_CHECKING:
    import numpy as np

PARTS: Final = "parts"
LABELS: Final = "labels"
# The inputs of PaddleDetection's exported models; the image is always one of them.
DETECTION: Final = ("image", "im_shape", "scale_factor")


def job_file(folder: str, rank: int) -> str:
    """Where the job of a process is described."""
    return os.path.join(folder, f"job-{rank}.json")


def answer_file(folder: str, rank: int) -> str:
    """Where the answer of a process is found."""
    return os.path.join(folder, f"answer-{rank}.json")


def main(folder: str, rank: int) -> None:
    """Do the job of number `rank` that is described in `folder`, and write the answer there."""
    with open(job_file(folder, rank), "rb") as file:
        job = msgspec.json.decode(file.read(), type=Job)
    try:
        answer = work(job)
    except InputError as error:
        answer = JobResult(code=error.code, values={name: str(value) for name, value in error.values.items()})
    except ModuleNotFoundError as error:
        values = {"package": error.name or str(error), "file": job.model.path, "backend": job.model.backend}
        answer = JobResult(code="model_package", values=values)
    except Exception as error:  # a backend raises whatever it meets in a model
        problem = f"{type(error).__name__}: {error}"[:1000]
        answer = JobResult(code="model_failed", values={"file": job.model.path, "problem": problem})
    write(answer_file(folder, rank), msgspec.json.encode(answer))


def write(path: str, data: bytes) -> None:
    """Write a file whole or not at all."""
    with open(f"{path}.new", "wb") as file:
        file.write(data)
    os.replace(f"{path}.new", path)


def work(job: Job) -> JobResult:
    """Run the model over all samples that are not finished. Raises InputError."""
    session = opened(job.model, job.threads)
    names, place = _input_names(job, session), _place(job, session)
    for number, rows in enumerate(_batches(len(job.names), job.batch)):
        part = os.path.join(job.folder, PARTS, f"{number:06}")
        if number % job.ranks != job.rank or os.path.exists(part):
            continue
        inputs = [_feeds(job, row, names) for row in rows]
        outputs = [one for group in _groups(inputs) for one in _run(job, session, place, group)]
        write(part, _encoded(job, rows, outputs))
    return JobResult(
        version=session.version,
        input="; ".join(f"{name} {shape}".rstrip() for name, shape in session.inputs.items()),
        output=session.outputs[place] if place < len(session.outputs) else str(place),
        times=_timed(job, session, names),
    )


def _input_names(job: Job, session: Session) -> list[str]:
    """The inputs that are fed. Raises InputError where the model wants others."""
    names = list(session.inputs)
    fits = DETECTION[0] in names and not set(names) - set(DETECTION) if job.decoding == "boxes" else len(names) == 1
    if not fits:
        shown = "; ".join(f"{name} {shape}".rstrip() for name, shape in session.inputs.items()) or "-"
        wanted = ", ".join(DETECTION) if job.decoding == "boxes" else "the image alone"
        raise InputError("model_inputs", file=job.model.path, count=len(names), inputs=shown, wanted=wanted)
    return names


def _place(job: Job, session: Session) -> int:
    """Which output is evaluated. Boxes are found by their shape among all of them."""
    if job.decoding == "boxes":
        return 0
    if not session.outputs:
        return int(job.output_name) if job.output_name.isdecimal() and len(job.output_name) < 4 else 0
    if job.output_name in session.outputs:
        return session.outputs.index(job.output_name)
    if job.output_name or len(session.outputs) != 1:
        raise InputError("model_outputs", file=job.model.path, known=", ".join(session.outputs))
    return 0


def _batches(count: int, size: int) -> Iterator[range]:
    return (range(start, min(count, start + size)) for start in range(0, count, size))


def _feeds(job: Job, row: int, names: Sequence[str]) -> dict[str, np.ndarray]:
    """The inputs of a sample by their names.

    A detector is told the size of the resized image and the factors (height, width) it was resized by:
    PaddlePaddle/PaddleDetection 666f597f, deploy/python/preprocess.py, Resize.
    """
    import numpy as np

    if not os.path.isdir(job.data):
        return {names[0]: np.asarray(_array(job.data)[row])}
    path = os.path.join(job.data, job.names[row])
    image = files.image(path, "RGB")
    try:
        array, (height, width) = apply(image, job.steps)
    except ValueError as error:
        raise InputError("model_transform", file=path, problem=str(error)) from None
    size = np.array([height, width], np.float32)
    known = {
        names[0]: array,
        "im_shape": size,
        "scale_factor": size / np.array(image.shape[:2], np.float32),
    }
    if job.decoding == "boxes":
        known[DETECTION[0]] = array
    return {name: known[name] for name in names}


def _array(path: str, kept: dict[str, np.ndarray] = {}) -> np.ndarray:  # noqa: B006  # read once a process
    if path not in kept:
        kept[path] = next(iter(files.arrays(path).values()))
        files.finite(kept[path], path)
    return kept[path]


def _groups(inputs: list[dict[str, np.ndarray]]) -> Iterator[dict[str, np.ndarray]]:
    """Neighbours of one shape together, each input as (samples, ...)."""
    import numpy as np

    start = 0
    while start < len(inputs):
        shapes = _shapes(inputs[start])
        same = next((n for n, one in enumerate(inputs[start:]) if _shapes(one) != shapes), len(inputs) - start)
        chosen = list(islice(inputs, start, start + same))
        yield {name: np.ascontiguousarray(np.stack([one[name] for one in chosen])) for name in shapes}
        start += same


def _shapes(feeds: dict[str, np.ndarray]) -> dict[str, tuple[int, ...]]:
    return {name: array.shape for name, array in feeds.items()}


def _run(job: Job, session: Session, place: int, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
    try:
        outputs = session.run(feeds)
    except Exception as error:  # whatever the backend raises
        raise InputError(
            "model_run",
            file=job.model.path,
            input="; ".join(f"{name} {shape}".rstrip() for name, shape in session.inputs.items()),
            found="; ".join(f"{array.shape} {array.dtype}" for array in feeds.values()),
            problem=f"{type(error).__name__}: {error}"[:1000],
        ) from None
    count = len(next(iter(feeds.values())))
    if job.decoding == "boxes":
        return boxes_of(outputs, count, job.model.path)
    if not session.outputs and (place >= len(outputs) or (len(outputs) > 1 and not job.output_name)):
        raise InputError("model_outputs", file=job.model.path, known=", ".join(map(str, range(len(outputs)))))
    output = outputs[place]
    if output.ndim < 2 or len(output) != count:
        raise InputError("eval_shape", file=job.model.path, wanted=f"({count}, ...)", found=str(output.shape))
    files.finite(output, job.model.path)
    return list(output)


def boxes_of(outputs: Sequence[np.ndarray], count: int, file: str) -> list[np.ndarray]:
    """The boxes (class, score, left, top, right, bottom) of each of `count` images, (boxes, 6).

    A detector of PaddleDetection gives those of all images behind each other, and how many each has. Raises InputError.
    """
    import numpy as np

    boxes = next((one for one in outputs if one.ndim == 2 and one.shape[1] == 6 and one.dtype.kind == "f"), None)
    numbers = next((one for one in outputs if one.dtype.kind in "iu" and one.size == count), None)
    if boxes is None or numbers is None or numbers.min() < 0 or int(numbers.sum()) != len(boxes):
        found = "; ".join(f"{one.shape} {one.dtype}" for one in outputs)
        raise InputError("eval_shape", file=file, wanted=f"(boxes, 6) and {count} counts", found=found)
    files.finite(boxes, file)
    return np.split(boxes, np.cumsum(numbers.reshape(-1))[:-1])


def _encoded(job: Job, rows: range, outputs: list[np.ndarray]) -> bytes:
    """What is kept of a batch: numbers as `.npy`, texts as JSON; label maps are images of their own."""
    import io

    import numpy as np

    if job.decoding == "scores":
        buffer = io.BytesIO()
        np.save(buffer, np.stack(outputs), allow_pickle=False)
        return buffer.getvalue()
    if job.decoding == "boxes":
        # A class below 0 marks an image without boxes.
        return msgspec.json.encode([[box.tolist() for box in one if box[0] >= 0] for one in outputs])
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


def _timed(job: Job, session: Session, names: Sequence[str]) -> list[float]:
    """Milliseconds of each timed run of the first sample alone."""
    if not job.latency:
        return []
    batch = next(_groups([_feeds(job, 0, names)]))
    times = []
    for number in range(WARM_UP + job.latency):
        began = time.perf_counter()
        session.run(batch)
        if number >= WARM_UP:
            times.append((time.perf_counter() - began) * 1000)
    return times
