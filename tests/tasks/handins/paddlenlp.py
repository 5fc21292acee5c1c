"""PaddleNLP: tests, converted weights, GLUE and SQuAD."""

from __future__ import annotations

from collections.abc import Sequence

from tests.tasks.handins.base import Build, handin
from tests.tasks.writers import aligned, language, tested
from tests.tasks.writers.writing import Asked, Files


def nlp_tests(models: Sequence[str], names: Sequence[str] = tested.MODELING) -> Build:
    def build(asked: Asked) -> Files:
        bad = names[1 % len(names)] if asked.level == "miss" else None
        return {"pytest.log": tested.pytest_log(tested.of_models(models, names), bad)}

    return build


for _task, _models in (
    (98, ("megatronbert", "artist", "dallebart")),
    (99, ("funnel", "fnet", "mpnet")),
    (100, ("prophetnet", "rembert", "luke")),
    (101, ("blenderbot", "blenderbot_small", "ernie_doc")),
):
    handin(
        _task,
        "what `pytest -v` printed of the three models' tests",
        "三个模型单测的 `pytest -v` 输出",
        nlp_tests(_models),
    )


def converter(asked: Asked) -> Files:
    models = ("clip", "distilbert", "bart", "albert", "electra")
    tests = [
        (f"tests/transformers/{model}/test_modeling.py", f"{tested.camel(model)}CompatibilityTest", name)
        for model in models
        for name in ("test_model_config_mapping", f"test_{model}_converter", "test_model_name_mapping")
    ]
    files: Files = {"pytest.log": tested.pytest_log(tests)}
    for index, model in enumerate(models):
        files |= aligned.couple(f"alignment/{model}", "forward", asked.level != "miss" or index != 2, seed=20 + index)
    return files


handin(
    102,
    "the compatibility tests, and the outputs of each model in PyTorch and in Paddle",
    "兼容性单测，以及每个模型在 PyTorch 与 Paddle 下的输出",
    converter,
)


def inside(file: str, group: str, names: Sequence[str]) -> Build:
    def build(asked: Asked) -> Files:
        bad = names[-1] if asked.level == "miss" else None
        return {"logs/pytest.log": tested.pytest_log([(file, group, name) for name in names], bad)}

    return build


handin(
    103,
    "what `pytest -v` printed inside `tests/`",
    "在 `tests/` 目录内运行 `pytest -v` 的输出",
    inside("transformers/bert/test_modeling.py", "BertModelTest", ("test_tie_weight", "test_tied_weights_keys")),
)
handin(
    104,
    "what `pytest -v` printed inside `tests/`",
    "在 `tests/` 目录内运行 `pytest -v` 的输出",
    inside(
        "transformers/test_generation_utils.py",
        "GPTModelTest",
        ("test_sample_generate", "test_sample_generate_without_ids", "test_contrastive_generate"),
    ),
)


def deberta(asked: Asked) -> Files:
    files: Files = {}
    for model, cell in (
        ("microsoft/deberta-large", "deberta-large"),
        ("microsoft/deberta-v2-xlarge", "deberta-v2-xlarge"),
    ):
        files[f"logs/{cell}_mnli.log"] = language.glue(
            model, asked.fraction(f"{cell}-mnli-m"), asked.fraction(f"{cell}-mnli-mm")
        )
        files[f"logs/{cell}_squad.log"] = language.squad(
            model, asked.value(f"{cell}-squad-em"), asked.value(f"{cell}-squad-f1")
        )
    for index, (model, count) in enumerate(
        (
            ("hf-internal-testing/tiny-random-DebertaV2Model", 2),
            ("hf-internal-testing/tiny-random-DebertaModel", 2),
            ("microsoft/deberta-base", 12),
            ("microsoft/deberta-base-mnli", 12),
            ("microsoft/deberta-v2-xlarge", 24),
            ("microsoft/deberta-v3-base", 12),
        )
    ):
        files |= language.converted(model, count, 90 + index)
    files["pytest.log"] = tested.pytest_log(tested.of_models(("deberta", "deberta_v2"), tested.MODELING))
    return files


handin(
    111,
    "logs of `run_glue.py` and `run_squad.py`, the checkpoints of both frameworks, and `pytest -v`",
    "`run_glue.py` 与 `run_squad.py` 的日志、两框架的权重与 `pytest -v` 输出",
    deberta,
)
