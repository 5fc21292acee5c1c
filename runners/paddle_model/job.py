"""What the child process that runs a model is told, and what it answers."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from runners.paddle_model.transforms import Step

Backend = Literal["paddle-inference", "onnxruntime", "openvino", "dygraph"]
Decoding = Literal["scores", "texts", "labels", "boxes"]

# Runs before those that are timed.
WARM_UP: Final = 10


class ModelFiles(msgspec.Struct, frozen=True, kw_only=True):
    """A model for one backend: its graph, and its parameters where they lie in a file of their own.

    Of `dygraph` the graph is a file of weights, and `factory` makes the network they belong to.
    """

    backend: Backend
    graph: str
    parameters: str = ""
    factory: str = ""

    @property
    def path(self) -> str:
        """The file a person would name."""
        return self.graph


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One model over all samples.

    `data` is an array file with one sample a row, or the folder that `names` lie in. `batch` samples are run at once
    where their inputs have one shape. `characters` are the classes of a text, class 0 being the blank of CTC.
    `output_name` chooses one of several outputs. `latency` runs of the first sample are timed. Of `ranks` processes
    that share the work this is the one of number `rank`: it takes every batch of that remainder.
    """

    model: ModelFiles
    data: str
    names: list[str]
    steps: list[Step]
    decoding: Decoding
    folder: str
    batch: int = 16
    threads: int = 1
    output_name: str = ""
    characters: list[str] = []
    latency: int = 0
    rank: int = 0
    ranks: int = 1


class JobResult(msgspec.Struct, kw_only=True):
    """How it went. `code` and `values` name an error; `times` are the timed runs, in milliseconds."""

    code: str = ""
    values: dict[str, str] = {}
    version: str = ""
    input: str = ""
    output: str = ""
    times: list[float] = []
