"""The programs that run a model, behind one shape. Only the child process imports what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from harness.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    from runners.paddle_model.job import Model


class Session(Protocol):
    """A loaded model with one input: `input` tells its name and shape, `outputs` the names of what it gives."""

    version: str
    input: str
    outputs: list[str]

    def run(self, batch: np.ndarray) -> list[np.ndarray]: ...


def opened(model: Model, threads: int) -> Session:
    """The model, ready to run. Raises InputError where it takes other than one input; what the backend raises."""
    classes: dict[str, Any] = {"paddle-inference": _PaddleInference, "onnxruntime": _OnnxRuntime, "openvino": _OpenVino}
    session: Session = classes[model.backend](model, threads)
    return session


def _one(path: str, inputs: dict[str, Any]) -> str:
    if len(inputs) != 1:
        shown = "; ".join(f"{name} {shape}" for name, shape in inputs.items()) or "-"
        raise InputError("model_inputs", file=path, count=len(inputs), inputs=shown)
    return next(iter(inputs))


class _PaddleInference:
    def __init__(self, model: Model, threads: int) -> None:
        import paddle
        from paddle import inference

        config = inference.Config(model.graph, model.parameters)
        config.disable_gpu()
        config.disable_glog_info()
        config.set_cpu_math_library_num_threads(threads)
        self._predictor = inference.create_predictor(config)
        names = self._predictor.get_input_names()
        shapes = {name: list(self._predictor.get_input_handle(name).shape()) for name in names}
        self._name = _one(model.graph, shapes)
        self.version = f"paddlepaddle {paddle.__version__}"
        # Programs of Paddle 3 do not tell their shapes, which then come as [0].
        known = shapes[self._name] if shapes[self._name] != [0] else ""
        self.input = f"{self._name} {known}".rstrip()
        self.outputs = list(self._predictor.get_output_names())

    def run(self, batch: np.ndarray) -> list[np.ndarray]:
        handle = self._predictor.get_input_handle(self._name)
        handle.reshape(batch.shape)
        handle.copy_from_cpu(batch)
        self._predictor.run()
        return [self._predictor.get_output_handle(name).copy_to_cpu() for name in self.outputs]


class _OnnxRuntime:
    def __init__(self, model: Model, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(model.graph, options, providers=["CPUExecutionProvider"])
        shapes = {one.name: one.shape for one in self._session.get_inputs()}
        self._name = _one(model.graph, shapes)
        self.version = f"onnxruntime {onnxruntime.__version__}"
        self.input = f"{self._name} {shapes[self._name]}"
        self.outputs = [one.name for one in self._session.get_outputs()]

    def run(self, batch: np.ndarray) -> list[np.ndarray]:
        return list(self._session.run(self.outputs, {self._name: batch}))


class _OpenVino:
    def __init__(self, model: Model, threads: int) -> None:
        import openvino

        settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}
        self._model = openvino.Core().compile_model(model.graph, "CPU", settings)
        shapes = {one.any_name: str(one.partial_shape) for one in self._model.inputs}
        self._name = _one(model.graph, shapes)
        self.version = f"openvino {openvino.__version__}"
        self.input = f"{self._name} {shapes[self._name]}"
        self.outputs = [one.any_name if one.names else str(place) for place, one in enumerate(self._model.outputs)]

    def run(self, batch: np.ndarray) -> list[np.ndarray]:
        found = self._model(batch)
        return [found[place] for place in range(len(self.outputs))]
