"""What the writer of a log does by habit: what a check has to know of a format beside the values it reads.

A format's module states its habits in `HABITS`, or sets those of a version on the log while it reads; they travel on
`Log.habits`. A check looks here and never at the format's name, so that a format of another package gets every check.
The defaults state nothing, and a check that needs to know more is then silent.
"""

from __future__ import annotations

from typing import Literal

import msgspec

# `log`: written by the program that did the work, in lines. `events`: the same program's second record of the work,
# number by number, as an event file. `differences`: a report of how far two dumps of tensors lie apart. `document`:
# written by a person about the work. `rerun`: no writing at all, but what we measured ourselves.
Medium = Literal["log", "events", "differences", "document", "rerun"]


class Mean(msgspec.Struct, frozen=True, kw_only=True):
    """How the writer forms a metric that is a share of counted samples.

    `over` says of what it is the share:

    - `samples`: k / N over all samples of all devices, rounded when it is printed.
    - `samples_exact`: the same with every digit of a double.
    - `samples_epsilon`: k / (N + 1e-5) with every digit of a double.
    - `devices`: a mean of the devices' shares, which is no share itself. Nothing can be said of its digits.

    `strict`: nobody but this writer gives the metric this name, so that the definition is certain. `marks`: only values
    on lines that hold one of these texts are formed so; empty stands for all. `known_size`: only where the number of
    samples is known; what a run says of its batches is then not of this metric. `source`: where the writer does so.
    """

    over: Literal["samples", "samples_exact", "samples_epsilon", "devices"]
    source: str
    strict: bool = False
    marks: tuple[str, ...] = ()
    known_size: bool = False


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """The habits of one format, or of one version of it.

    `framework`: the program that writes so is one of this framework; ports of it to another may keep its writer.

    Best lines: `best_after_each`: a line with the best value so far follows every evaluation of a training, or, with
    `best_after_half`, every one behind the middle of the schedule, counted in steps.
    `best_epoch_slack`: it says at which epoch (or step) the best was, and the evaluation's own epoch can be off by so
    many; None where it does not say. `best_float32`: it prints every digit of a mean over batches that was kept in
    float32, of the raw weights. `best_cut`: it drops all digits behind so many decimals instead of rounding.

    `evaluations_chosen`: what an evaluation came to is printed only where it was good enough to keep the weights.

    Shares: `means`: registry metric -> how the writer forms it; what is not named is looked at only as a series.
    `rows_are_models`: every row is a model of its own, all evaluated on the same data. `formulas`: the metrics that
    follow from others by the usual formula (harness/integrity/arithmetic/identities.py), here as there.

    Training lines: `speed_decimals`: so many decimals have the samples a second and the seconds a batch, which are made
    of one measurement: their product is the number of samples of a batch. `eta_from_cost`: the remaining time is the
    remaining steps times the seconds a batch. `speed_of_one_device`: speed and seconds are those of one device, and the
    number of steps of an epoch is printed.
    """

    medium: Medium = "log"
    framework: str = ""
    best_after_each: bool = False
    best_after_half: bool = False
    best_epoch_slack: int | None = None
    best_float32: bool = False
    best_cut: int | None = None
    evaluations_chosen: bool = False
    means: dict[str, Mean] = {}
    rows_are_models: bool = False
    formulas: frozenset[str] = frozenset()
    speed_decimals: int | None = None
    eta_from_cost: bool = False
    speed_of_one_device: bool = False
