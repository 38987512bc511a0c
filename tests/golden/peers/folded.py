"""Writes checkpoints of ours out of the files that the program does not read itself, by the folds of `www/export_dien.py`.

    python3 tests/golden/peers/folded.py

Their examples are the answers of `forward.py`, which `check.py` holds to those of the libraries; for the authors' code they are its own answers. They
have the forms that no training of ours makes: a sigmoid in the attention's MLP (RecBole, the authors), a Dice over the units of a row (torch-rechub),
the reset gate before the product (TensorFlow). It needs torch, NumPy and safetensors, and none of the libraries.
"""

import json

import numpy as np
import torch
from common import HERE
from forward import answer

import export_dien

NAMES = ("authors-augru", "deepctr-tf-augru", "deepctr-tf-gru", "recbole-augru", "recbole-gru", "torch-rechub-one")


def state_of(path):
    if path.suffix == ".npz":
        with np.load(path) as file:
            return dict(file)
    return torch.load(path, weights_only=True)


def main():
    for name in NAMES:
        document = json.loads((HERE / f"{name}.json").read_text())
        fold = getattr(export_dien, document["fold"])
        folded = fold(state_of(HERE / document["file"]), document["item_features"], **document["choices"])
        numbers = document["questions"][-1].get("numbers", {})

        def ask(history, target, values):
            return answer(folded, history, target, values | numbers)[0]

        path = HERE / "folded" / f"{name}.safetensors"
        path.parent.mkdir(exist_ok=True)
        if name != "authors-augru":
            export_dien.save(folded, path, ask, numbers=numbers)
            continue
        own = [document["questions"][place] for place in (0, 6, 11)]
        answers = iter(one["logit"] for one in own)
        questions = [(one["history"], one["target"], {"uid": one["user"]}) for one in own]
        export_dien.save(folded, path, lambda *_, answers=answers: next(answers), numbers=numbers, questions=questions)


if __name__ == "__main__":
    main()
