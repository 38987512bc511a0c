"""AUC, GAUC, log loss and calibration of a dozen sets of predictions, by scikit-learn and NumPy.

AUCs are sklearn.metrics.roc_auc_score, log losses sklearn.metrics.log_loss of the probabilities. GAUC averages roc_auc_score over
users, calibration is counted bin by bin, both written anew here. Scores are exact 32-bit floats. Run it to write metrics.json beside it:

    python3 tests/reference/metrics.py
"""

import json
import pathlib

import numpy as np
from sklearn.metrics import log_loss, roc_auc_score

BINS = 10


def auc(clicked, scores):
    """None where one class is missing: scikit-learn has no figure then."""
    return float(roc_auc_score(clicked, scores)) if len(set(clicked)) == 2 else None


def gauc(clicked, scores, users):
    parts = []
    for user in sorted(set(users)):
        own = users == user
        one = auc(clicked[own], scores[own])
        if one is not None:
            parts.append((one, int(own.sum())))
    return sum(one * count for one, count in parts) / sum(count for _, count in parts) if parts else None


def calibration(clicked, probabilities):
    """Bins by the rank of each distinct prediction's FIRST impression: the bin whose places it falls into takes all that tie."""
    n = len(clicked)
    bins = {}
    for value in np.unique(probabilities):
        tied = probabilities == value
        first = int((probabilities < value).sum())
        # The bin of place `first`: the smallest k with first < floor((k + 1) n / 10).
        k = next(k for k in range(BINS) if first < (k + 1) * n // BINS)
        bins.setdefault(k, []).append(tied)
    rows = []
    for k in sorted(bins):
        members = np.any(bins[k], axis=0)
        rows.append([float(probabilities[members].mean()), float(clicked[members].mean()), int(members.sum())])
    error = sum(abs(predicted - share) * count for predicted, share, count in rows) / n
    ratio = float(probabilities.sum() / clicked.sum()) if clicked.any() else None
    return {"bins": rows, "error": error, "ratio": ratio}


def case(name, scores, clicked, users=None):
    scores = np.asarray(scores, dtype=np.float32).astype(np.float64)
    clicked = np.asarray(clicked, dtype=int)
    users = np.zeros(len(clicked), dtype=int) if users is None else np.asarray(users)
    probabilities = 1 / (1 + np.exp(-scores))
    return {
        "name": name,
        "scores": scores.tolist(),
        "clicked": clicked.tolist(),
        "users": users.tolist(),
        "auc": auc(clicked, scores),
        "gauc": gauc(clicked, scores, users),
        "log_loss": float(log_loss(clicked, probabilities, labels=[0, 1])),
        "calibration": calibration(clicked, probabilities),
    }


def drawn(rng, name, n, steps, users, share=0.3):
    """Labels that scores tell something of; scores are rounded to 1/steps, steps a power of two."""
    clicked = rng.random(n) < share
    scores = np.round((rng.normal(size=n) * 1.3 + clicked - 0.8) * steps) / steps
    return case(name, scores, clicked, rng.integers(0, users, n))


def main():
    rng = np.random.default_rng(20190101)
    cases = [
        case("two, right", [0, 1], [0, 1]),
        case("two, wrong", [1, 0], [0, 1]),
        case("two, tied", [0.5, 0.5], [0, 1]),
        case("one", [0.25], [1]),
        case("one class", [0.5, -1, 2, 0.5], [1, 1, 1, 1], [0, 0, 1, 1]),
        case("no clicks", [0.5, -1, 2, 0.5], [0, 0, 0, 0], [0, 0, 1, 1]),
        case("all tied", [-0.75] * 25, [1, 0, 0, 0, 1] * 5, [0, 1, 2, 3, 4] * 5),
        case("ties of both classes", [1, 1, 2, 2, 2, 3, 3, 0], [0, 1, 0, 1, 1, 1, 0, 0], [0, 0, 1, 1, 0, 1, 0, 1]),
        case("far out", [30, -30, 25, -25, 29, -28], [1, 0, 0, 1, 1, 0], [0, 0, 1, 1, 2, 2]),
        drawn(rng, "a hundred, without ties", 100, 2**20, 9),
        drawn(rng, "a hundred, coarse", 103, 1, 40),
        drawn(rng, "few clicks", 997, 256, 50, share=0.02),
        drawn(rng, "large, rounded", 5000, 32, 600),
    ]
    document = {"made_by": "tests/reference/metrics.py", "cases": cases}
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    print(f"wrote {path.name}: {len(cases)} cases")


if __name__ == "__main__":
    main()
