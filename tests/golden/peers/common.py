"""What the generators of golden values share: questions, random weights, and the files they write.

Each generator builds a library's own DIEN with small sizes, gives it random weights, saves it as the library does, and writes beside it what the
library answers. `check.py` holds the folds of `www/export_dien.py` to these answers.
"""

import json
import pathlib
import sys

import numpy as np

try:
    import torch
except ImportError:
    # TensorFlow stands in an environment of its own.
    torch = None

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "www"))

# Row 0 of every table is the pad.
ITEMS, CATEGORIES, USERS = 21, 6, 5
# Lengths of the histories: one, the longest that the generators allow, and some between.
LENGTHS = [1, 1, 2, 3, 4, 5, 7, 9, 12, 20, 33, 50]
LONGEST = 50


def categories(seed=3):
    """The category's row of each item's row; the pad has the pad's."""
    rng = np.random.default_rng(seed)
    return [0, *rng.integers(1, CATEGORIES, ITEMS - 1).tolist()]


def questions(seed=5):
    rng = np.random.default_rng(seed)
    return [
        {
            "history": rng.integers(1, ITEMS, length).tolist(),
            "target": int(rng.integers(1, ITEMS)),
            "user": int(rng.integers(1, USERS)),
        }
        for length in LENGTHS
    ]


def padded(rows):
    """Rows of `LONGEST` numbers, pads (0) at the end."""
    return torch.tensor([row + [0] * (LONGEST - len(row)) for row in rows])


def randomise(model, seed=7):
    """Weights, running statistics and alphas that are far from what a model starts with, so that an error in a fold shows."""
    generator = torch.Generator().manual_seed(seed)

    def normal(tensor, deviation, mean=0.0):
        tensor.copy_(mean + deviation * torch.randn(tensor.shape, generator=generator))

    def uniform(tensor, low, high):
        tensor.copy_(low + (high - low) * torch.rand(tensor.shape, generator=generator))

    norms = {name for name, module in model.named_modules() if isinstance(module, torch.nn.BatchNorm1d)}
    with torch.no_grad():
        for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
            owner, leaf = name.rpartition(".")[::2]
            if leaf == "running_var":
                uniform(tensor, 0.5, 2.0)
            elif leaf == "running_mean":
                normal(tensor, 0.3)
            elif owner in norms and leaf == "weight":
                # Some are negative: a batch norm's scale may have either sign.
                normal(tensor, 0.4, 0.8)
                tensor[::3] *= -1
            elif leaf == "alpha":
                uniform(tensor, -0.4, 0.6)
            elif tensor.is_floating_point():
                fan_in = tensor.shape[-1] if tensor.ndim > 1 else 4
                deviation = 0.8 if "embed" in name else 2.0 / fan_in**0.5
                normal(tensor, deviation)
        for module in model.modules():
            if isinstance(module, torch.nn.Embedding) and module.padding_idx is not None:
                module.weight[module.padding_idx] = 0
            if isinstance(module, torch.nn.PReLU):
                uniform(module.weight, 0.1, 0.6)
    return model.eval()


def logit(probability):
    """The logit of a float64 probability."""
    probability = probability.double()
    return torch.log(probability) - torch.log1p(-probability)


def plain(value):
    """Numbers that JSON holds, with the digits that a float32 needs."""
    if torch and isinstance(value, torch.Tensor):
        return plain(value.detach().double().tolist())
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.9g}")
    return value


def write(name, document):
    """Writes NAME.json. The document's answers are those of the model in float64, from the float32 weights of its file."""
    path = HERE / f"{name}.json"
    path.write_text(json.dumps(plain(document), separators=(",", ":")) + "\n")
    logits = [question["logit"] for question in document["questions"]]
    print(f"{path.name}: logits from {min(logits):.3f} to {max(logits):.3f}, spread {np.std(logits):.3f}")
