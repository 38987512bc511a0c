"""The model's forward pass in float64 NumPy, by the equations of the crate's documentation, one history and one step at a time.

It reads what `www/export_dien.py` makes of another library's weights: `Folded`. Its part for one user stands in the first bias of the head.
"""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gates(cell, x, s):
    """`reset`, `update` (the share of the new candidate) and the candidate; the matrices' columns are reset | update | candidate."""
    width = len(s)
    of_input = x @ cell["input_weight"] + cell["input_bias"]
    reset, update = (
        sigmoid(of_input[part] + s @ cell["hidden_weight"][:, part])
        for part in (slice(0, width), slice(width, 2 * width))
    )
    last = slice(2 * width, 3 * width)
    if cell.get("reset_before"):
        carried = (reset * s) @ cell["hidden_weight"][:, last]
    else:
        carried = reset * (s @ cell["hidden_weight"][:, last] + cell["hidden_bias"])
    return reset, update, np.tanh(of_input[last] + carried)


def recurrence(cell, unit, inputs, attention):
    s = np.zeros(cell["hidden_weight"].shape[0])
    states = []
    for x, a in zip(inputs, attention):
        _, update, candidate = gates(cell, a * x if unit == "aigru" else x, s)
        weight = {
            "gru": update,
            "aigru": update,
            "agru": a,
            "augru": a * update,
            "augru-code": update + a * (1 - update),
        }[unit]
        s = (1 - weight) * s + weight * candidate
        states.append(s)
    return np.array(states)


def activate(x, activation):
    kind = activation["kind"]
    if kind == "sigmoid":
        return sigmoid(x)
    if kind == "prelu":
        return np.where(x > 0, x, activation["alpha"] * x)
    if kind == "dice":
        p = sigmoid((x - activation["mean"]) / np.sqrt(activation["variance"] + 1e-8))
    else:
        # Over the units of one row, with the squares summed.
        centred = x - x.mean(-1, keepdims=True)
        p = sigmoid(centred / np.sqrt((centred**2 + activation["epsilon"]).sum(-1, keepdims=True)))
    return p * x + (1 - p) * activation["alpha"] * x


def perceptron(layers, x):
    for layer in layers:
        x = x @ layer["weight"] + layer["bias"]
        if layer["activation"] is not None:
            x = activate(x, layer["activation"])
    return x[..., 0]


def attention(folded, steps, target):
    if folded.attention["scorer"] == "bilinear":
        scores = steps @ folded.attention["weight"] @ target
    else:
        query = np.broadcast_to(target, steps.shape)
        pairs = np.concatenate([query, steps, query - steps, query * steps], axis=-1)
        scores = perceptron(folded.attention["layers"], pairs)
    if folded.attention["form"] == "raw":
        return scores
    shares = np.exp(scores - scores.max())
    return shares / shares.sum()


def answer(folded, history, target, values):
    """The logit, the attention, the extractor's states and what the head reads of the evolution. `values` names the value of each field."""
    vectors = folded.vectors[history]
    e_a = folded.vectors[target]
    interests = recurrence(folded.extractor, "gru", vectors, np.ones(len(history)))
    if folded.unit == "gru-att":
        states = recurrence(folded.evolution, "gru", interests, np.ones(len(history)))
        weights = attention(folded, states, e_a)
        interest = weights @ states
    else:
        weights = attention(folded, interests, e_a) if folded.attention else np.ones(len(history))
        states = recurrence(folded.evolution, folded.unit, interests, weights)
        interest = states[-1]
    pooled = vectors.sum(0)
    x = np.concatenate([interest, e_a, pooled, e_a * pooled])
    first, *rest = folded.head_for(values)
    return perceptron([first, *rest], x), weights, interests, interest
