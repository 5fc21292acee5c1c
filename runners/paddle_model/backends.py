"""The programs that run a model, behind one shape. Only the child process imports what they need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np

    from runners.paddle_model.job import ModelFiles


class Session(Protocol):
    """A loaded model: `inputs` tells the shape of each input by name ("" where it is not told), `outputs` the names of
    what it gives; none where that shows only when it runs.
    """

    version: str
    inputs: dict[str, str]
    outputs: list[str]

    def run(self, feeds: Mapping[str, np.ndarray]) -> list[np.ndarray]: ...


def opened(model: ModelFiles, threads: int) -> Session:
    """The model, ready to run. Raises InputError, and what the backend raises."""
    if model.backend == "dygraph":
        from runners.paddle_model.dygraph import Dygraph

        return Dygraph(model)
    classes: dict[str, Any] = {"paddle-inference": _PaddleInference, "onnxruntime": _OnnxRuntime, "openvino": _OpenVino}
    session: Session = classes[model.backend](model, threads)
    return session


class _PaddleInference:
    def __init__(self, model: ModelFiles, threads: int) -> None:
        import paddle
        from paddle import inference

        config = inference.Config(model.graph, model.parameters)
        config.disable_gpu()
        config.disable_glog_info()
        config.set_cpu_math_library_num_threads(threads)
        self._predictor = inference.create_predictor(config)
        names = self._predictor.get_input_names()
        shapes = {name: list(self._predictor.get_input_handle(name).shape()) for name in names}
        self.version = f"paddlepaddle {paddle.__version__}"
        # Programs of Paddle 3 do not tell their shapes, which then come as [0].
        self.inputs = {name: str(shape) if shape != [0] else "" for name, shape in shapes.items()}
        self.outputs = list(self._predictor.get_output_names())

    def run(self, feeds: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        for name, batch in feeds.items():
            handle = self._predictor.get_input_handle(name)
            handle.reshape(batch.shape)
            handle.copy_from_cpu(batch)
        self._predictor.run()
        return [self._predictor.get_output_handle(name).copy_to_cpu() for name in self.outputs]


class _OnnxRuntime:
    def __init__(self, model: ModelFiles, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(model.graph, options, providers=["CPUExecutionProvider"])
        self.version = f"onnxruntime {onnxruntime.__version__}"
        self.inputs = {one.name: str(one.shape) for one in self._session.get_inputs()}
        self.outputs = [one.name for one in self._session.get_outputs()]

    def run(self, feeds: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        return list(self._session.run(self.outputs, dict(feeds)))


class _OpenVino:
    def __init__(self, model: ModelFiles, threads: int) -> None:
        import openvino

        settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}
        self._model = openvino.Core().compile_model(model.graph, "CPU", settings)
        self.version = f"openvino {openvino.__version__}"
        self.inputs = {one.any_name: str(one.partial_shape) for one in self._model.inputs}
        self.outputs = [one.any_name if one.names else str(place) for place, one in enumerate(self._model.outputs)]

    def run(self, feeds: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        found = self._model(dict(feeds))
        return [found[place] for place in range(len(self.outputs))]
