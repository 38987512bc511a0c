"""Float64 NumPy reference of DIEN's whole forward pass and of its losses.

Written from the equations (Zhou et al., AAAI 2019; section numbers as in the crate's documentation), one user and one step at a
time with plain vectors, W @ x rather than x @ W, and no code in common with the crate. Run it to write dien.json beside it:

    python3 tests/reference/dien.py
"""

import json
import pathlib

import numpy as np

ITEMS, CATEGORIES, H, HEAD = 9, 4, 6, [7, 5]
UNITS = ["gru", "aigru", "agru", "augru", "augru-code"]
# The length 0, the length 1, a full row, and rows whose pads hold garbage ids.
HISTORIES = [[3, 1, 4, 1, 5], [2], [], [8, 0, 7], [6, 6]]
TARGETS = [2, 2, 5, 7, 0]
LABELS = [1, 0, 0, 1, 1]
NEGATIVES = [[0, 2, 2, 6, 8], [0], [], [1, 3, 3], [5, 4]]
GARBAGE = 8
ALPHA = 0.7


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def draw_weights(rng):
    """Weights as the crate stores them: [in, out], gates reset | update | candidate."""
    shapes = {
        "embedding.item": [ITEMS, H // 2],
        "embedding.category": [CATEGORIES, H // 2],
        "attention.weight": [H, H],
    }
    for cell in ["extractor", "evolution"]:
        shapes |= {
            f"{cell}.input_weight": [H, 3 * H],
            f"{cell}.hidden_weight": [H, 3 * H],
            f"{cell}.input_bias": [3 * H],
            f"{cell}.hidden_bias": [H],
        }
    widths = [4 * H, *HEAD, 1]
    for layer, (fan_in, fan_out) in enumerate(zip(widths, widths[1:])):
        shapes[f"head.layers.{layer}.weight"] = [fan_in, fan_out]
        shapes[f"head.layers.{layer}.bias"] = [fan_out]
        if layer < len(HEAD):
            shapes[f"head.activations.{layer}.alpha"] = [fan_out]
    # Rounded to float32, so that both sides start from the same numbers.
    return {name: rng.normal(0, 0.6, shape).astype(np.float32).astype(np.float64) for name, shape in shapes.items()}


def gates(weights, cell, x, s):
    w = weights[f"{cell}.input_weight"].T
    u = weights[f"{cell}.hidden_weight"].T
    b = weights[f"{cell}.input_bias"]
    w_r, w_u, w_n = w[:H], w[H : 2 * H], w[2 * H :]
    u_r, u_u, u_n = u[:H], u[H : 2 * H], u[2 * H :]
    reset = sigmoid(w_r @ x + u_r @ s + b[:H])
    update = sigmoid(w_u @ x + u_u @ s + b[H : 2 * H])
    candidate = np.tanh(w_n @ x + b[2 * H :] + reset * (u_n @ s + weights[f"{cell}.hidden_bias"]))
    return reset, update, candidate


def evolve(unit, weights, states, attention):
    s = np.zeros(H)
    steps = []
    for h, a in zip(states, attention):
        reset, update, candidate = gates(weights, "evolution", a * h if unit == "aigru" else h, s)
        weight = {
            "gru": update,
            "aigru": update,
            "agru": np.full(H, a),
            "augru": a * update,
            "augru-code": update + a * (1 - update),
        }[unit]
        s = (1 - weight) * s + weight * candidate
        steps.append({"reset": reset, "update": update, "update_weight": weight, "candidate": candidate, "states": s})
    return s, steps


def embed(weights, category_of, item):
    return np.concatenate([weights["embedding.item"][item], weights["embedding.category"][category_of[item]]])


def forward(unit, weights, category_of, history, target):
    vectors = [embed(weights, category_of, item) for item in history]
    e_a = embed(weights, category_of, target)
    h, states = np.zeros(H), []
    for e in vectors:
        _, update, candidate = gates(weights, "extractor", e, h)
        h = (1 - update) * h + update * candidate
        states.append(h)
    scores = np.array([h @ weights["attention.weight"] @ e_a for h in states])
    attention = np.exp(scores - scores.max()) if len(scores) else scores
    attention = attention / attention.sum()
    s, steps = evolve(unit, weights, states, attention)
    pooled = np.sum(vectors, axis=0) if vectors else np.zeros(H)
    x = np.concatenate([s, e_a, pooled, e_a * pooled])
    for layer in range(len(HEAD) + 1):
        x = weights[f"head.layers.{layer}.weight"].T @ x + weights[f"head.layers.{layer}.bias"]
        if layer < len(HEAD):
            x = np.where(x >= 0, x, weights[f"head.activations.{layer}.alpha"] * x)
    return {"vectors": vectors, "extractor": states, "attention": attention, "evolution": steps, "logit": x[0]}


def losses(unit, weights, category_of):
    passes = [forward(unit, weights, category_of, h, t) for h, t in zip(HISTORIES, TARGETS)]
    target = np.mean([softplus(-p["logit"]) if y else softplus(p["logit"]) for p, y in zip(passes, LABELS)])
    pairs = []
    for one, negatives in zip(passes, NEGATIVES):
        for t in range(len(negatives) - 1):
            h = one["extractor"][t]
            positive = h @ one["vectors"][t + 1]
            negative = h @ embed(weights, category_of, negatives[t + 1])
            pairs.append(softplus(-positive) + softplus(negative))
    auxiliary = np.mean(pairs)
    return passes, {"target": target, "auxiliary": auxiliary, "total": target + ALPHA * auxiliary}


def plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return float(value) if isinstance(value, np.floating) else value


def main():
    rng = np.random.default_rng(20190101)
    category_of = [0, 1, 2, 3, 0, 1, 2, 3, 0]
    weights = draw_weights(rng)
    document = {
        "made_by": "tests/reference/dien.py",
        "config": {"items": ITEMS, "categories": CATEGORIES, "hidden": H, "head": HEAD},
        "item_category": category_of,
        "histories": HISTORIES,
        "negatives": NEGATIVES,
        "garbage": GARBAGE,
        "targets": TARGETS,
        "labels": LABELS,
        "alpha": ALPHA,
        "weights": {name: {"shape": list(w.shape), "values": w.ravel()} for name, w in weights.items()},
        "units": {},
    }
    for unit in UNITS:
        passes, loss = losses(unit, weights, category_of)
        for one in passes:
            del one["vectors"]
        document["units"][unit] = {"passes": passes, "losses": loss}
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(plain(document), indent=None, separators=(",", ":")) + "\n")
    print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
