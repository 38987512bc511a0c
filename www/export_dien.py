"""Exports a DIEN that another library trained as a checkpoint of DIEN Explorer.

    from export_dien import export_recbole
    export_recbole(model, dataset, "dien.safetensors")

    from export_dien import export_fuxictr
    export_fuxictr(model, {"item_id": None, "cate_id": category_of_item}, "dien.safetensors")

It needs torch, NumPy and safetensors, and nothing else. Libraries and versions that it was held to: FuxiCTR 2.3.10, DeepCTR-Torch 0.3.0,
torch-rechub 0.9.0, RecBole 1.2.1.

Two steps. `fold_*` turns a `state_dict` into `Folded`: the weights of our model, whose equations the documentation of DIEN Explorer has.
`Folded.save` writes them as a checkpoint, with three questions and the answers to them under `dien-explorer-examples` in the file's metadata: the JSON
of an array of `{"history": [item], "target": item, "profile": [value], "logit": number}`. An item is its place in the vocabulary; a value of a field is
its place in the field's values plus 1.

What the checkpoint format cannot hold yet is written under the words that `Folded.new_forms` lists, and said.
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


def fold_fuxictr(state, item_features, unit=None, form="softmax", plain="relu", attention_plain="relu", sequences=()):
    """FuxiCTR 2.3: `model_zoo/LongCTR/DIEN`, and the older `model_zoo/DIEN`.

    `item_features` names the features of an item in the order of the feature map; each with the row of its table for every item, or `None` if it is the
    item's own row. `sequences` names the features that are histories (the older model only); those that share a table are found without it.
    """
    state = arrays(state)
    long = "embedding_layer.embedding_layer.embedding_layers."
    prefix = long if any(name.startswith(long) for name in state) else "embedding_layer.embedding_layers."
    tables = {name[len(prefix) : -len(".weight")]: table for name, table in state.items() if name.startswith(prefix)}
    if any(".feature_encoders." in name for name in state):
        raise Refused("a feature has an encoder with weights, which cannot be carried over")
    if "evolving_modules.1.weight_ih_l0" in state or "extraction_modules.1.weight_ih_l0" in state:
        raise Refused("it has several histories, each with its own GRU: one can be carried over")
    shared = [name for name in tables if name not in item_features and any(np.array_equal(tables[name], tables[item]) for item in item_features)]
    # A numeric feature has a matrix [d, 1] for a table: its value times a vector.
    numbers = {name for name, table in tables.items() if table.shape[1] == 1 and name not in item_features}
    users = [name for name in tables if name not in item_features and name not in {*shared, *sequences}]
    width = sum(tables[name].shape[1] for name in item_features)
    size = {name: len(tables[name]) if name in numbers else tables[name].shape[1] for name in tables}
    head = sequential(state, "dnn.mlp", plain)
    pooled = [("sum", width), ("product", width)]
    if prefix == long:
        layout = [*((name, size[name]) for name in users), ("target", width), ("interest", width)]
        pooled_at = len(layout)
    else:
        layout = [("interest", width), *((name, size[name]) for name in tables if name in users or name in item_features)]
        pooled_at = 1
    if head[0]["weight"].shape[0] == sum(size for _, size in layout) + 2 * width:
        layout[pooled_at:pooled_at] = pooled
    attention = None
    if "evolving_modules.0.weight_ih_l0" in state:
        evolution, found = torch_gru(state, "evolving_modules.0"), "gru"
        if any(name.startswith("attention_modules.") for name in state) or unit == "aigru":
            raise Refused("it is FuxiCTR's AIGRU, which multiplies a state by the weight of another step and does not run")
    else:
        of = [state[f"evolving_modules.0.gru_cell.{name}"] for name in ("x2h.weight", "h2h.weight", "x2h.bias", "h2h.bias")]
        evolution = cell(*of, order="urn", kept=False)
        third = len(of[2]) // 3
        found = "agru" if not of[2][:third].any() and not of[3][:third].any() else "augru"
        if "attention_modules.0.W_kernel" in state:
            attention = {"scorer": "bilinear", "weight": state["attention_modules.0.W_kernel"]}
        elif any(name.startswith("attention_modules.0.attn_mlp.") for name in state):
            attention = {"scorer": "mlp", "layers": sequential(state, "attention_modules.0.attn_mlp.mlp", attention_plain)}
        else:
            # The dot product has no weights.
            attention = {"scorer": "bilinear", "weight": np.eye(width)}
        attention["form"] = form
    folded = assemble(
        "FuxiCTR",
        unit or found,
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
