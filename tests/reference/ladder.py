"""Float64 PyTorch reference of every model of the ladder: predictions, losses in training, gradients, running statistics; with and without
fields of users (profile) and of impressions (context).

Written from the equations (DIEN: Zhou et al., AAAI 2019; DIN: Zhou et al., KDD 2018), one user and one step at a time with
plain vectors, W @ x rather than x @ W, and no code in common with the crate. Only Dice's batch statistics look across users. No
sequence is ever padded here, so nothing can depend on a pad: whoever pads must reproduce these very numbers. Gradients are
autograd's, and each case checks a few entries of every weight by central differences. Run it to write ladder.json beside it:

    python3 tests/reference/ladder.py
"""

import json
import pathlib

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

ITEMS, CATEGORIES, H, HEAD, UNIT = 9, 4, 6, [7, 5], [6, 4]
ITEM_CATEGORY = [0, 1, 2, 3, 0, 1, 2, 3, 0]
# How often a row occurs in the whole data; a category as often as its items together.
ITEM_COUNTS = [12, 5, 30, 1, 4, 9, 2, 7, 3]
CATEGORY_COUNTS = [19, 14, 32, 8]
POOLED = ["base", "wide-deep", "pnn"]
EVOLVING = {"gru": "gru", "aigru": "aigru", "agru": "agru", "augru": "augru", "augru-code": "augru-code", "dien": "augru"}
RECURRENT = ["gru4rec", "gru-att", *EVOLVING]
DICE_EPSILON, MOMENTUM = 1e-8, 0.1
# Fields and the number of their values; the value 0 is an unknown one, which has a row of its own.
PROFILE, CONTEXT = [("age", 3), ("city", 2)], [("time", 4)]

# As in dien.py: the length 0, the length 1, a full row, and rows shorter than the longest. Every row of both tables occurs.
BATCH = {
    "histories": [[3, 1, 4, 1, 5], [2], [], [8, 0, 7], [6, 6]],
    "negatives": [[0, 2, 2, 6, 8], [0], [], [1, 3, 3], [5, 4]],
    "garbage": 8,
    "targets": [2, 2, 5, 7, 0],
    "labels": [1, 0, 0, 1, 1],
    # A value of each field; one user is wholly unknown. Time 3 occurs nowhere.
    "profile": [[1, 0], [3, 2], [0, 0], [2, 1], [1, 2]],
    "context": [[4], [1], [0], [2], [4]],
}
# Rows left out, for the penalty: items 0, 2, 4 (categories 0, 2) are negatives only, 8 lies in pads only, 6 nowhere.
SPARSE = {
    "histories": [[3, 1, 3], [], [5]],
    "negatives": [[0, 2, 4], [], [0]],
    "garbage": 8,
    "targets": [1, 7, 5],
    "labels": [0, 1, 1],
    "profile": [[0, 0]] * 3,
    "context": [[0]] * 3,
}
CASES = [
    *({"model": model} for model in [*POOLED, "din", *RECURRENT]),
    {"model": "din", "lambda": 0.3},
    {"model": "din", "normalised": True},
    {"model": "din", "activation": "prelu"},
    {"model": "base", "pooling": "mean"},
    {"model": "wide-deep", "activation": "dice"},
    {"model": "gru-att", "activation": "dice"},
    {"model": "augru", "scorer": "mlp"},
    {"model": "augru", "scorer": "mlp", "activation": "dice"},
    {"model": "agru", "scorer": "mlp", "alpha": 0.7},
    # New cases stand at the end: the seeds of those before them stay.
    *({"model": model, "fields": True} for model in [*POOLED, "din", *RECURRENT]),
    {"model": "din", "attention": "scaled"},
    {"model": "din", "attention": "sigmoid"},
    {"model": "augru", "attention": "scaled"},
    {"model": "augru", "attention": "sigmoid"},
    {"model": "aigru", "attention": "scaled", "scorer": "mlp"},
    {"model": "gru-att", "attention": "sigmoid", "scorer": "mlp", "activation": "dice"},
    {"model": "base", "pooling": "none"},
    {"model": "wide-deep", "pooling": "none", "fields": True},
    {"model": "pnn", "pooling": "none", "fields": True},
    {"model": "din", "pooling": "none"},
    {"model": "dien", "pooling": "none", "attention": "scaled", "fields": True},
]
SPARSE_CASES = [{"model": "din", "lambda": 0.3}, {"model": "dien", "lambda": 0.3}]


def complete(given):
    """A case with its defaults filled in: `din` scores by an MLP and uses Dice, `dien` alone has an auxiliary loss."""
    model = given["model"]
    options = {
        "pooling": "sum",
        "scorer": "mlp" if model == "din" else "bilinear",
        "normalised": False,
        "activation": "dice" if model == "din" else "prelu",
        "unit_widths": UNIT,
        "attention": "softmax",
    }
    options |= {key: given[key] for key in options if key in given}
    alpha = given.get("alpha", 1.0 if model == "dien" else 0.0)
    fields = given.get("fields", False)
    return {"model": model, "options": options, "fields": fields, "alpha": alpha, "lambda": given.get("lambda", 0.0)}


# ---- Weights


def mlp_shapes(name, widths, activation):
    shapes = {}
    for layer, (fan_in, fan_out) in enumerate(zip(widths, widths[1:])):
        shapes[f"{name}.layers.{layer}.weight"] = [fan_in, fan_out]
        shapes[f"{name}.layers.{layer}.bias"] = [fan_out]
        if layer + 2 < len(widths):
            shapes[f"{name}.activations.{layer}.alpha"] = [fan_out]
            if activation == "dice":
                shapes[f"{name}.activations.{layer}.statistics.mean"] = [fan_out]
                shapes[f"{name}.activations.{layer}.statistics.variance"] = [fan_out]
    return shapes


def weight_shapes(model, options, fields):
    """Weights as the crate stores them: [in, out], gates reset | update | candidate; only those the model uses."""
    shapes = {"embedding.item": [ITEMS, H // 2], "embedding.category": [CATEGORIES, H // 2]}
    cells = ["extractor"] * (model in RECURRENT) + ["evolution"] * (model in RECURRENT and model != "gru4rec")
    for cell in cells:
        shapes |= {
            f"{cell}.input_weight": [H, 3 * H],
            f"{cell}.hidden_weight": [H, 3 * H],
            f"{cell}.input_bias": [3 * H],
            f"{cell}.hidden_bias": [H],
        }
    if model == "din" or "evolution" in cells:
        if options["scorer"] == "mlp":
            shapes |= mlp_shapes("attention.unit", [4 * H, *UNIT, 1], options["activation"])
        else:
            shapes["attention.weight"] = [H, H]
    tables = len(PROFILE + CONTEXT) if fields else 0
    pooled = options["pooling"] != "none"
    if model == "wide-deep":
        shapes |= {"wide.weight": [(3 if pooled else 1) * H + tables * H // 2, 1], "wide.bias": [1]}
    inputs = {"base": 2 * H, "wide-deep": 2 * H, "pnn": 3 * H + 1}.get(model, 4 * H)
    if not pooled:
        inputs = H if model in POOLED else 2 * H
    inputs += tables * H // 2
    if model == "pnn":
        inputs += len(pairs(4 if pooled else 2, tables))
    shapes |= mlp_shapes("head", [inputs, *HEAD, 1], options["activation"])
    if fields:
        shapes |= {f"profile.{key}": [1 + values, H // 2] for key, values in PROFILE}
        shapes |= {f"context.{key}": [1 + values, H // 2] for key, values in CONTEXT}
    return shapes


def pairs(others, fields):
    """Places of two vectors of which the second is a field's; the fields stand behind the others."""
    return [(i, j) for j in range(others, others + fields) for i in range(j)]


def draw_weights(rng, shapes):
    """Of a size that keeps scores, gates and logits away from saturation; rounded to float32, so that both sides start equal."""
    weights = {}
    for name, shape in shapes.items():
        if name.endswith("variance"):
            drawn = rng.uniform(0.3, 2, shape)
        elif name.startswith(("embedding", "profile", "context")) or len(shape) == 1:
            drawn = rng.normal(0, 0.6, shape)
        else:
            drawn = rng.normal(0, 1.5 / np.sqrt(shape[0]), shape)
        weights[name] = torch.from_numpy(drawn.astype(np.float32).astype(np.float64))
    return weights


# ---- The layers, on plain vectors


def activate(weights, name, rows, kind, batch):
    """PReLU or Dice. `batch`: None in prediction (running statistics); in training the dict that collects the rows' own."""
    alpha = weights[f"{name}.alpha"]
    if kind == "prelu":
        return [torch.where(x > 0, x, alpha * x) for x in rows]
    mean, variance = weights[f"{name}.statistics.mean"], weights[f"{name}.statistics.variance"]
    if batch is not None:
        mean = sum(rows) / len(rows)
        variance = sum((x - mean) ** 2 for x in rows) / len(rows)
        batch |= {f"{name}.statistics.mean": mean, f"{name}.statistics.variance": variance}
    gates = [torch.sigmoid((x - mean) / torch.sqrt(variance + DICE_EPSILON)) for x in rows]
    return [p * x + (1 - p) * alpha * x for p, x in zip(gates, rows)]


def mlp(weights, name, widths, rows, kind, batch):
    """One number per row, through hidden layers of these widths."""
    for layer in range(len(widths) + 1):
        w, b = weights[f"{name}.layers.{layer}.weight"].T, weights[f"{name}.layers.{layer}.bias"]
        rows = [w @ x + b for x in rows]
        if layer < len(widths):
            rows = activate(weights, f"{name}.activations.{layer}", rows, kind, batch)
    return [x[0] for x in rows]


def gates(weights, cell, x, s):
    """Form B: the reset gate multiplies the hidden side's product, its bias included."""
    w, u = weights[f"{cell}.input_weight"].T, weights[f"{cell}.hidden_weight"].T
    b = weights[f"{cell}.input_bias"]
    reset = torch.sigmoid(w[:H] @ x + u[:H] @ s + b[:H])
    update = torch.sigmoid(w[H : 2 * H] @ x + u[H : 2 * H] @ s + b[H : 2 * H])
    candidate = torch.tanh(w[2 * H :] @ x + b[2 * H :] + reset * (u[2 * H :] @ s + weights[f"{cell}.hidden_bias"]))
    return update, candidate


def recur(unit, weights, cell, inputs, attention):
    """All states of one run; `unit` says what the attention does to the step."""
    s, states = torch.zeros(H), []
    for x, a in zip(inputs, attention):
        update, candidate = gates(weights, cell, a * x if unit == "aigru" else x, s)
        share = {
            "gru": update,
            "aigru": update,
            "agru": a * torch.ones(H),
            "augru": a * update,
            "augru-code": update + a * (1 - update),
        }[unit]
        s = (1 - share) * s + share * candidate
        states.append(s)
    return states


def gru(weights, cell, inputs):
    return recur("gru", weights, cell, inputs, [1.0] * len(inputs))


def embed(weights, item):
    return torch.cat([weights["embedding.item"][item], weights["embedding.category"][ITEM_CATEGORY[item]]])


def softmax(scores):
    if not scores:
        return []
    top = max(scores).detach()
    powers = [torch.exp(score - top) for score in scores]
    return [power / sum(powers) for power in powers]


# ---- The models


def read_fields(weights, profile, context):
    """The vectors of a user's and an impression's values."""
    named = [*zip(PROFILE, profile, ["profile"] * 9), *zip(CONTEXT, context, ["context"] * 9)]
    return [weights[f"{kind}.{key}"][value] for (key, _), value, kind in named]


def read_history(model, pooling, weights, history, target):
    """What is known of one user before any score: vectors, pooled history, extractor's states, and what is attended to."""
    vectors = [embed(weights, item) for item in history]
    pooled = sum(vectors, torch.zeros(H))
    if pooling == "mean" and vectors:
        pooled = pooled / len(vectors)
    states = gru(weights, "extractor", vectors) if model in RECURRENT else []
    keys = []
    if model == "din":
        keys = vectors
    elif model == "gru-att":
        keys = gru(weights, "evolution", states)
    elif model in EVOLVING:
        keys = states
    return {"vectors": vectors, "e_a": embed(weights, target), "pooled": pooled, "states": states, "keys": keys}


def score(options, weights, users, batch):
    """Every user's scores; the MLP sees all real (user, step) pairs together, for its statistics."""
    pairs = [(user["e_a"], key) for user in users for key in user["keys"]]
    if options["scorer"] == "bilinear":
        flat = [k @ weights["attention.weight"] @ q for q, k in pairs]
    else:
        rows = [torch.cat([q, k, q - k, q * k]) for q, k in pairs]
        flat = mlp(weights, "attention.unit", UNIT, rows, options["activation"], batch)
    flat = iter(flat)
    return [[next(flat) for _ in user["keys"]] for user in users]


def weigh(model, options, scores):
    """Attention from scores: DIN's are taken as they are, unless an option says otherwise."""
    form = options["attention"]
    if form == "scaled":
        top = max(scores) if scores else None
        return [torch.exp(score - top) for score in scores]
    if form == "sigmoid":
        return [torch.sigmoid(score) for score in scores]
    return scores if model == "din" and not options["normalised"] else softmax(scores)


def interest(model, options, weights, user, scores):
    """The attention (None where the model has none) and the vector the head reads; an empty history leaves it 0."""
    if model in POOLED:
        return None, None
    if model == "gru4rec":
        return None, user["states"][-1] if user["states"] else torch.zeros(H)
    attention = weigh(model, options, scores)
    if model in EVOLVING:
        states = recur(EVOLVING[model], weights, "evolution", user["states"], attention)
        return attention, states[-1] if states else torch.zeros(H)
    return attention, sum((a * k for a, k in zip(attention, user["keys"])), torch.zeros(H))


def head_input(model, pooling, user):
    e_a, pooled = user["e_a"], user["pooled"]
    product = e_a * pooled
    if pooling == "none":
        parts = [e_a]
    elif model in ["base", "wide-deep"]:
        parts = [e_a, pooled]
    elif model == "pnn":
        parts = [e_a, pooled, product, (e_a @ pooled).reshape(1)]
    else:
        parts = [e_a, pooled, product]
    if model not in POOLED:
        parts = [user["interest"], *parts]
    parts = parts + user["fields"]
    if model == "pnn" and user["fields"]:
        halves = [e_a[: H // 2], e_a[H // 2 :]]
        if pooling != "none":
            halves += [pooled[: H // 2], pooled[H // 2 :]]
        vectors = halves + user["fields"]
        parts.append(torch.stack([vectors[i] @ vectors[j] for i, j in pairs(len(halves), len(user["fields"]))]))
    return torch.cat(parts)


def wide_input(pooling, user):
    e_a, pooled = user["e_a"], user["pooled"]
    parts = [e_a] if pooling == "none" else [e_a, pooled, e_a * pooled]
    return torch.cat(parts + user["fields"])


def forward(case, weights, data, batch=None):
    """All users through one model; in prediction (`batch` None) nobody depends on who else is there."""
    model, options = case["model"], case["options"]
    pooling = options["pooling"]
    users = [read_history(model, pooling, weights, h, t) for h, t in zip(data["histories"], data["targets"])]
    for user, profile, context in zip(users, data["profile"], data["context"]):
        user["fields"] = read_fields(weights, profile, context) if case["fields"] else []
    for user, scores in zip(users, score(options, weights, users, batch)):
        user["attention"], user["interest"] = interest(model, options, weights, user, scores)
    logits = mlp(weights, "head", HEAD, [head_input(model, pooling, user) for user in users], options["activation"], batch)
    for user, logit in zip(users, logits):
        if model == "wide-deep":
            wide = wide_input(pooling, user)
            logit = logit + (weights["wide.weight"].T @ wide + weights["wide.bias"])[0]
        user["logit"] = logit
    return users


# ---- Training


def softplus(x):
    return torch.logaddexp(torch.zeros(()), x)


def auxiliary_loss(weights, users, negatives):
    """The extractor's states against the real next behaviour and a sampled one, mean over pairs; 0 without a pair."""
    pairs = []
    for user, row in zip(users, negatives):
        for t in range(len(user["states"]) - 1):
            h = user["states"][t]
            pairs.append(softplus(-(h @ user["vectors"][t + 1])) + softplus(h @ embed(weights, row[t + 1])))
    return sum(pairs) / len(pairs) if pairs else torch.zeros(())


def penalty(weights, strength, data):
    """(lambda/2) times the sum of ||w_j||^2 / n_j over the distinct rows of behaviours and targets, not of negatives."""
    items = {item for history in data["histories"] for item in history} | set(data["targets"])
    categories = {ITEM_CATEGORY[item] for item in items}
    terms = [(weights["embedding.item"][j] ** 2).sum() / ITEM_COUNTS[j] for j in sorted(items)]
    terms += [(weights["embedding.category"][j] ** 2).sum() / CATEGORY_COUNTS[j] for j in sorted(categories)]
    return strength / 2 * sum(terms)


def losses(case, weights, data):
    batch = {}
    users = forward(case, weights, data, batch)
    logits = [user["logit"] for user in users]
    target = sum(softplus(-x if y else x) for x, y in zip(logits, data["labels"])) / len(logits)
    auxiliary = auxiliary_loss(weights, users, data["negatives"])
    regular = penalty(weights, case["lambda"], data)
    total = target + case["alpha"] * auxiliary + regular
    return logits, {"target": target, "auxiliary": auxiliary, "penalty": regular, "total": total}, batch


def train(case, weights, data):
    """One pass in training: losses, their total's gradients, and what becomes of the running statistics."""
    names = [name for name in weights if ".statistics." not in name]
    leaves = {name: weights[name].clone().requires_grad_() for name in names}
    logits, loss, batch = losses(case, weights | leaves, data)
    gradients = torch.autograd.grad(loss["total"], list(leaves.values()), allow_unused=True, materialize_grads=True)
    statistics = {name: (1 - MOMENTUM) * weights[name] + MOMENTUM * new for name, new in batch.items()}
    gradients = {name: gradient.flatten() for name, gradient in zip(names, gradients)}
    return {"logits": logits, "losses": loss, "gradients": gradients, "statistics": statistics}


def largest_slip(case, weights, data, gradients, rng):
    """The farthest a gradient lies from the central difference, over three entries of every weight."""
    slips, step = [], 1e-5
    for name, gradient in gradients.items():
        for entry in rng.choice(gradient.numel(), min(3, gradient.numel()), replace=False):
            totals = []
            for sign in (1, -1):
                moved = weights[name].clone()
                moved.view(-1)[entry] += sign * step
                totals.append(losses(case, weights | {name: moved}, data)[1]["total"].item())
            slips.append(abs((totals[0] - totals[1]) / (2 * step) - gradient[entry].item()))
    return max(slips)


# ---- The document


def plain(value):
    """Lists, dicts and numbers of 12 significant digits."""
    if isinstance(value, torch.Tensor):
        value = value.detach().tolist()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return float(f"{value:.12g}") if isinstance(value, float) else value


def summary(case, slip):
    options = ", ".join(str(value) for key, value in case["options"].items() if key != "unit_widths")
    loss = ", ".join(f"{name} {value.item():.5f}" for name, value in case["training"]["losses"].items())
    logits = " ".join(f"{one['logit'].item():+.3f}" for one in case["passes"])
    strengths = f"alpha {case['alpha']}, lambda {case['lambda']}"
    fields = ", with fields" if case["fields"] else ""
    return f"{case['model']} ({options}, {strengths}{fields}): logits {logits}; {loss}; differences within {slip:.0e}"


def run(given, data, seed):
    case, rng = complete(given), np.random.default_rng(seed)
    weights = draw_weights(rng, weight_shapes(case["model"], case["options"], case["fields"]))
    case["config"] = {"items": ITEMS, "categories": CATEGORIES, "hidden": H, "head": HEAD}
    if case["fields"]:
        sizes = [[{"key": key, "values": values} for key, values in fields] for fields in (PROFILE, CONTEXT)]
        case["config"] |= {"profile": sizes[0], "context": sizes[1]}
    case["weights"] = {name: {"shape": list(w.shape), "values": w.flatten()} for name, w in weights.items()}
    rows = ["histories", "targets", "profile", "context"]
    passes = [forward(case, weights, dict(zip(rows, ([x] for x in row))))[0] for row in zip(*(data[name] for name in rows))]
    case["passes"] = [{key: one[key] for key in ["attention", "interest", "logit"]} for one in passes]
    case["training"] = train(case, weights, data)
    slip = largest_slip(case, weights, data, case["training"]["gradients"], rng)
    print(summary(case, slip))
    assert slip < 1e-8, f"{case['model']}: a gradient is {slip:.1e} away from the difference quotient"
    return plain(case)


def document(data, cases, seed):
    """A batch, and what every case makes of it; each case has a seed of its own, so that a new one moves none before it."""
    shared = {"item_category": ITEM_CATEGORY, **data, "item_counts": ITEM_COUNTS, "category_counts": CATEGORY_COUNTS}
    return shared | {"cases": [run(case, data, [seed, index]) for index, case in enumerate(cases)]}


def main():
    ladder = {"made_by": "tests/reference/ladder.py"} | document(BATCH, CASES, 2019)
    # A document of the same form within the document: a batch that leaves rows of both tables out.
    ladder["sparse"] = document(SPARSE, SPARSE_CASES, 2018)
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(ladder, separators=(",", ":")) + "\n")
    print(f"wrote {path.name}, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
