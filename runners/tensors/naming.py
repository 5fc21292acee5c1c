"""What the usual conversions between frameworks do to the names of weights: one table, applied to both sides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

# The last part of a name, as frameworks spell it -> as it is compared. Paddle writes `_mean`, PyTorch
# `running_mean`, TensorFlow `moving_mean`; BERT's LayerNorm has `gamma` and `beta`.
LEAVES: Final[dict[str, str]] = {
    "gamma": "weight",
    "beta": "bias",
    "kernel": "weight",
    "_mean": "running_mean",
    "mean": "running_mean",
    "moving_mean": "running_mean",
    "_variance": "running_var",
    "variance": "running_var",
    "moving_variance": "running_var",
}
# Parts of a name that mean the same layer.
PARTS: Final[dict[str, str]] = {
    "embeddings": "embedding",
    "layernorm": "norm",
    "ln": "norm",
    "batchnorm": "bn",
    "encoders": "encoder",
    "decoders": "decoder",
}
# First parts that only wrap the whole model: data parallelism, a toolkit's or a task's own.
WRAPPERS: Final = frozenset({"module", "model", "backbone", "network", "net", "_orig_mod", "_layers", "state_dict"})
# Kept by PyTorch alone, counted and not computed: no counterpart is to be expected.
LONE: Final = frozenset({"num_batches_tracked"})

_GRADIENT: Final = re.compile(r"(?:@GRAD|[._]grad)\Z")
_JOINT: Final = re.compile(r"[./]")
_WEIGHT: Final = re.compile(r"(?:^|[._/])(?:weight|kernel|w)(?:_\d+)?\Z|[a-z]weight\Z", re.IGNORECASE)
_EMBEDDING: Final = re.compile(
    r"emb(?!ed_out)|wte|wpe|token|position|codebook|(?:^|\.)shared\.|attention_bias\.", re.IGNORECASE
)
# Layers that score every word: a linear layer in one model, the embedding used once more in another.
_VOCABULARY: Final = re.compile(
    r"lm_head|predictions\.decoder|decoder_weight|embed_out|output_projection", re.IGNORECASE
)


def leaf(name: str) -> str:
    """The last part of a name, the mark of a gradient apart."""
    return _JOINT.split(_GRADIENT.sub("", name))[-1]


def canonical(name: str) -> str:
    """The name as it is compared: equal for two names that the usual conversions turn into each other."""
    plain = _GRADIENT.sub("", name)
    mark = "@grad" if plain != name else ""
    *parts, last = _JOINT.split(plain)
    return ".".join([*map(_part, parts), LEAVES.get(last, last)]) + mark


def _part(part: str) -> str:
    folded = part.casefold().replace("_", "") if not part.startswith("_") else part.casefold()
    return PARTS.get(folded, folded)


def wrapper(names: Iterable[str]) -> str:
    """What every name begins with and only wraps the model, with its dot: `module.`, `model.backbone.` or nothing."""
    rest = list(names)
    taken = ""
    while rest:
        first, dot, _ = rest[0].partition(".")
        if not dot or first not in WRAPPERS or not all(name.startswith(first + ".") for name in rest):
            break
        taken += first + "."
        rest = [name[len(first) + 1 :] for name in rest]
    return taken


def is_matrix_of_weights(name: str) -> bool:
    """Whether a 2-D tensor of that name may be a linear layer's, whose orientation differs between frameworks."""
    plain = _GRADIENT.sub("", name)
    return _WEIGHT.search(plain) is not None and _EMBEDDING.search(plain) is None


def scores_words(name: str) -> bool:
    """Whether a matrix of that name may be stored either way, as a linear layer or as an embedding."""
    return _VOCABULARY.search(name) is not None
