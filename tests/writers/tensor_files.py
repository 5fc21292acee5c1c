"""Writes the small files under tests/fixtures/tensors, each with the library whose name is the argument.

`python tests/writers/tensor_files.py LIBRARY FOLDER`, LIBRARY one of numpy, paddle, torch, safetensors. The
numbers are those of `VALUES`, so that the tests can state them again.
"""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import numpy as np
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install numpy")

VALUES = {
    "linear.weight": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
    "linear.bias": np.array([-1.5, 0.25, 3.0], np.float64),
    "steps": np.array([7, -8], np.int64),
}


def write_numpy(folder: Path) -> None:
    np.save(folder / "plain.npy", VALUES["linear.weight"])
    np.save(folder / "fortran.npy", np.asfortranarray(VALUES["linear.weight"]))
    np.save(folder / "big_endian.npy", VALUES["linear.bias"].astype(">f8"))
    np.save(folder / "dict.npy", np.array(VALUES, dtype=object), allow_pickle=True)
    np.savez(folder / "stored.npz", **VALUES)
    np.savez_compressed(folder / "packed.npz", **VALUES)


def write_paddle(folder: Path) -> None:
    import paddle

    state = {name: paddle.to_tensor(array) for name, array in VALUES.items()}
    paddle.save(state, str(folder / "protocol4.pdparams"))
    paddle.save(state, str(folder / "protocol2.pdparams"), protocol=2)
    schedule = {"last_epoch": 3, "last_lr": 0.125}
    paddle.save({"moment": state["linear.bias"], "LR_Scheduler": schedule}, str(folder / "optimizer.pdopt"))


def write_torch(folder: Path) -> None:
    import torch

    state = {name: torch.from_numpy(array.copy()) for name, array in VALUES.items()}
    state["transposed"] = state["linear.weight"].t()
    state["row"] = state["linear.weight"][1]
    state["bfloat16"] = torch.tensor([1.5, -2.0]).bfloat16()
    torch.save({"model": state, "epoch": 4}, folder / "views.pt")
    torch.save(state, folder / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(torch.nn.Linear(2, 2), folder / "module.pt")


def write_kinds(folder: Path) -> None:
    """Tensors of PyTorch that are more than numbers in a row."""
    import torch

    weight = torch.from_numpy(VALUES["linear.weight"].copy())
    head = torch.nn.Parameter(weight)
    state = {
        "embed": head,
        "head": head,
        "half": torch.tensor([1.5 - 2j, 0.25j]).to(torch.complex32),
        "quantised": torch.quantize_per_tensor(weight, 0.25, 2, torch.qint8),
        "channels": torch.quantize_per_channel(
            weight, torch.tensor([0.25, 0.5]).double(), torch.tensor([0, 1]), 0, torch.quint8
        ),
        "sparse": torch.tensor([[0.0, 3.0], [-1.0, 0.0]]).to_sparse(),
    }
    torch.save(state, folder / "kinds.pt")


def write_safetensors(folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file(VALUES, folder / "three.safetensors", metadata={"format": "np"})


if __name__ == "__main__":
    target = Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    globals()[f"write_{sys.argv[1]}"](target)
