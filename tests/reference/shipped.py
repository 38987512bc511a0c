"""Answers of the shipped checkpoints in float64 NumPy, by which a browser can check itself.

Written from the equations, one step at a time, with no code in common with the crate. Run it to write www/models/golden.json, after the checkpoints
were made again:

    python3 tests/reference/shipped.py
"""

import json
import pathlib

import numpy as np

MODELS = pathlib.Path(__file__).parents[2] / "www" / "models"
LENGTHS = (1, 7, 23)
SEED = 1809


def read(path):
    """The tensors of a safetensors file, and the header of its metadata."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    config = json.loads(header.pop("__metadata__")["dien-explorer"])["config"]
    kinds = {"F32": np.float32, "I32": np.int32}
    tensors = {}
    for name, place in header.items():
        if place["dtype"] in kinds:
            start, end = place["data_offsets"]
            array = np.frombuffer(data[8 + size + start : 8 + size + end], kinds[place["dtype"]]).reshape(place["shape"])
            tensors[name] = array.astype(np.float64) if place["dtype"] == "F32" else array
    return config, tensors


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def states(tensors, cell, unit, inputs, attention):
    w, u, b, c = (tensors[f"{cell}.{name}"] for name in ("input_weight", "hidden_weight", "input_bias", "hidden_bias"))
    width = len(c)
    s, all_states = np.zeros(width), []
    for x, a in zip(inputs, attention):
        i, j = (a * x if unit == "aigru" else x) @ w + b, s @ u
        reset, update = sigmoid(i[:width] + j[:width]), sigmoid(i[width : 2 * width] + j[width : 2 * width])
        candidate = np.tanh(i[2 * width :] + reset * (j[2 * width :] + c))
        weight = {"gru": update, "aigru": update, "agru": a, "augru": a * update, "augru-code": update + a * (1 - update)}[unit]
        s = (1 - weight) * s + weight * candidate
        all_states.append(s)
    return np.array(all_states)


def head(tensors, x, activation):
    last = sum(name.startswith("head.layers.") and name.endswith(".bias") for name in tensors) - 1
    for layer in range(last + 1):
        x = x @ tensors[f"head.layers.{layer}.weight"] + tensors[f"head.layers.{layer}.bias"]
        if layer < last:
            here = f"head.activations.{layer}"
            alpha = tensors[f"{here}.alpha"]
            if activation == "dice":
                deviation = np.sqrt(tensors[f"{here}.statistics.variance"] + 1e-8)
                share = sigmoid((x - tensors[f"{here}.statistics.mean"]) / deviation)
            else:
                share = (x > 0).astype(float)
            x = share * x + (1 - share) * alpha * x
    return x[0]


def logit(config, tensors, history, target, profile):
    category = tensors["vocabulary.item_category"]
    vector = lambda item: np.concatenate([tensors["embedding.item"][item], tensors["embedding.category"][category[item]]])
    behaviours, e_a = np.array([vector(item) for item in history]), vector(target)
    ones = np.ones(len(history))
    interests = states(tensors, "extractor", "gru", behaviours, ones)
    scores = interests @ tensors["attention.weight"] @ e_a
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    unit = "augru" if config["model"] == "dien" else config["model"]
    interest = states(tensors, "evolution", unit, interests, shares)[-1]
    parts = [interest, e_a]
    pooling = config["options"]["pooling"]
    if pooling != "none":
        pooled = behaviours.sum(0) / (len(history) if pooling == "mean" else 1)
        parts += [pooled, e_a * pooled]
    # Row 0 of a field's table is an unknown value, as all of the context's are here.
    parts += [tensors[f"profile.{field['key']}"][value] for field, value in zip(config.get("profile", []), profile)]
    parts += [tensors[f"context.{field['key']}"][0] for field in config.get("context", [])]
    return head(tensors, np.concatenate(parts), config["options"]["activation"])


def main():
    rng = np.random.default_rng(SEED)
    golden = {}
    for path in sorted(MODELS.glob("*.safetensors")):
        config, tensors = read(path)
        examples = []
        for length in LENGTHS:
            history = rng.integers(0, config["items"], length).tolist()
            target = int(rng.integers(0, config["items"]))
            profile = [int(rng.integers(0, field["values"] + 1)) for field in config.get("profile", [])]
            found = round(logit(config, tensors, history, target, profile), 9)
            examples.append({"history": history, "target": target, "profile": profile, "logit": found})
        golden[path.name] = examples
    (MODELS / "golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
