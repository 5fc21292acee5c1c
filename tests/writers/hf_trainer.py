"""Trains a tiny BERT with the Trainer of transformers on made-up sentences.

`python hf_trainer.py FOLDER` writes `train.log` (what the program printed), `trainer_state.json`, `all_results.json`,
`eval_results.json` and `truth.json`: what `evaluate` returned after each epoch and for the best weights.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    import torch
    import transformers
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install torch transformers accelerate")

WORDS = 64


class Sentences(torch.utils.data.Dataset):  # type: ignore[misc]
    """Sentences of random words; the label is whether the first word is of the upper half, mostly."""

    def __init__(self, count: int, seed: int) -> None:
        generator = torch.Generator().manual_seed(seed)
        self.words = torch.randint(5, WORDS, (count, 8), generator=generator)
        flipped = torch.rand(count, generator=generator) < 0.1
        self.labels = (self.words[:, 0] >= WORDS // 2).long() ^ flipped.long()

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return {"input_ids": self.words[index], "labels": self.labels[index]}


def accuracy(prediction: Any) -> dict[str, float]:
    return {"accuracy": float((prediction.predictions.argmax(-1) == prediction.label_ids).mean())}


def main(folder: Path) -> None:
    transformers.set_seed(7)
    config = transformers.BertConfig(
        vocab_size=WORDS, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
    )
    with tempfile.TemporaryDirectory() as output:
        arguments = transformers.TrainingArguments(
            output_dir=output,
            num_train_epochs=4,
            per_device_train_batch_size=16,
            per_device_eval_batch_size=16,
            learning_rate=8e-3,
            logging_steps=6,
            eval_strategy="epoch",
            save_strategy="epoch",
            load_best_model_at_end=True,
            metric_for_best_model="accuracy",
            report_to=[],
            use_cpu=True,
        )
        evaluations: list[dict[str, float]] = []

        class Keeper(transformers.TrainerCallback):  # type: ignore[misc]
            def on_evaluate(self, *_: Any, metrics: dict[str, float], **__: Any) -> None:
                evaluations.append(dict(metrics))

        trainer = transformers.Trainer(
            model=transformers.BertForSequenceClassification(config),
            args=arguments,
            train_dataset=Sentences(160, 1),
            eval_dataset=Sentences(60, 2),
            compute_metrics=accuracy,
            callbacks=[Keeper()],
        )
        trained = trainer.train()
        trainer.log_metrics("train", trained.metrics)
        final = trainer.evaluate()
        trainer.log_metrics("eval", final)
        trainer.save_metrics("eval", final)
        trainer.save_state()
        for name in ("trainer_state.json", "all_results.json", "eval_results.json"):
            shutil.copy(Path(output) / name, folder / name)
    truth = {"epochs": [entry["eval_accuracy"] for entry in evaluations[:-1]], "final": final["eval_accuracy"]}
    (folder / "truth.json").write_text(json.dumps(truth) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
