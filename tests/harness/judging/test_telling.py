"""Dumps that agree and show nothing: both sides of what makes a tensor tell something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import Outcome

Verify = Callable[..., Outcome]
VALUES = np.random.default_rng(5).standard_normal((1, 100)).astype("float32")
# As another program computes them: it rounds as often up as down.
ROUNDED = np.where(np.arange(100) % 2, 1, -1).astype("float32")
NEXT = VALUES + np.float32(1e-7) * ROUNDED


def row(verify: Verify, folder: Path, ref: dict[str, Any], ours: dict[str, Any], what: str = "forward") -> Any:
    criterion = "clip-backward" if what in ("bp_align", "losses") else "clip-forward"
    place = folder / "clip"
    place.mkdir()
    np.save(place / f"{what}_ref.npy", ref, allow_pickle=True)  # type: ignore[arg-type]
    np.save(place / f"{what}_paddle.npy", ours, allow_pickle=True)  # type: ignore[arg-type]
    return verify("--task", 137, folder, "--format", "json").rows[criterion]


def said(found: Any) -> tuple[str, str]:
    return found["verdict"], found["reason"]


def only(count: int) -> Any:
    """The first so many values, and zeros."""
    return np.where(np.arange(100) < count, VALUES, np.float32(0))


def clipped(count: int) -> Any:
    """So many of a hundred values at the two bounds of a clip, the others between them."""
    between = np.linspace(-0.0099, 0.0098, 100, dtype="float32")
    return np.where(np.arange(100) < count, np.float32(0.01) * np.sign(VALUES), between)


def halved() -> Any:
    """The values in half precision, the smallest of them one step nearer to zero."""
    values = VALUES.astype("float16")
    smallest = np.abs(values).argmin()
    values[0, smallest] = np.nextafter(values[0, smallest], np.float16(0))
    return values


def changed(count: int) -> Any:
    """The values, so many of them one step of their type further up or down."""
    steps = np.nextafter(VALUES, np.float32(9) * ROUNDED)
    return np.where(np.arange(100) < count, steps, VALUES)


TOLD = ("PASS", "aligned")
NOTHING = ("REVIEW", "tells_nothing")


@pytest.mark.parametrize(
    ("name", "values", "ours", "expected"),
    [
        ("logits", VALUES, NEXT, TOLD),
        # One side saved twice, and the same with another program's last bit.
        ("logits", VALUES, VALUES, NOTHING),
        ("logits", np.zeros((1, 100), "float32"), np.zeros((1, 100), "float32"), NOTHING),
        ("logits", np.full((1, 100), 0.25, "float32"), np.full((1, 100), 0.2500001, "float32"), NOTHING),
        ("mean", VALUES[:, :7], NEXT[:, :7], NOTHING),
        ("logits", VALUES[:, :8], NEXT[:, :8], TOLD),
        ("logits", VALUES.round(1), VALUES.round(1) + np.float32(1e-7) * ROUNDED, NOTHING),
        ("logits", VALUES.round(3), VALUES.round(3) + np.float32(1e-7) * ROUNDED, NOTHING),
        ("logits", VALUES.round(5), VALUES.round(5) + np.float32(1e-7) * ROUNDED, TOLD),
        ("logits", VALUES.astype("float64").round(3), VALUES.astype("float64").round(3) + 1e-9 * ROUNDED, NOTHING),
        # The reference with one number added to all of it, or multiplied by all of it, or in more digits; and with six
        # of a hundred elements changed, of which seven are enough.
        ("logits", VALUES, VALUES + np.float32(1e-7), NOTHING),
        ("logits", VALUES, VALUES.astype("float64") + 1e-8, NOTHING),
        ("logits", VALUES, VALUES * np.float32(1.0000005), NOTHING),
        ("logits", VALUES, VALUES.astype("float64") + 1e-10 * ROUNDED, NOTHING),
        ("logits", VALUES, VALUES.astype("float64") + 1e-7 * ROUNDED, TOLD),
        ("logits", VALUES, changed(6), NOTHING),
        ("logits", VALUES, changed(7), TOLD),
        # Seven different values and eight, alone among zeros or again and again.
        ("logits", only(7), only(7) + np.float32(1e-7) * ROUNDED, NOTHING),
        ("logits", only(8), only(8) + np.float32(1e-7) * ROUNDED, TOLD),
        ("logits", np.resize(VALUES[:, :7], (1, 100)), np.resize(NEXT[:, :7], (1, 100)), NOTHING),
        ("logits", np.resize(VALUES[:, :8], (1, 100)), np.resize(NEXT[:, :8], (1, 100)), TOLD),
        ("logits", np.sign(VALUES), np.sign(VALUES) + np.float32(1e-7) * ROUNDED, NOTHING),
        ("logits", clipped(51), clipped(51) + np.float32(1e-8) * ROUNDED, NOTHING),
        ("logits", clipped(50), clipped(50) + np.float32(1e-8) * ROUNDED, TOLD),
        # Half precision has no more digits than three decimals, whatever type its values are kept in.
        ("logits", VALUES.astype("float16"), halved(), NOTHING),
        ("logits", VALUES.astype("float16").astype("float32"), halved().astype("float32"), NOTHING),
        ("argmax", np.arange(100), np.arange(100), NOTHING),
        ("input", VALUES, NEXT, NOTHING),
        ("pixel_values", VALUES, NEXT, NOTHING),
        # What a network learns is no output of it; what its attention weighs is.
        ("blocks.0.mlp.weight", VALUES, NEXT, NOTHING),
        ("blocks.0.attn_weights", VALUES, NEXT, TOLD),
        ("model.image_encoder", VALUES, NEXT, TOLD),
        ("resnet50.fc", VALUES, NEXT, ("REVIEW", "dump_other_model")),
        ("bert.pooler", VALUES, NEXT, ("REVIEW", "dump_other_model")),
        ("clip.visual", VALUES, NEXT, TOLD),
        ("backbone.resnet50", VALUES, NEXT, TOLD),
    ],
)
def test_one_tensor(
    verify: Verify, tmp_path: Path, name: str, values: Any, ours: Any, expected: tuple[str, str]
) -> None:
    # A second key of ours keeps the two files from being one, byte for byte; single numbers are no surplus.
    found = row(verify, tmp_path, {name: values}, {name: ours, "k": np.ones(1, "float32")})
    assert said(found) == expected


COUNTED = ("MISSING", "too_few_tell")


@pytest.mark.parametrize(
    ("what", "names", "different", "expected"),
    [
        ("forward", 1, 1, TOLD),
        ("forward", 2, 1, TOLD),
        ("forward", 3, 1, COUNTED),
        ("forward", 3, 2, TOLD),
        ("bp_align", 2, 1, COUNTED),
        ("bp_align", 2, 2, TOLD),
    ],
)
def test_one_tensor_under_many_names_counts_once(
    verify: Verify, tmp_path: Path, what: str, names: int, different: int, expected: tuple[str, str]
) -> None:
    ref = {f"layer_{n}": VALUES * np.float32(1 + min(n, different - 1)) for n in range(names)}
    ours = {name: (value + np.float32(1e-8) * ROUNDED).astype("float32") for name, value in ref.items()}
    assert said(row(verify, tmp_path, ref, ours, what)) == expected


def dumps(folder: Path, **tensors: dict[str, Any]) -> Path:
    """Both sides of `MODEL__STAGE`, ours as another program computes them."""
    for name, ref in tensors.items():
        place, _, stage = name.partition("__")
        (folder / place).mkdir(exist_ok=True)
        ours = {
            key: value * (1 + np.float32(1e-7) * np.resize(ROUNDED, value.shape) * (1 + number / 3))
            for number, (key, value) in enumerate(ref.items())
        }
        np.save(folder / place / f"{stage}_ref.npy", ref, allow_pickle=True)  # type: ignore[arg-type]
        np.save(folder / place / f"{stage}_paddle.npy", ours, allow_pickle=True)  # type: ignore[arg-type]
    return folder


TWICE = ("REVIEW", "tensors_twice")
MORE = VALUES[:, ::-1] * np.float32(2)


def test_a_pass_is_not_shown_by_the_tensors_of_the_other_pass(verify: Verify, tmp_path: Path) -> None:
    forward = {"a": VALUES, "b": MORE}
    dumps(tmp_path, clip__forward=forward, clip__bp_align={"a@grad": VALUES, "b@grad": MORE})
    rows = verify("--task", 137, tmp_path, "--format", "json").rows
    assert [said(rows[name]) for name in ("clip-forward", "clip-backward")] == [TWICE, TWICE]
    assert rows["clip-backward"]["values"] == {"shared": "2", "one": "clip-forward", "other": "clip-backward"}
    dumps(tmp_path, clip__bp_align={"a@grad": VALUES * np.float32(0.5), "b@grad": MORE * np.float32(0.5)})
    rows = verify("--task", 137, tmp_path, "--format", "json").rows
    assert [said(rows[name]) for name in ("clip-forward", "clip-backward")] == [TOLD, TOLD]


@pytest.mark.parametrize(("own", "expected"), [(0, TWICE), (1, TWICE), (2, TOLD)])
def test_a_model_is_not_shown_by_the_tensors_of_another(
    verify: Verify, tmp_path: Path, own: int, expected: tuple[str, str]
) -> None:
    # Networks that share a frozen part have some of their tensors in common.
    shared = {"a": VALUES, "b": MORE}
    extra = {f"own_{n}": VALUES * np.float32(3 + n) for n in range(own)}
    dumps(tmp_path, clip__forward={**shared, "c": VALUES * np.float32(7), "d": MORE * np.float32(7)})
    dumps(tmp_path, beitv2__forward={f"m.{name}": value for name, value in {**shared, **extra}.items()})
    rows = verify("--task", 137, tmp_path, "--format", "json").rows
    assert said(rows["beit-v2-forward"]) == expected


NUMBERS = {"rmse": np.array([0.01234567]), "l2": np.array([0.04567891])}


@pytest.mark.parametrize(
    ("ref", "by", "expected"),
    [
        (NUMBERS, 1e-8, TOLD),
        (NUMBERS, 0, NOTHING),
        ({"epoch": np.array([100.0]), "lr": np.array([0.001]), "train_time": np.array([10.5])}, 1e-8, NOTHING),
        ({"epoch": np.array([100.0]), "rmse": np.array([0.01234567])}, 1e-8, TOLD),
        ({"train_loss": np.array([0.51234567])}, 1e-8, NOTHING),
        ({"train_loss": np.array([0.51234567]), "rmse": np.array([0.01234567])}, 1e-8, TOLD),
    ],
)
def test_metrics_that_tell(
    verify: Verify, tmp_path: Path, ref: dict[str, Any], by: float, expected: tuple[str, str]
) -> None:
    place = tmp_path / "SPNets"
    place.mkdir()
    ours = {name: value * (1 + by * (number + 1)) for number, (name, value) in enumerate(ref.items())}
    np.save(place / "metric_ref.npy", ref, allow_pickle=True)  # type: ignore[arg-type]
    np.save(place / "metric_paddle.npy", ours, allow_pickle=True)  # type: ignore[arg-type]
    assert said(verify("--task", 198, tmp_path, "--format", "json").rows["paper-cases"]) == expected


@pytest.mark.parametrize(
    ("folder", "expected"),
    [("NeuralODE-ROM", TOLD), ("results", TOLD), ("LSTM", ("MISSING", "no_dumps")), ("LSTM/VKS_node", TOLD)],
)
def test_a_folder_of_another_model_of_the_task(
    verify: Verify, tmp_path: Path, folder: str, expected: tuple[str, str]
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    dumps(tmp_path / folder, **{".__metric": NUMBERS})
    assert said(verify("--task", 199, tmp_path, "--format", "json").rows["karman-vortex-street"]) == expected


def test_a_reference_may_be_called_after_what_is_replaced(verify: Verify, tmp_path: Path) -> None:
    place = tmp_path / "radial_n_tangential_undistort"
    place.mkdir()
    np.save(place / "forward_ref.npy", {"a": VALUES}, allow_pickle=True)  # type: ignore[arg-type]
    np.save(tmp_path / "forward_paddle.npy", {"a": NEXT}, allow_pickle=True)  # type: ignore[arg-type]
    assert said(verify("--task", 176, tmp_path, "--format", "json").rows["undistort-forward"]) == TOLD


def test_one_tensor_that_tells_is_enough_beside_inputs(verify: Verify, tmp_path: Path) -> None:
    found = row(verify, tmp_path, {"input": VALUES, "logits": VALUES}, {"input": VALUES, "logits": NEXT})
    assert said(found) == TOLD


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"more": VALUES}, ("REVIEW", "surplus_ours")),
        ({"input": VALUES}, TOLD),
        ({"ids": np.arange(100)}, TOLD),
        ({"loss": VALUES[:, :7]}, TOLD),
    ],
)
def test_a_reference_that_was_shortened(
    verify: Verify, tmp_path: Path, more: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert said(row(verify, tmp_path, {"logits": VALUES}, {"logits": NEXT, **more})) == expected


@pytest.mark.parametrize(
    ("losses", "by", "expected"),
    [
        ([6.9, 6.8, 6.7], 1e-6, TOLD),
        ([6.9], 1e-6, ("MISSING", "fewer_compared")),
        ([6.9, 6.9], 1e-6, ("REVIEW", "losses_stand")),
        ([6.9, 6.9, 6.9], 0, ("REVIEW", "losses_stand")),
        ([6.9, 6.8, 6.7], 0, NOTHING),
    ],
)
def test_losses_of_steps(
    verify: Verify, tmp_path: Path, losses: list[float], by: float, expected: tuple[str, str]
) -> None:
    ref = {f"loss_{n}": np.array([loss], "float32") for n, loss in enumerate(losses)}
    ours = {f"loss_{n}": np.array([loss + (by if n else 0)], "float32") for n, loss in enumerate(losses)}
    learning = {"lr_0": np.array([0.001], "float32")}
    assert said(row(verify, tmp_path, ref, {**ours, **learning}, "losses")) == expected


@pytest.mark.parametrize(
    ("more", "by", "expected"),
    [
        ({}, 1e-6, TOLD),
        ({"lr_0": np.array([0.001], "float32")}, 1e-6, TOLD),
        ({}, 0, ("REVIEW", "same_dump")),
        # Beside anything else they are no losses alone.
        ({"accuracy": np.array([0.5], "float32")}, 1e-6, NOTHING),
    ],
)
def test_losses_of_steps_are_losses_whatever_their_file_is_called(
    verify: Verify, tmp_path: Path, more: dict[str, Any], by: float, expected: tuple[str, str]
) -> None:
    ref = {f"loss_{n}": np.array([6.9 - n / 10], "float32") for n in range(3)}
    ours = {name: value + np.float32(by) for name, value in ref.items()}
    assert said(row(verify, tmp_path, {**ref, **more}, {**ours, **more}, "bp_align")) == expected


def test_the_reason_counts_what_shows_nothing_in_both_languages(verify: Verify, tmp_path: Path) -> None:
    zeros = np.zeros((1, 100), "float32")
    found = row(verify, tmp_path, {"a": zeros, "input": VALUES}, {"a": zeros, "input": VALUES, "k": zeros[:, :1]})
    assert said(found) == NOTHING
    assert found["values"] == {
        "compared": "2",
        "least": "8",
        "few": "0",
        "constant": "1",
        "coarse": "0",
        "small": "0",
        "whole": "0",
        "inputs": "1",
        "copied": "2",
    }
