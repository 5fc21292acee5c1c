"""Models that we run ourselves, each in a process of its own, with assurance `re-run`.

What the models give goes to the families of `runners.predictions`: the metrics stand there once.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from harness.evidence.evaluation import Evaluation, Input, Samples
from harness.evidence.measurement import Latency
from harness.text.progress import Progress
from harness.values.errors import InputError, UsageError
from runners import predictions
from runners.command.limits import Limits
from runners.command.sandbox import SandboxResult, run
from runners.paddle_model import child, detections, transforms
from runners.paddle_model.dygraph import parsed
from runners.paddle_model.job import WARM_UP, Decoding, Job, JobResult, ModelFiles
from runners.predictions import files

__all__ = ["DECODINGS", "Limits", "ModelRequest", "difference", "evaluate", "model_at"]

# How the outputs of a model become what a family reads.
DECODINGS: Final[dict[str, Decoding]] = {
    "classification": "scores",
    "recognition": "texts",
    "transcripts": "texts",
    "segmentation": "labels",
    "coco": "boxes",
}
_BACKENDS: Final = ("paddle-inference", "onnxruntime", "openvino", "dygraph")
_WEIGHTS: Final = (".pdparams", ".safetensors", ".npz")
_IMAGES: Final = (".png", ".jpg", ".jpeg", ".bmp")
_MAX_CHARACTERS: Final = 1 << 20


class ModelRequest(msgspec.Struct, kw_only=True):
    """What is to be run over what: see `runners.paddle_model.job.Job`; `resume` keeps what is finished in a folder."""

    model: ModelFiles
    family: str
    data: str
    ground_truth: list[str]
    settings: Mapping[str, str] = {}
    transform: str = "none"
    dictionary: str = ""
    output_name: str = ""
    batch: int = 16
    threads: int = 1
    latency: int = 0
    processes: int = 1
    resume: str = ""
    limits: Limits = Limits()


class RanModel(msgspec.Struct, kw_only=True):
    """An evaluation, what each sample scored, and the model's outputs where they are numbers."""

    evaluation: Evaluation
    samples: Samples
    backend: str
    version: str
    machine: str
    outputs: np.ndarray | None = None
    latency: Latency | None = None


def model_at(text: str, factory: str = "") -> ModelFiles:
    """The model at `[BACKEND=]PATH`: a folder or file of Paddle Inference, an ONNX file, OpenVINO's `.xml`, or weights
    of the network that `factory` makes.

    Raises UsageError for a backend that is not known, InputError where there is no such model.
    """
    backend, equals, path = text.partition("=")
    if not equals or os.path.exists(text):
        backend, path = "", text
    elif backend not in _BACKENDS:
        raise UsageError("model_backend_unknown", name=backend, known=", ".join(_BACKENDS))
    files.existing(path)
    if path.endswith(_WEIGHTS) and backend in ("", "dygraph"):
        if not factory:
            raise UsageError("model_factory", file=path)
        parsed(factory)
        return ModelFiles(backend="dygraph", graph=path, factory=factory)
    if os.path.isdir(path):
        graphs = sorted(str(one) for end in (".json", ".pdmodel", ".onnx") for one in Path(path).glob(f"*{end}"))
        if len(graphs) != 1:
            raise InputError("model_none", file=path, found=", ".join(map(os.path.basename, graphs)) or "-")
        path = graphs[0]
    stem, end = os.path.splitext(path)
    if end in (".json", ".pdmodel") and backend in ("", "paddle-inference"):
        return ModelFiles(backend="paddle-inference", graph=path, parameters=files.existing(f"{stem}.pdiparams"))
    if end == ".onnx" and backend in ("", "onnxruntime"):
        return ModelFiles(backend="onnxruntime", graph=path)
    if backend in ("", "openvino") and end in (".xml", ".onnx"):
        return ModelFiles(backend="openvino", graph=path, parameters=f"{stem}.bin" if end == ".xml" else "")
    raise InputError("model_none", file=path, found=os.path.basename(path))


def evaluate(request: ModelRequest) -> RanModel:
    """Run the model over all of the data, and evaluate what it gave. Raises InputError, UsageError."""
    if request.family not in DECODINGS:
        raise UsageError("model_family", name=request.family, known=", ".join(DECODINGS))
    steps = transforms.steps(request.transform)
    characters = _characters(request.dictionary) if DECODINGS[request.family] == "texts" else []
    names = _names(request.data)
    job = Job(
        model=_real(request.model),
        data=os.path.realpath(request.data),
        names=names,
        steps=list(steps),
        decoding=DECODINGS[request.family],
        folder="",
        batch=request.batch,
        threads=request.threads,
        output_name=request.output_name,
        characters=characters,
        latency=request.latency,
        ranks=request.processes,
    )
    read = [_described(request.model), files.described("data", request.data)]
    with _folder(request.resume) as folder:
        job = msgspec.structs.replace(job, folder=folder)
        _prepare(job, [one.sha256 for one in read])
        result, answer = _run(job, request.limits)
        path, outputs = _predictions(job, request.ground_truth)
        evaluation, samples = predictions.evaluate(request.family, [path], request.ground_truth, request.settings)
    machine = f"{_processor()}, {os.cpu_count()} cores, {request.threads} thread(s), {platform.system()}"
    conventions = {
        "backend": f"{request.model.backend}, {answer.version}",
        **({"factory": request.model.factory} if request.model.factory else {}),
        "input": answer.input,
        "output": answer.output,
        "transform": transforms.described(steps),
        "samples at once": str(request.batch),
        **({"processes": str(request.processes)} if request.processes > 1 else {}),
        "isolation": result.isolation,
        "machine": machine,
    }
    latency = _latency(answer.times)
    if latency is not None:
        conventions["latency"] = (
            f"p50 {latency.p50} ms, p90 {latency.p90} ms, p99 {latency.p99} ms over {latency.runs} runs of one sample, "
            f"{latency.warm_up} before"
        )
    evaluation = msgspec.structs.replace(
        evaluation,
        conventions={**evaluation.conventions, **conventions},
        inputs=[*read, *(one for one in evaluation.inputs if one.role == "ground_truth")],
        assurance="re-run",
        seconds=evaluation.seconds + result.seconds,
    )
    return RanModel(
        evaluation=evaluation,
        samples=samples,
        backend=request.model.backend,
        version=answer.version,
        machine=machine,
        outputs=outputs,
        latency=latency,
    )


def _names(data: str) -> list[str]:
    """The images of a folder by their paths in it, or the rows of an array."""
    if os.path.isdir(files.existing(data)):
        found = [os.path.relpath(path, data) for path in files.tree(data) if path.casefold().endswith(_IMAGES)]
        if not found:
            raise InputError("eval_folder_empty", file=data, suffixes=" ".join(_IMAGES))
        return found
    arrays = files.arrays(data)
    if len(arrays) != 1 or not next(iter(arrays.values())).ndim:
        raise InputError("eval_arrays", file=data, wanted="one array of samples", found=", ".join(arrays) or "-")
    return [str(row) for row in range(len(next(iter(arrays.values()))))]


def _characters(path: str) -> list[str]:
    """The characters of a dictionary, one a line, and the blank that PaddleOCR's `use_space_char` puts last."""
    if not path:
        raise UsageError("model_dictionary")
    try:
        text = files.read_bytes(path, _MAX_CHARACTERS * 4).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("eval_line", file=path, line=1, problem="not UTF-8") from None
    return [*(line.rstrip("\r") for line in text.removesuffix("\n").split("\n")), " "]


def _real(model: ModelFiles) -> ModelFiles:
    """The model by paths that hold in another process."""
    parameters = os.path.realpath(model.parameters) if model.parameters else ""
    return msgspec.structs.replace(model, graph=os.path.realpath(model.graph), parameters=parameters)


def _described(model: ModelFiles) -> Input:
    """The model's files as one input."""
    import hashlib

    parts = [files.described("model", path) for path in (model.graph, model.parameters) if path]
    if len(parts) == 1:
        return parts[0]
    digest = hashlib.sha256("".join(one.sha256 for one in parts).encode()).hexdigest()
    return Input(role="model", path=model.path, sha256=digest, size=sum(one.size for one in parts), files=len(parts))


@contextmanager
def _folder(resume: str) -> Iterator[str]:
    """Where the child writes: a folder that is kept, or one that goes away."""
    if resume:
        os.makedirs(resume, exist_ok=True)
        yield os.path.realpath(resume)
        return
    with tempfile.TemporaryDirectory(prefix="reproverify-model-") as folder:
        yield folder


def _prepare(job: Job, digests: list[str]) -> None:
    """Write the job, unless the folder holds parts of another. Raises UsageError."""
    text = json.dumps([digests, msgspec.to_builtins(msgspec.structs.replace(job, folder="", latency=0, ranks=1))])
    mark = os.path.join(job.folder, "of.json")
    if os.path.exists(mark):
        if Path(mark).read_text(encoding="utf-8") != text:
            raise UsageError("model_resume_other", folder=job.folder)
    elif os.listdir(job.folder):
        raise UsageError("model_resume_full", folder=job.folder)
    os.makedirs(os.path.join(job.folder, child.PARTS), exist_ok=True)
    Path(mark).write_text(text, encoding="utf-8")
    for rank in range(job.ranks):
        Path(child.answer_file(job.folder, rank)).unlink(missing_ok=True)
        own = msgspec.structs.replace(job, rank=rank, latency=job.latency if rank == 0 else 0)
        child.write(child.job_file(job.folder, rank), msgspec.json.encode(own))


def _run(job: Job, limits: Limits) -> tuple[SandboxResult, JobResult]:
    """Start the processes and wait for them: what the first one ended with, by the longest one's time.

    Each writes its own batches, so that every sample is there once. Raises InputError with what went wrong in one.
    """
    parts = os.path.join(job.folder, child.PARTS)
    batches = -(-len(job.names) // job.batch)
    with Progress(job.model.backend, batches) as progress, ThreadPoolExecutor(job.ranks) as pool:

        def look() -> None:
            progress.advance(len(os.listdir(parts)) - progress.done)

        looks = [look if rank == 0 else None for rank in range(job.ranks)]
        results = list(pool.map(lambda rank: _started(job, rank, limits, looks[rank]), range(job.ranks)))
    answers = [_answer(job, rank, result) for rank, result in enumerate(results)]
    longest = max(result.seconds for result in results)
    return msgspec.structs.replace(results[0], seconds=longest), answers[0]


def _started(job: Job, rank: int, limits: Limits, look: Callable[[], None] | None) -> SandboxResult:
    root = str(Path(__file__).resolve().parents[2])
    code = (
        f"import sys; sys.path.insert(0, {root!r}); "
        f"from runners.paddle_model.child import main; main({job.folder!r}, {rank})"
    )
    inputs = [os.path.join(root, package) for package in ("harness", "runners")]
    inputs += [path for path in (job.model.graph, job.model.parameters, job.data) if path]
    return run([sys.executable, "-c", code], inputs=inputs, output=job.folder, limits=limits, weak=True, look=look)


def _answer(job: Job, rank: int, result: SandboxResult) -> JobResult:
    """What a process answered. Raises InputError where it did not, or with the error that it met."""
    path = Path(child.answer_file(job.folder, rank))
    if result.ending != "exited" or result.status != 0 or not path.exists():
        tail = result.output[-400:].decode("utf-8", "replace").strip() or "-"
        values = {"file": job.model.path, "status": result.status, "limit": result.ending, "tail": tail}
        raise InputError("model_crashed" if result.ending in ("exited", "signal") else "model_stopped", **values)
    try:
        answer = msgspec.json.decode(path.read_bytes(), type=JobResult)
    except msgspec.MsgspecError as error:
        raise InputError("eval_json_broken", file=str(path), problem=str(error)) from None
    if answer.code:
        raise InputError(answer.code, **answer.values)
    return answer


def _predictions(job: Job, truth: list[str]) -> tuple[str, np.ndarray | None]:
    """What the model gave as a file or folder that a family reads, and as numbers where it is numbers."""
    if job.decoding == "labels":
        return os.path.join(job.folder, child.LABELS), None
    folder = os.path.join(job.folder, child.PARTS)
    parts = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    if job.decoding == "boxes":
        return detections.write(job, parts, truth), None
    if job.decoding == "texts":
        texts = [text for part in parts for text in files.read_json(part, list[str])]
        lines = [f"{name}\t{text}\n" for name, text in zip(job.names, texts, strict=True)]
        path = os.path.join(job.folder, "texts.txt")
        child.write(path, "".join(lines).encode())
        return path, None
    arrays = [files.arrays(part)[""] for part in parts]
    if len({one.shape[1:] for one in arrays}) != 1:
        raise InputError("eval_shape", file=job.model.path, wanted="outputs of one shape", found="several")
    outputs = np.concatenate(arrays)
    path = os.path.join(job.folder, "scores.npz")
    with open(path, "wb") as file:
        if os.path.isdir(job.data):
            np.savez(file, scores=outputs, ids=np.array(job.names))
        else:
            np.savez(file, scores=outputs)
    return path, outputs


def _latency(times: list[float]) -> Latency | None:
    """The percentiles of the timed runs."""
    if not times:
        return None
    shares = [Decimal(f"{share:.3f}") for share in np.percentile(times, [50, 90, 99])]
    return Latency(p50=shares[0], p90=shares[1], p99=shares[2], runs=len(times), warm_up=WARM_UP)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def difference(ours: np.ndarray, theirs: np.ndarray) -> dict[str, str]:
    """How far two backends' outputs lie apart, and how often they choose another class. Raises InputError."""
    if ours.shape != theirs.shape:
        raise InputError("eval_shape", file="-", wanted=str(ours.shape), found=str(theirs.shape))
    apart = np.abs(ours.astype(np.float64) - theirs.astype(np.float64))
    changed = int((ours.argmax(axis=1) != theirs.argmax(axis=1)).sum())
    return {
        "largest difference of the outputs": f"{apart.max():.3g}",
        "mean difference of the outputs": f"{apart.mean():.3g}",
        "samples with another best class": f"{changed} of {len(ours)}",
    }
