"""The spec of a task: its models, criteria and sources, as typed, frozen records.

The YAML of `specs/NNN.yaml` has exactly these fields; `verify schema` prints them as a JSON Schema.
"""

# Annotations are not postponed: the decoder would evaluate the text of each one in every verdict.

from decimal import Decimal
from typing import Literal

from harness.tasks.declarations import Declaration
from harness.values.records import Record, Text

Rule = Literal["at_least", "at_most", "equal"]
Select = Literal["best", "last", "at_epoch"]
Status = Literal[
    "resolved", "third_party", "seed_only", "seed_contradicted", "seed_misplaced", "unresolved", "no_number"
]
MinAssurance = Literal["logged", "recomputed", "re-run"]


class Source(Record, frozen=True, kw_only=True):
    """Where a number or a demand stands: a file of a repository, a page, or a table of a paper.

    At least one of `repo`, `url` and `paper` is given. `line` counts from 1. `quote` is the place, word for word.
    `note_zh` is the note in Chinese.
    """

    repo: str | None = None
    commit: str | None = None
    path: str | None = None
    line: int | None = None
    url: str | None = None
    paper: str | None = None
    table: str | None = None
    quote: str | None = None
    note: str | None = None
    note_zh: str | None = None


class Model(Record, frozen=True, kw_only=True):
    """A model of the series, and the names toolkits print for it (compared without case, `-`, `_`, `.` and blanks).

    `image_size` (pixels a side, of the evaluation crop) tells models of one name apart. `built_on` are the networks
    that a method works on, or that a backbone stands in: a configuration that builds one of them says nothing of it.
    Another model of the task among them has the same architecture, and only the reviewer's word makes a run of it one
    of this.
    """

    aliases: list[str] = []
    image_size: int | None = None
    built_on: list[str] = []


class Conditions(Record, frozen=True, kw_only=True):
    """What must hold of a run for its value to be the asked one; what a log states otherwise makes the row REVIEW.

    `epochs`: length of the schedule. `weights`: whether the exponential moving average's value counts. `settings`: how
    the evaluation was set up, by the names of specs/protocols.yaml (`sliding_window: "no"`). `excluded`: words
    that no stated setting and no evaluation line may name. `lexicon` and `decoding`: which of several values counts.
    `training_part`: a word that the list of training samples is called after, such as the share that is labelled.
    `image_size`: pixels a side of the evaluated images, which neither a setting nor the name of a configuration or of
    evaluated weights may contradict.
    """

    epochs: int | None = None
    weights: Literal["any", "raw", "ema"] = "any"
    evaluator: str | None = None
    settings: dict[str, str] = {}
    excluded: list[str] = []
    lexicon: str | None = None
    decoding: str | None = None
    training_part: str | None = None
    image_size: int | None = None


class Reading(Record, frozen=True, kw_only=True):
    """One of several numbers a target could mean; `--reading CRITERION=NAME` chooses it.

    `variant` are words by which configurations, files and folders name the variant whose number it is.
    """

    name: str
    target: Decimal
    source: Source
    gates: bool = False
    variant: list[str] = []
    note: Text | None = None


class Decoy(Record, frozen=True, kw_only=True):
    """A neighbouring number that is easily mistaken for the target."""

    value: Decimal
    unit: str
    what: Text
    source: Source
    metric: str | None = None


class Common(Record, frozen=True, kw_only=True):
    """What a criterion of any kind has. `required: false` criteria are shown and do not decide."""

    id: str
    required: bool = True
    title: Text | None = None
    note: Text | None = None
    source: Source | None = None
    sources: list[Source] = []
    group: str | None = None

    @property
    def kind(self) -> str:
        return str(self.__struct_config__.tag)


class MetricCriterion(Common, frozen=True, kw_only=True, tag_field="kind", tag="metric"):
    """A number to reach.

    `target` keeps its printed digits, in `unit`; it is absent when `status` is unresolved or no_number, and when
    `relative_to` names the model on the other side of a relative target ("RTF below HiFiGAN", `strict`: equal is not
    enough). `samples` is how many test samples the value is a mean over. `tolerance` names a profile of
    `specs/tolerances.yaml`. `other_splits` count too, where the task's word for the split is not that of the published
    number. `readings` are the numbers that its sources print, one of which gates; with `dispute`, which says why, the
    task's own number is another thing's. `average_of` names the criteria whose values the average is computed from,
    weighted by their `samples` where they have any; `trained_each`: every one of them is of a model of its own (a
    scene's), not of one model that is evaluated on all. `training_data` is for the reviewer to read, `training_data_zh`
    the same in Chinese. `evaluation` holds the settings of `verify eval` under which the target's own evaluator
    computes the metric (`{ssim: uniform7}`).
    """

    metric: str
    unit: str
    rule: Rule
    status: Status
    target: Decimal | None = None
    model: str | None = None
    dataset: str | None = None
    split: str | None = None
    other_splits: list[str] = []
    samples: int | None = None
    tolerance: str | None = None
    select: Select = "best"
    at_epoch: int | None = None
    conditions: Conditions = Conditions()
    readings: list[Reading] = []
    dispute: Text | None = None
    relative_to: str | None = None
    strict: bool = False
    training_data: str | None = None
    training_data_zh: str | None = None
    average_of: list[str] = []
    weighting: Text | None = None
    trained_each: bool = False
    min_assurance: MinAssurance = "logged"
    subset: str | None = None
    evaluation: dict[str, str] = {}


class TensorsCriterion(Common, frozen=True, kw_only=True, tag_field="kind", tag="tensors"):
    """Numeric alignment with a reference: forward, backward, loss, metric or converted weights.

    `reference_zh` is the reference in Chinese, where it is more than a name or an address. `tested_by` names a
    criterion whose tests may compare the same: where no dumps are submitted, a person looks.
    """

    what: Literal["forward", "backward", "loss", "metric", "train", "weights"]
    status: Status = "no_number"
    model: str | None = None
    reference: str | None = None
    reference_zh: str | None = None
    absolute: Decimal | None = None
    relative: Decimal | None = None
    tolerance: str | None = None
    tensors: int | None = None
    tested_by: str | None = None


class TestsCriterion(Common, frozen=True, kw_only=True, tag_field="kind", tag="tests"):
    """Unit tests that must exist and pass. `files` are globs, `names` patterns of test names; skipped is not passed.

    `words` are words that stand one behind the other in the name of a test, whole and in any case: `tie_weight` is in
    `test_tie_weight_model`, and neither in `test_necktie_weight` nor in a name that says `not`. Names fit where one of
    `names` or `words` does.
    `skips` are patterns of names of tests that the toolkit itself skips where nothing else is asked for, such as slow
    ones: they need not pass. `counted` are patterns of the names of the files whose tests `minimum` counts, where not
    any will do: the tests of a model's network, not those of its tokenizer alone.
    """

    files: list[str] = []
    names: list[str] = []
    words: list[str] = []
    covers: list[str] = []
    skips: list[str] = []
    minimum: int = 1
    counted: list[str] = []


class DeploymentCriterion(Common, frozen=True, kw_only=True, tag_field="kind", tag="deployment"):
    """Accuracy and speed of a backend or device against the source framework.

    `max_difference`: largest loss of `metric` against the source framework, in `unit`.
    """

    backends: list[str] = []
    devices: list[str] = []
    model: str | None = None
    dataset: str | None = None
    metric: str | None = None
    unit: str | None = None
    max_difference: Decimal | None = None
    reports: list[Literal["accuracy", "speed", "run"]] = []
    status: Status = "no_number"


class ArtifactCriterion(Common, frozen=True, kw_only=True, tag_field="kind", tag="artifact"):
    """A deliverable: a file or page that must be handed in.

    `files` are globs over the paths of the submission, any of which proves it; `{alias}` stands for each alias of
    `model`. `type` says what the file must be. Without `files` the deliverable is a page or a merged pull request,
    which `submission.yaml` names by URL.
    """

    type: Literal[
        "code",
        "config",
        "weights",
        "log",
        "document",
        "notebook",
        "docker",
        "rfc",
        "page",
        "pull_request",
        "video",
        "data",
        "model_repo",
        "report",
    ]
    files: list[str] = []
    model: str | None = None
    languages: list[Literal["en", "zh"]] = []
    count: int = 1


class ReviewCriterion(Common, frozen=True, kw_only=True, tag_field="kind", tag="review"):
    """What only a person can judge; `look_at` says at what."""

    look_at: Text


Criterion = (
    MetricCriterion | TensorsCriterion | TestsCriterion | DeploymentCriterion | ArtifactCriterion | ReviewCriterion
)


class Seed(Record, frozen=True, kw_only=True):
    """Where the hackathon's text states the task."""

    repo: str = "PaddlePaddle/Paddle"
    path: str = "issues/50631"
    line: int
    end: int | None = None


class Spec(Record, frozen=True, kw_only=True):
    """One task of the hackathon.

    `log_patterns` say what the files mean that the task's own scripts write and no log format reads.
    """

    spec: Literal[1]
    task: int
    version: int
    title: Text
    toolkit: str
    family: Literal["metric", "table", "tensors", "tests", "deployment", "deliverable", "open"]
    seed: Seed
    criteria: list[Criterion]
    paper: str | None = None
    references: list[str] = []
    models: dict[str, Model] = {}
    decoys: list[Decoy] = []
    discrepancies: list[Text] = []
    notes: list[Text] = []
    log_patterns: list[Declaration] = []
    outcome: Text | None = None

    def criterion(self, identifier: str) -> Criterion | None:
        """The criterion of that id, or None."""
        return next((c for c in self.criteria if c.id == identifier), None)
