"""Holds the folds of `www/export_dien.py` to what the libraries answered: every logit, attention and state of the golden values.

    python3 tests/golden/peers/check.py [NAME ...]

It needs torch to open the files, and none of the libraries.
"""

import json
import sys

import numpy as np
import torch
from common import HERE
from forward import answer

import export_dien


def fold(document):
    path = HERE / document["file"]
    state = dict(np.load(path)) if path.suffix == ".npz" else torch.load(path, weights_only=True)
    return getattr(export_dien, document["fold"])(state, document["item_features"], **document["choices"])


def refused(path, document):
    try:
        fold(document)
    except export_dien.Refused as error:
        print(f"{path.stem:28} refused: {error}")
        return document["refused"] in str(error)
    return False


def check(path):
    document = json.loads(path.read_text())
    if "refused" in document:
        return refused(path, document)
    folded = fold(document)
    worst = {"logit": 0.0, "attention": 0.0, "interest": 0.0, "state": 0.0}
    for one in document["questions"]:
        values = {document["user_feature"]: one["user"], **one.get("numbers", {}), **one.get("fields", {})}
        logit, weights, interests, interest = answer(folded, one["history"], one["target"], values)
        found = {"logit": logit, "attention": weights, "interest": interests[-1], "state": interest}
        for what, value in found.items():
            if what in one:
                worst[what] = max(worst[what], np.abs(value - np.array(one[what])).max())
    differences = ", ".join(f"{what} {difference:.1e}" for what, difference in worst.items())
    print(f"{path.stem:28} {folded.unit:10} {differences}; float32 in the library {document['float32_difference']:.1e}")
    return worst["logit"] < 1e-5


def main():
    names = sys.argv[1:]
    paths = [path for path in sorted(HERE.glob("*.json")) if not names or path.stem in names]
    wrong = [path.stem for path in paths if not check(path)]
    if wrong:
        sys.exit("not equal: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
