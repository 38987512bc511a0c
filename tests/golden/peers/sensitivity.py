"""Shows that the golden values would tell a wrong fold: each error below must move some logit by far more than the tolerance.

python3 tests/golden/peers/sensitivity.py
"""

import copy
import json

import numpy as np
from check import fold
from common import HERE
from forward import answer


def flip_update(cell):
    width = len(cell["hidden_bias"])
    part = slice(width, 2 * width)
    for name in ("input_weight", "hidden_weight"):
        cell[name][:, part] *= -1
    cell["input_bias"][part] *= -1


def swap_gates(cell):
    width = len(cell["hidden_bias"])
    for name in ("input_weight", "hidden_weight", "input_bias"):
        cell[name][..., : 2 * width] = np.roll(cell[name][..., : 2 * width], width, axis=-1)


def join_candidate_biases(cell):
    width = len(cell["hidden_bias"])
    cell["input_bias"][2 * width :] += cell["hidden_bias"]
    cell["hidden_bias"] = np.zeros(width)


def swap_head(folded):
    width = folded.vectors.shape[1]
    folded.head[0]["weight"][: 2 * width] = np.roll(folded.head[0]["weight"][: 2 * width], width, axis=0)


def no_statistics(folded):
    for layer in folded.head:
        if layer["activation"] and "mean" in layer["activation"]:
            layer["activation"]["mean"] = layer["activation"]["mean"] * 0


ERRORS = {
    "extractor's sign": lambda folded: flip_update(folded.extractor),
    "evolution's sign": lambda folded: flip_update(folded.evolution),
    "extractor's order": lambda folded: swap_gates(folded.extractor),
    "evolution's order": lambda folded: swap_gates(folded.evolution),
    "extractor's biases joined": lambda folded: join_candidate_biases(folded.extractor),
    "evolution's biases joined": lambda folded: join_candidate_biases(folded.evolution),
    "reset on the other side": lambda folded: [
        cell.update(reset_before=not cell.get("reset_before")) for cell in (folded.extractor, folded.evolution)
    ],
    "the other AUGRU": lambda folded: setattr(folded, "unit", {"augru": "augru-code", "augru-code": "augru"}.get(folded.unit, folded.unit)),
    "attention transposed": lambda folded: folded.attention.update(weight=folded.attention["weight"].T),
    "head's parts swapped": swap_head,
    "Dice's mean lost": no_statistics,
}


def logits(folded, document):
    values = [{document["user_feature"]: one["user"], **one.get("numbers", {}), **one.get("fields", {})} for one in document["questions"]]
    return np.array([answer(folded, one["history"], one["target"], value)[0] for one, value in zip(document["questions"], values)])


def main():
    for path in sorted(HERE.glob("*.json")):
        document = json.loads(path.read_text())
        if "refused" in document:
            continue
        right = fold(document)
        expected, moved = logits(right, document), {}
        for error, apply in ERRORS.items():
            wrong = copy.deepcopy(right)
            try:
                apply(wrong)
            except (AttributeError, KeyError, TypeError):
                # The model has no such part.
                continue
            moved[error] = np.abs(logits(wrong, document) - expected).max()
        # Some errors are none in some models: AGRU has no update gate, a TF cell no second bias.
        seen = {error: by for error, by in moved.items() if by > 1e-12}
        least = min(seen, key=seen.get)
        print(f"{path.stem:22} {len(seen)} errors, each moves a logit by {seen[least]:.1e} or more ({least})")
        if seen[least] < 1e-3:
            raise SystemExit(f"{path.stem} hardly tells: {least}")


if __name__ == "__main__":
    main()
