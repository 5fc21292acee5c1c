"""Whether a run evaluated the whole of its data and nothing it was trained on: what the run says leaves doubts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from harness.evidence.counts import fewer_than_trained_on, fits_one_device, sample_count_fits
from harness.evidence.facts import LEFT_OUT, evaluated, of
from harness.evidence.observation import Log, Run
from harness.judging.series import Doubt, Series
from harness.judging.stated_data import DataStatement
from harness.tasks import splits
from harness.tasks.places import PARTIAL, tokens
from harness.values.lazy import pattern
from harness.values.records import Message
from harness.values.verdicts import Reason

_TRAINING: Final = pattern(r"(?:train|training)(?:[-_]?\d{4})?$", re.IGNORECASE)


def counted(run: Run, samples: int | None) -> bool:
    """Whether the log counts its samples, and they are as many as asked for."""
    stated = run.samples is not None or (run.eval_batches and run.batch_size and run.devices)
    # Batches that one device alone needs for all samples are never fewer samples, however many devices there were.
    stated = stated or bool(samples and fits_one_device(run, samples))
    said = {fact.value for fact in of(run.facts, "samples") if fact.part != "train"}
    return bool(samples and (stated or said == {str(samples)}) and sample_count_fits(run, samples))


def counts(
    log: Log,
    run: Run,
    samples: int | None,
    series: Series,
    *,
    named: bool,
    labelled: int | None = None,
    trained: int | None = None,
) -> None:
    """A doubt where the run counts other samples than the data set has; a note where it counts those with an object.

    Samples without one cannot be found or missed: over all `labelled` ones the data set is whole, where the run says
    that it left out as many others. Another set may have as many samples. `trained` of the data set's are for training.
    """
    if samples is None:
        return
    left = f"{samples - labelled}{LEFT_OUT}" if labelled is not None else None
    said = [fact for fact in of(run.facts, "samples") if fact.part != "train"]
    without = next((one for one in said if one.setting == left and one.value == str(labelled)), None)
    whole = (samples, labelled) if labelled is not None and without is not None else (samples,)
    for fact in said:
        if fact.value not in map(str, whole):
            values = {"condition": "samples", "wanted": str(samples), "stated": fact.value}
            values["place"] = fact.place(log.file)
            series.doubts.append(Doubt(reason=Reason.CONDITIONS_DIFFER, values=values))
            return
    fits = any(sample_count_fits(run, count) for count in whole)
    fits = fits and not (trained and fewer_than_trained_on(run, min(whole), trained))
    if (run.samples is not None and run.samples not in whole) or (named and not fits):
        devices = f" x {run.devices}" if run.devices else ""
        stated = str(run.samples) if run.samples is not None else f"{run.eval_batches} x {run.batch_size}{devices}"
        values = {"condition": "samples", "wanted": str(samples), "stated": stated}
        series.doubts.append(Doubt(reason=Reason.CONDITIONS_DIFFER, values=values))
        return
    if without is not None:
        values = {"stated": f"{labelled:,}", "samples": f"{samples:,}", "place": without.place(log.file)}
        series.notes.append(Message(code="note_labelled", values=values))


def unreadable(name: str, file: str, run: Run, classes: int, series: Series) -> None:
    """A doubt where a setting says how many classes there are, and what it says is no number."""
    stated = [fact for fact in of(run.facts, "classes") if fact.part != "train"]
    if stated and not any(fact.value.isdigit() for fact in stated):
        values = {"condition": stated[0].setting, "wanted": f"{classes} ({name})", "stated": stated[0].value}
        values["place"] = stated[0].place(file)
        series.doubts.append(Doubt(reason=Reason.SETTING_UNREADABLE, values=values))


def part(
    file: str, run: Run, statements: Sequence[DataStatement], samples: int | None, classes: int | None, series: Series
) -> None:
    """A doubt where a list, or a split, is called a part of the data set, unless it is counted and whole."""
    told_counts = {fact.value for fact in of(run.facts, "samples") if fact.part != "train"}
    if run.samples is not None:
        told_counts.add(str(run.samples))
    whole = samples is not None and told_counts == {str(samples)}
    told = {"", str(samples), str(classes)}
    for one in statements:
        if one.means.altered:
            values = {"stated": one.text, "word": one.means.altered, "place": one.place}
            series.doubts.append(Doubt(reason=Reason.DATASET_ALTERED, values=values))
            return
    stated = [(one.text, [*one.means.part.split(), one.means.beside], one.place) for one in statements]
    for fact in evaluated(of(run.facts, "split")):
        part = [word for word in tokens(fact.value) if word in PARTIAL]
        stated.append((fact.value, part, fact.place(file)))
    for text, part, place in stated:
        if words := [word for word in part if word not in told and not whole]:
            values = {"stated": text, "part": " ".join(words), "place": place}
            series.doubts.append(Doubt(reason=Reason.DATASET_PART, values=values))
            return


def together(asked: str | None, log: Log, run: Run, samples: int | None, series: Series) -> None:
    """A doubt where a list is called after several splits, unless it is counted: `train_val_list.txt`."""
    if asked is None or counted(run, samples):
        return
    for fact in evaluated(of(run.facts, "list")):
        if named := splits.of_list(fact.value):
            values = {"stated": fact.value, "splits": " + ".join(sorted(named)), "wanted": asked}
            values["place"] = fact.place(log.file)
            series.doubts.append(Doubt(reason=Reason.SPLITS_TOGETHER, values=values))
            return


def folders(statements: Sequence[DataStatement], series: Series) -> None:
    """A doubt where what was evaluated lies in a folder of training data."""
    for one in statements:
        for level in re.split(r"[\\/]", one.text):
            if _TRAINING.match(level):
                values = {"stated": one.text, "place": one.place}
                series.doubts.append(Doubt(reason=Reason.TRAINING_FOLDER, values=values))
                return
