"""Exports a DIEN that another library trained as a checkpoint of DIEN Explorer.

RecBole (with torch 2.6 or newer the environment needs TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1, for the library's own loading):

    from recbole.quick_start import load_data_and_model
    from export_dien import export_recbole
    config, model, dataset, *_ = load_data_and_model("saved/DIEN.pth")
    export_recbole(model, dataset, "dien.safetensors")

FuxiCTR, DeepCTR-Torch, torch-rechub, from a model whose weights are loaded. The items' features stand in the library's order, each with the row of its
table for every item, or None where that is the item's own; the last of those with rows is shown as the category:

    from export_dien import export_fuxictr, export_deepctr_torch, export_torch_rechub
    export_fuxictr(model, {"item_id": None, "cate_id": category_of_item}, "dien.safetensors", ids=ids_of_items)
    export_deepctr_torch(model, {"item_id": None, "cate_id": category_of_item}, "dien.safetensors")
    export_torch_rechub(model, "dien.safetensors")

It needs torch, NumPy and safetensors besides the library. Versions that it was held to: FuxiCTR 2.3.10, DeepCTR-Torch 0.3.0,
torch-rechub 0.9.0, RecBole 1.2.1.

Two steps. `fold_*` turns a `state_dict` into `Folded`: the weights of our model, whose equations the documentation of DIEN Explorer has.
`save` writes them as a checkpoint, with three questions and the answers to them under `dien-explorer-examples` in the file's metadata: the JSON
of an array of `{"history": [item], "target": item, "profile": [value], "logit": number}`. An item is its place in the vocabulary; a value of a field is
its place in the field's values plus 1.

What the checkpoint format cannot hold yet is said, and written in `config.options`: `unit_activation` (`prelu`, `dice`, `sigmoid`: the activation of
the attention's MLP where it is not the head's), `activation: row-dice` (torch-rechub's), `attention: raw` (the scores themselves).
"""

import dataclasses
import json
import re

import numpy as np

# The ε of a Dice in our format, and the ε of torch's batch norm, which no file tells.
DICE_EPSILON, NORM_EPSILON = 1e-8, 1e-5


class Refused(ValueError):
    """Weights that are no DIEN of the library, or of a form that cannot be carried over."""


def arrays(state):
    """A `state_dict` as float64 arrays."""
    return {
        name: np.asarray(tensor.detach().cpu().double().numpy() if hasattr(tensor, "detach") else tensor, np.float64)
        for name, tensor in state.items()
    }


# --- The parts of a model ------------------------------------------------------------------------------------------------------------------------------


def cell(input_weight, hidden_weight, input_bias, hidden_bias, order, kept):
    """A recurrent cell from matrices `[3H, in]`, `[3H, H]` and biases `[3H]`, whose gates stand in `order`.

    `kept` says that the library's gate is the share of the old state. Ours is the share of the new one, 1 - z, and σ(-x) = 1 - σ(x).
    The two biases of a gate are one. Those of the candidate stay two: the reset gate multiplies one of them.
    """
    split = [dict(zip(order, np.split(one, 3))) for one in (input_weight, hidden_weight, input_bias, hidden_bias)]
    if kept:
        for one in split:
            one["u"] = -one["u"]
    w, u, b, c = split
    return {
        "input_weight": np.concatenate([w[gate].T for gate in "run"], axis=1),
        "hidden_weight": np.concatenate([u[gate].T for gate in "run"], axis=1),
        "input_bias": np.concatenate([b["r"] + c["r"], b["u"] + c["u"], b["n"]]),
        "hidden_bias": c["n"],
    }


def torch_gru(state, prefix):
    """The weights of an `nn.GRU`."""
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    return cell(*(state[f"{prefix}.{name}"] for name in names), order="run", kept=True)


def relu(width):
    return {"kind": "prelu", "alpha": np.zeros(width)}


def dice(alpha, mean, variance, epsilon):
    return {"kind": "dice", "alpha": alpha, "mean": mean, "variance": variance + epsilon - DICE_EPSILON}


def norm(state, prefix):
    """What a batch norm does in evaluation: `x · scale + shift`."""
    variance = state[f"{prefix}.running_var"]
    scale = state.get(f"{prefix}.weight", np.ones_like(variance)) / np.sqrt(variance + NORM_EPSILON)
    return scale, state.get(f"{prefix}.bias", 0) - state[f"{prefix}.running_mean"] * scale


def normalised(layer, scale, shift):
    """The layer and the batch norm after it, as one layer."""
    return layer | {"weight": layer["weight"] * scale, "bias": layer["bias"] * scale + shift}


def linear(state, prefix):
    weight = state[f"{prefix}.weight"].T
    return {"weight": weight, "bias": state.get(f"{prefix}.bias", np.zeros(weight.shape[1])), "activation": None}


def affine_dice(layers, index, alpha, state, prefix, epsilon):
    """A Dice whose batch norm has a scale γ and a shift β, after layer `index`.

    γ > 0: another mean and variance. γ < 0: the unit and what reads it change their sign, and γ with them. γ = 0: a constant share, that is a line.
    """
    gamma, beta, mean = state[f"{prefix}.weight"], state[f"{prefix}.bias"], state[f"{prefix}.running_mean"].copy()
    deviation = np.sqrt(state[f"{prefix}.running_var"] + epsilon)
    layer, after = layers[index], layers[index + 1]
    sign = np.where(gamma < 0, -1.0, 1.0)
    flat = gamma == 0
    size = np.where(flat, 1.0, np.abs(gamma))
    share = 1 / (1 + np.exp(-beta))
    factor = np.where(flat, share + (1 - share) * alpha, sign)
    layer["weight"], layer["bias"] = layer["weight"] * sign, layer["bias"] * sign
    after["weight"] = after["weight"] * factor[:, None]
    mean = mean * sign - beta * deviation / size
    layer["activation"] = dice(np.where(flat, 1.0, alpha), mean, (deviation / size) ** 2, 0)


def sequential(state, prefix, plain):
    """The layers of an `nn.Sequential`. An activation without weights leaves no trace in a file: `plain` is what stands there."""
    pattern = re.compile(re.escape(prefix) + r"\.(\d+)\.(.+)")
    places = {}
    for name in state:
        if found := pattern.fullmatch(name):
            places.setdefault(int(found[1]), set()).add(found[2])
    layers = []
    for place in sorted(places):
        names, here = places[place], f"{prefix}.{place}"
        if "alpha" in names and "bn.running_mean" in names:
            mean, variance = state[f"{here}.bn.running_mean"], state[f"{here}.bn.running_var"]
            layers[-1]["activation"] = dice(state[f"{here}.alpha"], mean, variance, 1e-9)
        elif "alpha" in names:
            layers[-1]["activation"] = {"kind": "row-dice", "alpha": state[f"{here}.alpha"], "epsilon": 1e-3}
        elif "running_mean" in names:
            layers[-1] = normalised(layers[-1], *norm(state, here))
        elif state[f"{here}.weight"].ndim == 1:
            width = len(layers[-1]["bias"])
            layers[-1]["activation"] = {"kind": "prelu", "alpha": state[f"{here}.weight"] * np.ones(width)}
        else:
            layers.append(linear(state, here))
    return fill(layers, plain)


def fill(layers, plain):
    """Puts the activation `plain` after every layer but the last that has none."""
    for layer in layers[:-1]:
        if layer["activation"] is None:
            width = len(layer["bias"])
            swish = {"kind": "dice", "alpha": np.zeros(width), "mean": np.zeros(width), "variance": np.ones(width) - DICE_EPSILON}
            layer["activation"] = {"relu": relu(width), "sigmoid": {"kind": "sigmoid"}, "swish": swish}[plain]
    return layers


# --- The whole model -----------------------------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Folded:
    """The weights of our model.

    `vectors` `[I, H]` are those of items, the vectors of an item's features side by side; `features` says how wide each is. The first layer of the head
    reads `[interest ; target ; Σ ; target ∘ Σ]`, each of H numbers; `of_fields` has the rows that read the vectors of a field, `of_numbers` those that
    read plain numbers.
    """

    library: str
    unit: str
    vectors: np.ndarray
    features: dict
    extractor: dict
    evolution: dict
    attention: dict | None
    head: list
    fields: dict
    of_fields: dict
    of_numbers: dict

    def head_for(self, values):
        """The head for one user: what it reads of fields and numbers is in the first bias."""
        first, *rest = self.head
        bias = first["bias"].copy()
        for name, rows in self.of_fields.items():
            bias = bias + self.fields[name][values[name]] @ rows
        for name, rows in self.of_numbers.items():
            bias = bias + np.atleast_1d(values[name]) @ rows
        return [first | {"bias": bias}, *rest]

    def reads_sum(self):
        """Whether the head reads Σ, or its product with the target."""
        width = self.vectors.shape[1]
        return bool(self.head[0]["weight"][2 * width :].any())


def rows_of(table, rows):
    """An item's own rows (`None`), those that `rows` names, or the means of lists of them, whose zeros are pads."""
    if rows is None:
        return table
    rows = np.asarray(rows)
    if rows.ndim == 1:
        return table[rows]
    real = rows != 0
    return (table[rows] * real[..., None]).sum(1) / (real.sum(1, keepdims=True) + 1e-8)


def assemble(library, unit, item_features, tables, layout, head, **parts):
    """A `Folded` whose head's first layer reads what `layout` lists: pairs of a part (`interest`, `sum`, `product`), a feature, or a plain number's name,
    and a width."""
    offsets, width = {}, 0
    for name in item_features:
        offsets[name] = width
        width += tables[name].shape[1]
    first = head[0]
    inputs, outputs = first["weight"].shape
    if sum(size for _, size in layout) != inputs:
        raise Refused(f"the head reads {inputs} numbers where these features have {sum(size for _, size in layout)}: name the item's features")
    ordered, of_fields, of_numbers, at = np.zeros((4 * width, outputs)), {}, {}, 0
    places = {"interest": 0, "target": width, "sum": 2 * width, "product": 3 * width}
    for name, size in layout:
        rows = first["weight"][at : at + size]
        at += size
        if name in places:
            ordered[places[name] : places[name] + size] = rows
        elif name in offsets:
            start = width + offsets[name]
            ordered[start : start + size] = rows
        elif name in tables:
            of_fields[name] = rows
        else:
            of_numbers[name] = rows
    own = {name: rows_of(tables[name], rows) for name, rows in item_features.items()}
    if len({len(table) for table in own.values()}) != 1:
        raise Refused("the item's features have different numbers of items: " + ", ".join(f"{name} {len(table)}" for name, table in own.items()))
    return Folded(
        library=library,
        unit=unit,
        vectors=np.concatenate(list(own.values()), axis=1),
        features={name: table.shape[1] for name, table in own.items()},
        head=[first | {"weight": ordered}, *head[1:]],
        fields={name: tables[name] for name in of_fields},
        of_fields=of_fields,
        of_numbers=of_numbers,
        **parts,
    )


# --- FuxiCTR -------------------------------------------------------------------------------------------------------------------------------------------


def fuxictr_tables(state):
    """The tables by feature, in the order of the feature map, and whether it is LongCTR's model, which has them one module deeper."""
    deeper = "embedding_layer.embedding_layer.embedding_layers."
    long = any(name.startswith(deeper) for name in state)
    prefix = deeper if long else "embedding_layer.embedding_layers."
    return {name[len(prefix) : -len(".weight")]: table for name, table in state.items() if name.startswith(prefix)}, long


def fuxictr_layout(tables, long, item_features, histories, numbers, inputs):
    """What the head reads. LongCTR: fields, target, interest, Σ, product. The older model: interest, Σ, product, all plain features in their order."""
    width = sum(tables[name].shape[1] for name in item_features)
    size = {name: len(table) if name in numbers else table.shape[1] for name, table in tables.items()}
    plain = [(name, size[name]) for name in tables if name not in histories]
    users = [(name, length) for name, length in plain if name not in item_features]
    targets = [(name, size[name]) for name in item_features]
    read = width + sum(length for _, length in plain)
    pooled = [("sum", width), ("product", width)] if inputs == read + 2 * width else []
    return [*users, *targets, ("interest", width), *pooled] if long else [("interest", width), *pooled, *plain]


def fuxictr_evolution(state, unit, form, attention_plain):
    """The unit, its cell and the attention."""
    module = "attention_modules.0"
    if "evolving_modules.0.weight_ih_l0" in state:
        if any(name.startswith(module) for name in state) or unit == "aigru":
            raise Refused("it is FuxiCTR's AIGRU, which multiplies a state by the weight of another step and does not run")
        return "gru", torch_gru(state, "evolving_modules.0"), None
    of = [state[f"evolving_modules.0.gru_cell.{name}"] for name in ("x2h.weight", "h2h.weight", "x2h.bias", "h2h.bias")]
    if f"{module}.W_kernel" in state:
        attention = {"scorer": "bilinear", "weight": state[f"{module}.W_kernel"]}
    elif any(name.startswith(f"{module}.attn_mlp.") for name in state):
        attention = {"scorer": "mlp", "layers": sequential(state, f"{module}.attn_mlp.mlp", attention_plain)}
    else:
        # The dot product has no weights.
        attention = {"scorer": "bilinear", "weight": np.eye(of[1].shape[1])}
    # Biases start at 0, and AGRU never moves those of the update gate.
    third = slice(0, len(of[2]) // 3)
    unit = unit or ("augru" if of[2][third].any() or of[3][third].any() else "agru")
    return unit, cell(*of, order="urn", kept=False), attention | {"form": form}


def fold_fuxictr(state, item_features, unit=None, form="softmax", plain="relu", attention_plain="relu", sequences=()):
    """FuxiCTR 2.3: `model_zoo/LongCTR/DIEN`, and the older `model_zoo/DIEN`.

    `item_features` names the features of an item in the order of the feature map; each with the row of its table for every item, or `None` if it is the
    item's own row. `sequences` names the features that are histories (the older model only); those that share a table are found without it.
    """
    state = arrays(state)
    tables, long = fuxictr_tables(state)
    if any(".feature_encoders." in name for name in state):
        raise Refused("a feature has an encoder with weights, which cannot be carried over")
    if "extraction_modules.1.weight_ih_l0" in state:
        raise Refused("it has several histories, each with its own GRU: one can be carried over")
    others = [name for name in tables if name not in item_features]
    shared = [name for name in others if any(np.array_equal(tables[name], tables[item]) for item in item_features)]
    # A numeric feature has a matrix [d, 1] for a table: its value times a vector.
    numbers = {name for name in others if tables[name].shape[1] == 1}
    head = sequential(state, "dnn.mlp", plain)
    layout = fuxictr_layout(tables, long, item_features, {*shared, *sequences}, numbers, len(head[0]["weight"]))
    unit, evolution, attention = fuxictr_evolution(state, unit, form, attention_plain)
    folded = assemble(
        "FuxiCTR",
        unit,
        item_features,
        {name: table for name, table in tables.items() if name not in numbers},
        layout,
        head,
        extractor=torch_gru(state, "extraction_modules.0"),
        evolution=evolution,
        attention=attention,
    )
    folded.of_numbers = {name: tables[name].T @ rows for name, rows in folded.of_numbers.items()}
    return folded


# --- DeepCTR-Torch -------------------------------------------------------------------------------------------------------------------------------------


def deepctr_layers(state, prefix, last, plain):
    """The layers of a `DNN` and the one behind it. Its activations have their own list, so a file tells which have weights."""
    count = len({name for name in state if re.fullmatch(re.escape(prefix) + r"\.linears\.\d+\.weight", name)})
    layers = [linear(state, f"{prefix}.linears.{index}") for index in range(count)] + [last]
    for index in range(count):
        if f"{prefix}.bn.{index}.running_mean" in state:
            layers[index] = normalised(layers[index], *norm(state, f"{prefix}.bn.{index}"))
    for index in range(count):
        here = f"{prefix}.activation_layers.{index}"
        if f"{here}.alpha" in state:
            affine_dice(layers, index, state[f"{here}.alpha"].ravel(), state, f"{here}.bn", 1e-8)
        elif f"{here}.weight" in state:
            layers[index]["activation"] = {"kind": "prelu", "alpha": state[f"{here}.weight"] * np.ones(len(layers[index]["bias"]))}
    return fill(layers, plain)


def fold_deepctr_torch(state, item_features, unit=None, form="softmax", plain="relu", attention_plain="relu"):
    """DeepCTR-Torch 0.3.0.

    `item_features` names the features of an item in the order of the feature columns, as `fold_fuxictr` does. Nothing in the file tells GRU from AIGRU:
    `unit` does, `gru-att` (the library's GRU, whose states are pooled by attention) or `aigru`.
    """
    state = arrays(state)
    tables = {name.split(".")[1]: table for name, table in state.items() if name.startswith("embedding_dict.")}
    width = sum(tables[name].shape[1] for name in item_features)
    last = {"weight": state["linear.weight"].T, "bias": state["out.bias"], "activation": None}
    head = deepctr_layers(state, "dnn", last, plain)
    layout = [("interest", width), *((name, table.shape[1]) for name, table in tables.items())]
    # What is left are dense features, which stand last.
    left = head[0]["weight"].shape[0] - sum(size for _, size in layout)
    layout += [("dense", left)] if left > 0 else []
    here = "interest_evolution.interest_evolution"
    if f"{here}.weight_ih_l0" in state:
        evolution = torch_gru(state, here)
        if unit not in ("gru-att", "aigru"):
            raise Refused("the file does not tell the library's GRU from its AIGRU: say which, as `unit`")
    else:
        of = [state[f"{here}.rnn.{name}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
        evolution = cell(*of, order="run", kept=False)
        # In AUGRU both names stand for one tensor.
        unit = unit or ("augru" if np.array_equal(of[2], of[3]) else "agru")
    scorer = "interest_evolution.attention.local_att"
    layers = deepctr_layers(state, f"{scorer}.dnn", linear(state, f"{scorer}.dense"), attention_plain)
    return assemble(
        "DeepCTR-Torch",
        unit,
        item_features,
        tables,
        layout,
        head,
        extractor=torch_gru(state, "interest_extractor.gru"),
        evolution=evolution,
        attention={"scorer": "mlp", "layers": layers, "form": form},
    )


# --- torch-rechub --------------------------------------------------------------------------------------------------------------------------------------


def fold_torch_rechub(state, item_features):
    """torch-rechub 0.9.0, with one history field: with several, each has its own attention, which our model has not.

    Its Dice normalises over the units of one row and has one alpha; that is a form of its own.
    """
    state = arrays(state)
    if "interest_evolving_layers.1.Wa" in state:
        raise Refused("it has several history fields, each with its own GRU and attention: one can be carried over")
    prefix = "embedding.embed_dict."
    tables = {name[len(prefix) : -len(".weight")]: table for name, table in state.items() if name.startswith(prefix)}
    width = sum(tables[name].shape[1] for name in item_features)
    evolving = "interest_evolving_layers.0"
    gates = [state[f"{evolving}.augru_cell.{name}"] for name in ("Wr", "Wu", "Wh", "Ur", "Uu", "Uh", "br", "bu", "bh")]
    evolution = {
        "input_weight": np.concatenate(gates[:3], axis=1),
        "hidden_weight": np.concatenate(gates[3:6], axis=1),
        "input_bias": np.concatenate([bias.ravel() for bias in gates[6:]]),
        "hidden_bias": np.zeros(width),
    }
    head = sequential(state, "mlp.mlp", "relu")
    users = [(name, table.shape[1]) for name, table in tables.items() if name not in item_features]
    layout = [("interest", width), *((name, tables[name].shape[1]) for name in item_features), *users]
    left = head[0]["weight"].shape[0] - sum(size for _, size in layout)
    layout += [("dense", left)] if left > 0 else []
    return assemble(
        "torch-rechub",
        "augru",
        item_features,
        tables,
        layout,
        head,
        extractor=torch_gru(state, "interest_extractor_layers.0"),
        evolution=evolution,
        attention={"scorer": "bilinear", "weight": state[f"{evolving}.Wa"], "form": "softmax"},
    )


# --- RecBole -------------------------------------------------------------------------------------------------------------------------------------------


def recbole_tables(state, kind, sizes):
    """The tables of an item's or a user's features: those of plain tokens are one matrix, those of lists of tokens have one each."""
    prefix = "embedding_layer.{}_embedding_table." + kind
    joined = state.get(prefix.format("token") + ".embedding.weight", np.zeros((0, 0)))
    if any(name.startswith(("embedding_layer.float_embedding_table.", "embedding_layer.float_seq_embedding_table.")) for name in state):
        raise Refused("it reads numeric features, which are not carried over")
    tables, at, lists = {}, 0, 0
    for name, size in sizes.items():
        if at < len(joined):
            tables[name] = joined[at : at + size]
            at += size
        else:
            tables[name] = state[f"{prefix.format('token_seq')}.{lists}.weight"]
            lists += 1
    return tables


def fold_recbole(state, item_features, sizes, unit=None):
    """RecBole 1.2.1.

    `sizes` has the number of values of each feature of `item` and `user`, in the library's order: plain tokens, then lists of them. For a list
    `item_features` has the list of every item; its vector is the mean of those that are not 0. The attention's MLP has sigmoids.
    """
    state = arrays(state)
    tables = recbole_tables(state, "item", sizes["item"]) | recbole_tables(state, "user", sizes["user"])
    width = sum(tables[name].shape[1] for name in item_features)
    here = "interest_evolution.dynamic_rnn"
    if f"{here}.weight_ih_l0" in state:
        evolution = torch_gru(state, here)
        if unit not in ("gru-att", "aigru"):
            raise Refused("the file does not tell the library's GRU from its AIGRU: say which, as `unit`")
    else:
        of = [state[f"{here}.rnn.{name}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
        evolution = cell(*of, order="run", kept=False)
        third = slice(len(of[2]) // 3, 2 * len(of[2]) // 3)
        # Biases start at 0, and AGRU never moves those of the update gate.
        unit = unit or ("augru" if of[2][third].any() or of[3][third].any() else "agru")
    scorer = "interest_evolution.attention_layer"
    last = linear(state, f"{scorer}.dense")
    # The scores are divided by √H before the softmax.
    last = last | {"weight": last["weight"] / width**0.5, "bias": last["bias"] / width**0.5}
    layers = fill([*sequential(state, f"{scorer}.att_mlp_layers.mlp_layers", "sigmoid"), last], "sigmoid")
    # Its Dice has no statistics, and its α is not trained: x · σ(x).
    head = fill([*sequential(state, "dnn_mlp_layers.mlp_layers", "swish"), linear(state, "dnn_predict_layer")], "swish")
    users = [(name, tables[name].shape[1]) for name in sizes["user"]]
    layout = [("interest", width), *((name, tables[name].shape[1]) for name in item_features), *users]
    return assemble(
        "RecBole",
        unit,
        item_features,
        tables,
        layout,
        head,
        extractor=torch_gru(state, "interset_extractor.gru"),
        evolution=evolution,
        attention={"scorer": "mlp", "layers": layers, "form": "softmax"},
    )


# --- DeepCTR (TensorFlow) ------------------------------------------------------------------------------------------------------------------------------


def reset_before(state, prefix):
    """A TF 1 cell: `kernel` [in + H, ..] of the gates reset | kept share, and of the candidate, in which the reset gate stands before the product."""
    gates, bias = state[f"{prefix}/gates/kernel"], state[f"{prefix}/gates/bias"]
    kernel, width = state[f"{prefix}/candidate/kernel"], len(state[f"{prefix}/candidate/bias"])
    reset, kept = np.split(gates, 2, axis=1)
    joined = np.concatenate([reset, -kept, kernel], axis=1)
    reset_bias, kept_bias = np.split(bias, 2)
    return {
        "input_weight": joined[:-width],
        "hidden_weight": joined[-width:],
        "input_bias": np.concatenate([reset_bias, -kept_bias, state[f"{prefix}/candidate/bias"]]),
        "hidden_bias": np.zeros(width),
        "reset_before": True,
    }


def numbered(state, pattern):
    """The names that fit a pattern with one number (none is 0), in the order of the numbers."""
    found = [(int(match[1] or 0), name) for name in state if (match := re.fullmatch(pattern, name))]
    return [name for _, name in sorted(found)]


def tf_layers(state, prefix, last, plain):
    count = len(numbered(state, re.escape(prefix) + r"/kernel(\d+)"))
    layers = [{"weight": state[f"{prefix}/kernel{index}"], "bias": state[f"{prefix}/bias{index}"], "activation": None} for index in range(count)]
    norms = numbered(state, re.escape(prefix) + r"/batch_normalization_?(\d*)/moving_variance")
    for index, name in enumerate(norms):
        here = name.rpartition("/")[0]
        scale = state.get(f"{here}/gamma", 1) / np.sqrt(state[name] + 1e-3)
        layers[index] = normalised(layers[index], scale, state.get(f"{here}/beta", 0) - state[f"{here}/moving_mean"] * scale)
    alphas = numbered(state, re.escape(prefix) + r"/dice_?(\d*)/dice_alpha")
    for index, name in enumerate(alphas):
        inside = name.rpartition("/")[0] + "/batch_normalization"
        (variance,) = [one for one in state if one.startswith(inside) and one.endswith("/moving_variance")]
        mean = variance.rpartition("/")[0] + "/moving_mean"
        layers[index]["activation"] = dice(state[name], state[mean], state[variance], 1e-9)
    return fill([*layers, last], plain)


def fold_deepctr_tf(state, item_features, unit, columns, plain="relu", attention_plain="relu"):
    """DeepCTR 0.9.4 (TensorFlow). `columns` has the names of its sparse features, in their order. Its AUGRU is that of the authors' code.

    Keras does not know the weights of `gru2` in AGRU and AUGRU: they are in no file that `save_weights` wrote.
    """
    state = arrays({name.removesuffix(":0"): array for name, array in state.items()})
    evolving = [prefix for prefix in ("gru2/gru_cell", "gru2") if f"{prefix}/gates/kernel" in state]
    if not evolving:
        raise Refused("it has no weights of gru2: DeepCTR does not save those of AGRU and AUGRU")
    tables = {}
    for name in columns:
        own = [f"sparse_seq_emb_hist_{name}/embeddings", f"sparse_emb_{name}/embeddings"]
        tables[name] = next(state[one] for one in own if one in state)
    width = sum(tables[name].shape[1] for name in item_features)
    scorer = "attention_sequence_pooling_layer/local_activation_unit"
    layers = tf_layers(
        state, f"{scorer}/dnn", {"weight": state[f"{scorer}/kernel"], "bias": state[f"{scorer}/bias"], "activation": None}, attention_plain
    )
    last = {"weight": state["dense/kernel"], "bias": state["prediction_layer/global_bias"], "activation": None}
    (dnn,) = [name.partition("/")[0] for name in state if re.fullmatch(r"dnn\w*/kernel0", name)]
    head = tf_layers(state, dnn, last, plain)
    layout = [*((name, tables[name].shape[1]) for name in columns), ("interest", width)]
    left = head[0]["weight"].shape[0] - sum(size for _, size in layout)
    layout += [("dense", left)] if left > 0 else []
    return assemble(
        "DeepCTR",
        unit,
        item_features,
        tables,
        layout,
        head,
        extractor=reset_before(state, "gru1/gru_cell"),
        evolution=reset_before(state, evolving[0]),
        attention={"scorer": "mlp", "layers": layers, "form": "softmax"},
    )


# --- Our checkpoint ------------------------------------------------------------------------------------------------------------------------------------


def kind_of(layers):
    """The one kind of activation between layers; `None` without any."""
    kinds = {layer["activation"]["kind"] for layer in layers if layer["activation"]}
    if len(kinds) > 1:
        raise Refused("its layers have several kinds of activations: " + ", ".join(sorted(kinds)))
    return next(iter(kinds), None)


def options_of(folded):
    """The choices in the model, as the header has them, and those among them that the format has no word for yet."""
    options = {"pooling": "sum" if folded.reads_sum() else "none", "scorer": "bilinear", "normalised": False}
    options |= {"activation": kind_of(folded.head) or "prelu", "unit_widths": [80, 40]}
    new = []
    if folded.attention and folded.attention["scorer"] == "mlp":
        layers = folded.attention["layers"]
        kind = kind_of(layers) or options["activation"]
        options |= {"scorer": "mlp", "unit_widths": [len(layer["bias"]) for layer in layers[:-1]]}
        if kind != options["activation"]:
            options["unit_activation"] = kind
    if folded.attention and folded.attention["form"] != "softmax":
        options["attention"] = folded.attention["form"]
        new.append("attention: " + folded.attention["form"])
    if folded.evolution.get("reset_before"):
        options["reset"] = "before"
    return options, new


@dataclasses.dataclass
class Space:
    """Where the numbers of a vector stand in ours: the item's own features in the first half, its category in the second, zeros behind each.

    A unit whose weights are all 0 has the candidate tanh(0) = 0 and keeps the state 0. So zeros change nothing, and widths need not be equal.
    """

    half: int
    places: np.ndarray

    @classmethod
    def of(cls, folded, category):
        widths = folded.features
        category_width = widths.get(category, 0)
        own = sum(widths.values()) - category_width
        half = max(own, category_width, *(table.shape[1] for table in folded.fields.values()), 1)
        places, at_own, at_category = [], 0, half
        for name, width in widths.items():
            start = at_category if name == category else at_own
            places += range(start, start + width)
            if name != category:
                at_own += width
        return cls(half, np.array(places))

    def rows(self, matrix, parts):
        """A matrix whose rows are `parts` vectors one below the other, in our space."""
        blocks = np.split(matrix, parts)
        wide = np.zeros((parts, 2 * self.half, matrix.shape[1]))
        for block, rows in zip(wide, blocks):
            block[self.places] = rows
        return wide.reshape(-1, matrix.shape[1])

    def columns(self, matrix, parts):
        return self.rows(matrix.T, parts).T

    def cell(self, cell):
        wide = {name: self.columns(self.rows(cell[name], 1), 3) for name in ("input_weight", "hidden_weight")}
        return wide | {"input_bias": self.columns(cell["input_bias"][None], 3)[0], "hidden_bias": self.columns(cell["hidden_bias"][None], 1)[0]}


def perceptron_tensors(prefix, layers):
    tensors = {}
    for index, layer in enumerate(layers):
        tensors[f"{prefix}.layers.{index}.weight"], tensors[f"{prefix}.layers.{index}.bias"] = layer["weight"], layer["bias"]
        activation = layer["activation"] or {}
        here = f"{prefix}.activations.{index}"
        if "alpha" in activation:
            tensors[f"{here}.alpha"] = activation["alpha"] * np.ones(len(layer["bias"]))
        for name in {"mean", "variance"} & set(activation):
            tensors[f"{here}.statistics.{name}"] = activation[name]
    return tensors


def weights_of(folded, space, category_rows, numbers):
    """All weights under the names of the format. `numbers` are the values of plain numbers, which are in the first bias then."""
    half, vectors = space.half, space.columns(folded.vectors, 1)
    tensors = {"embedding.item": vectors[:, :half], "embedding.category": vectors[category_rows, half:]}
    for name in ("extractor", "evolution"):
        tensors |= {f"{name}.{part}": array for part, array in space.cell(getattr(folded, name)).items()}
    if folded.attention and folded.attention["scorer"] == "mlp":
        first, *rest = folded.attention["layers"]
        tensors |= perceptron_tensors("attention.unit", [first | {"weight": space.rows(first["weight"], 4)}, *rest])
    else:
        # A plain GRU has no attention, and our file of one has weights for it all the same.
        weight = folded.attention["weight"] if folded.attention else np.eye(folded.vectors.shape[1])
        tensors["attention.weight"] = space.columns(space.rows(weight, 1), 1)
    first, *rest = folded.head
    parts = 4 if folded.reads_sum() else 2
    rows = [space.rows(first["weight"], 4)[: parts * 2 * half]]
    for name, table in folded.fields.items():
        width = table.shape[1]
        # An unknown value is the mean of those that are known.
        wide = np.zeros((1 + len(table), half))
        wide[1:, :width], wide[0, :width] = table, table.mean(0)
        tensors[f"profile.{name}"] = wide
        rows.append(np.concatenate([folded.of_fields[name], np.zeros((half - width, rows[0].shape[1]))]))
    bias = first["bias"] + sum(np.atleast_1d(numbers[name]) @ weight for name, weight in folded.of_numbers.items())
    return tensors | perceptron_tensors("head", [first | {"weight": np.concatenate(rows), "bias": bias}, *rest])


def text(value):
    """A JSON tensor."""
    return np.frombuffer(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), np.uint8)


def name_of(value):
    return {"und": str(value)}


def save(folded, path, ask, ids=None, names=None, category=None, category_rows=None, numbers=None, first=1, data="", longest=50, tokens=None):
    """Writes the checkpoint.

    `ids` and `names` are those of the table's rows; rows before `first` are pads and are left out. `category` names the feature that is the category,
    `category_rows` has its row for every item. `ask(history, target, values)`, in rows, gives the library's logit for the examples. `tokens` has, for
    some features, what the rows of their tables are called.
    """
    from safetensors.numpy import save_file

    ids = [str(row) for row in range(len(folded.vectors))] if ids is None else [str(one) for one in ids]
    keep = slice(first, None)
    if category is None:
        category_rows = np.zeros(len(folded.vectors), int)
    kept = dataclasses.replace(folded, vectors=folded.vectors[keep])
    tokens = tokens or {}
    labels, firsts, of_item = np.unique(np.asarray(category_rows)[keep], return_index=True, return_inverse=True)
    space = Space.of(folded, category)
    options, new = options_of(folded)
    tensors = {name: np.ascontiguousarray(array, np.float32) for name, array in weights_of(kept, space, firsts, numbers).items()}
    profile = [fields_of(name, tokens.get(name, range(len(table)))) for name, table in folded.fields.items()]
    called = tokens.get(category)
    labels = labels if called is None else [called[label] for label in labels]
    tensors |= vocabulary(ids[keep], None if names is None else list(names)[keep], labels, of_item, profile)
    config = {"items": len(kept.vectors), "categories": len(labels), "hidden": 2 * space.half}
    config |= {"head": [len(layer["bias"]) for layer in folded.head[:-1]], "model": folded.unit, "options": options}
    if profile:
        config["profile"] = [{"key": field["key"], "values": len(field["values"])} for field in profile]
    training = {"data": data or folded.library, "seed": 0, "steps": 0, "alpha": 0.0, "learning_rate": 0.0, "batch_size": 0, "max_history": longest}
    header = {"version": 4 if profile else 3, "config": config, "training": training | {"auc": None, "log_loss": None}}
    examples = made_examples(folded, ask, first)
    save_file(tensors, path, {"dien-explorer": json.dumps(header), "dien-explorer-examples": json.dumps(examples)})
    if new:
        print(f"{path}: DIEN Explorer has no words for these forms yet, and refuses the file: " + "; ".join(new))
    return options, new


def fields_of(name, values):
    """A field with values of these names."""
    return {"key": name, "name": name_of(name), "values": [{"key": str(value), "name": name_of(value)} for value in values]}


def vocabulary(ids, names, labels, of_item, profile):
    """The tensors of the vocabulary. An item without a name is called by its id."""
    count = len(ids)
    tensors = {
        "vocabulary.item_category": of_item.astype(np.int32),
        "vocabulary.popularity": np.full(count, 1 / count, np.float32),
        "vocabulary.bid": np.ones(count, np.float32),
        "vocabulary.ids": text(ids),
        "vocabulary.names": text([None] * count if names is None else [None if name is None else name_of(name) for name in names]),
        "vocabulary.categories": text([{"name": name_of(label), "glyph": "●"} for label in labels]),
    }
    return tensors | ({"vocabulary.profile": text(profile)} if profile else {})


def made_examples(folded, ask, first):
    """Three questions, drawn with a fixed seed, and the library's answers."""
    rng = np.random.default_rng(2019)
    examples = []
    for length in (1, 4, 9):
        history = rng.integers(first, len(folded.vectors), length).tolist()
        target = int(rng.integers(first, len(folded.vectors)))
        values = {name: int(rng.integers(0, len(table))) for name, table in folded.fields.items()}
        examples.append(
            {
                "history": [row - first for row in history],
                "target": target - first,
                "profile": [value + 1 for value in values.values()],
                "logit": float(ask(history, target, values)),
            }
        )
    return examples


def heard(module, call):
    """What `module` gives during `call`."""
    import torch

    kept = []
    hook = module.register_forward_hook(lambda _module, _inputs, output: kept.append(output.detach().clone()))
    with torch.no_grad():
        call()
    hook.remove()
    return kept[-1].double()


def plain_of(modules):
    """The activation without weights among modules, which a file does not tell; every layer has the same."""
    known = {"ReLU": "relu", "Sigmoid": "sigmoid"}
    found = {type(module).__name__ for module in modules} - {"Linear", "BatchNorm1d", "Dropout", "Dice", "PReLU", "Sequential"}
    if found - set(known):
        raise Refused("an activation that is not carried over: " + ", ".join(sorted(found - set(known))))
    return known[found.pop()] if len(found) == 1 else "relu"


def category_of(item_features):
    """The feature that is shown as the category: the last whose rows are given, one for each item."""
    given = [name for name, rows in item_features.items() if rows is not None and np.asarray(rows).ndim == 1]
    return given[-1] if given else None


def export_recbole(model, dataset, path, names=None):
    """Writes the checkpoint of RecBole's DIEN. `dataset` is that of training: `train_data.dataset`, or what `load_data_and_model` gives."""
    import torch
    from recbole.data.interaction import Interaction

    def features(feature, own):
        feature = feature.interaction
        order = [key for key in feature if feature[key].ndim == 1 and not feature[key].is_floating_point()]
        order += [key for key in feature if feature[key].ndim == 2 and not feature[key].is_floating_point()]
        return {key: dataset.num(key) for key in order}, {key: None if key == own else feature[key].cpu().numpy() for key in order}

    uid, iid = dataset.uid_field, dataset.iid_field
    item_sizes, items = features(dataset.get_item_feature(), iid)
    user_sizes, users = features(dataset.get_user_feature(), uid)
    if any(rows is not None and rows.ndim > 1 for rows in users.values()):
        raise Refused("a user has a list of tokens, which is not carried over")
    if model.pooling_mode != "mean" and any(rows is not None and rows.ndim > 1 for rows in items.values()):
        raise Refused(f"lists of tokens are pooled by {model.pooling_mode}, which is not carried over: only their mean is")
    unit = {"GRU": "gru-att"}.get(model.gru, model.gru.lower())
    folded = fold_recbole(model.state_dict(), items, {"item": item_sizes, "user": user_sizes}, unit)
    # All that the library reads of a user is a function of the user: one field, whose vector is all of it.
    tables = [rows_of(folded.fields[name], rows) for name, rows in users.items()]
    weights = [folded.of_fields[name] for name in users]
    folded = dataclasses.replace(folded, fields={uid: np.concatenate(tables, 1)}, of_fields={uid: np.concatenate(weights)})
    model.eval()

    def ask(history, target, values):
        # The library's masks have one length, that of the longest history.
        padded = [[*history, *[0] * (model.max_seq_length - len(history))]]
        asked = {uid: [values[uid]], model.POS_ITEM_ID: [target], model.ITEM_SEQ: padded, model.NEG_ITEM_SEQ: padded}
        asked[model.ITEM_SEQ_LEN] = [len(history)]
        asked = Interaction({name: torch.tensor(value) for name, value in asked.items()}).to(model.device)
        return heard(model.dnn_predict_layer, lambda: model.predict(asked))[0, 0]

    category = category_of(items)
    ids = dataset.id2token(iid, np.arange(len(folded.vectors)))
    rows = None if category is None else items[category]
    tokens = {name: dataset.id2token(name, np.arange(dataset.num(name))) for name in {uid, category} - {None}}
    data = f"RecBole, {dataset.dataset_name}"
    return save(folded, path, ask, ids, names, category, rows, data=data, longest=model.max_seq_length, tokens=tokens)


def export_fuxictr(model, item_features, path, ids=None, names=None, numbers=None):
    """Writes the checkpoint of FuxiCTR's DIEN. `item_features` as `fold_fuxictr` has it, `numbers` the values of numeric features."""
    import torch

    # Not `gru_type`: the older model makes an AUGRU where AGRU is asked for.
    made = type(getattr(model.evolving_modules[0], "gru_cell", None)).__name__
    unit = {"AGRUCell": "agru", "AUGRUCell": "augru"}.get(made, model.gru_type.lower())
    choices = {"plain": plain_of(list(model.dnn.mlp)[:-1])}
    for attention in model.attention_modules:
        choices["form"] = "softmax" if attention.use_attention_softmax else "raw"
        if hasattr(attention, "attn_mlp"):
            choices["attention_plain"] = plain_of(attention.attn_mlp.mlp)
    older = hasattr(model, "dien_target_field")
    fields = {}
    if older:
        flat = [
            [name for one in many for name in (one if isinstance(one, tuple) else [one])]
            for many in (model.dien_target_field, model.dien_sequence_field)
        ]
        fields = dict(zip(*flat))
        choices["sequences"] = tuple(fields.values())
    folded = fold_fuxictr(model.state_dict(), item_features, unit, **choices)
    numbers = numbers or {}
    model.eval()
    last = [one for one in model.dnn.mlp if isinstance(one, torch.nn.Linear)][-1]

    # Two rows of one kind: the library cannot answer a batch of one.
    def ask(history, target, values):
        rows = torch.tensor([[*history, target]] * 2)
        items = {name: rows if of is None else torch.as_tensor(np.asarray(of))[rows] for name, of in item_features.items()}
        batch = {name: torch.tensor([value] * 2) for name, value in {**values, **numbers}.items()}
        if older:
            batch |= {name: rows[:, -1] for name, rows in items.items()} | {fields[name]: rows[:, :-1] for name, rows in items.items()}
            # The head reads features in the order in which they come.
            call = {name: batch[name] for name in model.feature_map.features if name in batch}
        else:
            call = (batch, {name: rows.flatten() for name, rows in items.items()}, torch.ones(2, len(history)))
        return heard(last, lambda: model(call))[0, 0]

    category = category_of(item_features)
    return save(folded, path, ask, ids, names, category, item_features.get(category), numbers, data="FuxiCTR")


def export_deepctr_torch(model, item_features, path, ids=None, names=None, dense=()):
    """Writes the checkpoint of DeepCTR-Torch's DIEN. `dense` are the values of its dense features."""
    import torch

    kind = model.interest_evolution.gru_type
    attention = model.interest_evolution.attention
    form = "softmax" if attention.weight_normalization else "raw"
    plain, attention_plain = plain_of(model.dnn.activation_layers), plain_of(attention.local_att.dnn.activation_layers)
    folded = fold_deepctr_torch(model.state_dict(), item_features, {"GRU": "gru-att"}.get(kind, kind.lower()), form, plain, attention_plain)
    model.eval()
    columns = model.feature_index

    def ask(history, target, values):
        row = torch.zeros(1, max(end for _, end in columns.values()))
        for name, of in item_features.items():
            of = np.arange(len(folded.vectors)) if of is None else np.asarray(of)
            row[0, columns[name][0]] = float(of[target])
            start = columns[f"hist_{name}"][0]
            row[0, start : start + len(history)] = torch.tensor(of[history]).float()
        for name, value in values.items():
            row[0, columns[name][0]] = value
        at = [slice(*columns[feature.name]) for feature in model.dense_feature_columns]
        for place, value in zip([index for part in at for index in range(part.start, part.stop)], dense):
            row[0, place] = value
        for feature in model.varlen_sparse_feature_columns:
            row[0, columns[feature.length_name][0]] = len(history)
        return (heard(model.linear, lambda: model(row)) + model.out.bias.detach())[0, 0]

    category = category_of(item_features)
    return save(folded, path, ask, ids, names, category, item_features.get(category), {"dense": list(dense)}, data="DeepCTR-Torch")


def export_torch_rechub(model, path, ids=None, names=None, dense=()):
    """Writes the checkpoint of torch-rechub's DIEN with one history field. `dense` are the values of its dense features."""
    import torch

    (item,) = [feature.name for feature in model.target_features]
    folded = fold_torch_rechub(model.state_dict(), {item: None})
    model.eval()

    def ask(history, target, values):
        asked = {item: [target], **{feature.name: [history] for feature in [*model.history_features, *model.neg_history_features]}}
        asked |= {name: [value] for name, value in values.items()}
        plain = [feature.name for feature in model.features if feature.name not in values]
        asked |= {name: [value] for name, value in zip(plain, dense)}
        return heard(model.mlp, lambda: model({name: torch.tensor(value) for name, value in asked.items()}))[0, 0]

    return save(folded, path, ask, ids, names, numbers={"dense": list(dense)}, data="torch-rechub")
