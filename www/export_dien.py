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

DeepCTR (TensorFlow), in the process that made the model, with its feature columns. In AGRU and AUGRU Keras neither trains nor saves the weights of
`gru2`: after `load_weights` in another process they are new random numbers, and so is what the model answers:

    from export_dien import export_deepctr_tf
    session = tf.compat.v1.keras.backend.get_session()
    export_deepctr_tf(model, columns, {"item_id": None, "cate_id": category_of_item}, "dien.safetensors", session)

The authors' code (github.com/mouna99/dien). Their Dice takes the mean and the variance of the batch that it answers, so a checkpoint is of one batch:
a list of (user, history, target), large, and with three or more histories as long as the longest. `feed` is that batch as `train.py` makes it:

    from export_dien import export_authors
    reader = tf.train.load_checkpoint("dnn_best_model/ckpt_noshuffDIEN3")
    variables = {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}
    answers = session.run(["f1/BiasAdd:0", "f2/BiasAdd:0", "f3/BiasAdd:0"], feed)
    export_authors(variables, category_of_item, batch, answers, "dien.safetensors")

It needs NumPy and safetensors besides the library, and torch for libraries of PyTorch. Versions that it was held to: FuxiCTR 2.3.10,
DeepCTR-Torch 0.3.0, torch-rechub 0.9.0, RecBole 1.2.1, DeepCTR 0.9.4 with TensorFlow 2.10.1. The authors' classes were run on TensorFlow 2.10.1's
module of version 1, with random weights: not on TensorFlow 1, and not with files that they trained.

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
# The lengths of the histories in the questions that a checkpoint carries.
EXAMPLE_LENGTHS = (1, 4, 9)
# What a linear map in DeepCTR's cells calls its weights.
LINEAR = {"kernel": "_weights", "bias": "_biases"}


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


def spread(matrix, places, width, parts=1):
    """A matrix whose rows are `parts` vectors one below the other, with their numbers at these places of vectors of `width`, and zeros between."""
    wide = np.zeros((parts, width, matrix.shape[1]))
    wide[:, places] = matrix.reshape(parts, -1, matrix.shape[1])
    return wide.reshape(-1, matrix.shape[1])


def spread_cell(cell, inputs, units, width):
    """A cell with these places for what it reads, and for its units.

    A unit whose weights are all 0 has the candidate tanh(0) = 0 and keeps the state 0. So zeros change nothing, and widths need not be equal.
    """
    wide = {"input_weight": spread(cell["input_weight"], inputs, width), "hidden_weight": spread(cell["hidden_weight"], units, width)}
    wide = {name: spread(matrix.T, units, width, 3).T for name, matrix in wide.items()}
    biases = {name: spread(cell[name][:, None], units, width, parts)[:, 0] for name, parts in (("input_bias", 3), ("hidden_bias", 1))}
    return cell | wide | biases


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
    # The interest may be narrower than the vectors: it stands last in them.
    places = {"interest": width - dict(layout)["interest"], "target": width, "sum": 2 * width, "product": 3 * width}
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
    for index, name in enumerate(numbered(state, re.escape(prefix) + r"/p_re_lu_?(\d*)/alpha")):
        if state[name].size != len(layers[index]["bias"]):
            raise Refused("a PReLU has its own weights for each step of a history, which is not carried over")
        layers[index]["activation"] = {"kind": "prelu", "alpha": state[name].ravel()}
    return fill([*layers, last], plain)


def fold_deepctr_tf(state, item_features, unit, columns, form="softmax", plain="relu", attention_plain="relu"):
    """DeepCTR 0.9.4 (TensorFlow). `columns` has the names of its sparse features, in their order. Its AUGRU is that of the authors' code.

    Keras does not know the weights of `gru2` in AGRU and AUGRU: it does not train them, and they are in no file that `save_weights` wrote.
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
        attention={"scorer": "mlp", "layers": layers, "form": form},
    )


# --- The authors' code (TensorFlow 1) -----------------------------------------------------------------------------------------------------------------


def dense_layer(state, name):
    return {"weight": state[f"{name}/kernel"], "bias": state[f"{name}/bias"], "activation": None}


def authors_unit(state, unit):
    """The unit. Only the model with the auxiliary network tells it."""
    if "gru2/gru_cell/gates/kernel" in state:
        of = ("aigru", "gru-att")
    elif "gru2/gates/kernel" in state:
        of = ("augru-code",) if "f1gru/kernel" in state else ("agru", "augru-code")
    else:
        raise Refused("it has no gru2: it is no DIEN of the authors' code")
    unit = of[0] if unit is None and len(of) == 1 else unit
    if unit not in of:
        raise Refused("these variables are of " + " or ".join(of) + ": say so, as `unit`")
    return unit


def authors_head(state, statistics):
    """The head: the batch norm before it only scales and shifts, and the softmax of two numbers is the sigmoid of their difference."""
    if statistics is None:
        raise Refused("its Dice takes the mean and the variance of the batch that it answers, which are in no checkpoint: give those of a batch")
    first, second, last = (dense_layer(state, name) for name in ("f1", "f2", "f3"))
    scale = state["bn1/gamma"] / np.sqrt(state["bn1/moving_variance"] + 1e-3)
    shift = state["bn1/beta"] - state["bn1/moving_mean"] * scale
    first = first | {"weight": first["weight"] * scale[:, None], "bias": first["bias"] + shift @ first["weight"]}
    for layer, name, (mean, variance) in zip((first, second), ("dice_1", "dice_2"), statistics):
        deviation = np.sqrt(np.asarray(variance, np.float64) + 1e-9) + 1e-9
        layer["activation"] = dice(state[f"{name}/alpha{name}"], np.asarray(mean, np.float64), deviation**2, 0)
    return [first, second, {name: last[name][..., :1] - last[name][..., 1:] for name in ("weight", "bias")} | {"activation": None}]


def fold_authors(variables, item_features, unit=None, statistics=None):
    """The authors' code (github.com/mouna99/dien): a checkpoint's variables by name. `item_features` has the category's row of every item, as `cat`.

    The attention's query is not the target's vector but a layer of it. That is a function of the item, so it becomes a part of the item's vector;
    the units of both recurrences stand in the same places. `statistics` has the mean and the variance of what each Dice of the head reads.
    """
    state = arrays({name.removesuffix(":0"): array for name, array in variables.items()})
    unit = authors_unit(state, unit)
    tables = {name: state[f"{name}_embedding_var"] for name in ("uid", "mid", "cat")}
    own = np.concatenate([rows_of(tables[name], item_features[name]) for name in ("mid", "cat")], axis=1)
    query = own @ state["f11_1/kernel"] + state["f11_1/bias"]
    (alpha,) = [state[name] for name in ("prelu_", "prelu/prelu") if name in state]
    tables["query"] = np.where(query > 0, query, alpha * query)
    hidden, width = query.shape[1], own.shape[1] + query.shape[1]
    inputs, units = np.arange(own.shape[1]), np.arange(own.shape[1], width)
    scorer = fill([dense_layer(state, f"f{index}_att1_1") for index in (1, 2, 3)], "sigmoid")
    scorer[0]["weight"] = spread(scorer[0]["weight"], units, width, 4)
    head = authors_head(state, statistics)
    known = [(name, tables[name].shape[1]) for name in ("uid", "mid", "cat")]
    pooled = [("sum", len(inputs)), ("product", len(inputs))]
    # An older version has no product, and the interest before the sum.
    older = len(head[0]["weight"]) == sum(size for _, size in known) + hidden + len(inputs)
    layout = [*known, ("interest", hidden), pooled[0]] if older else [*known, *pooled, ("interest", hidden)]
    evolving = "gru2/gru_cell" if "gru2/gru_cell/gates/kernel" in state else "gru2"
    return assemble(
        "the authors' code",
        unit,
        item_features | {"query": None},
        tables,
        layout,
        head,
        extractor=spread_cell(reset_before(state, "gru1/gru_cell"), inputs, units, width),
        evolution=spread_cell(reset_before(state, evolving), units, units, width),
        attention={"scorer": "mlp", "layers": scorer, "form": "softmax"},
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
    """Where the numbers of a vector stand in ours: the item's own features in the first half, its category in the second, zeros behind each."""

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
        return spread(matrix, self.places, 2 * self.half, parts)

    def columns(self, matrix, parts):
        return self.rows(matrix.T, parts).T

    def cell(self, cell):
        return {name: array for name, array in spread_cell(cell, self.places, self.places, 2 * self.half).items() if name != "reset_before"}


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


def save(
    folded, path, ask, ids=None, names=None, category=None, category_rows=None, numbers=None, first=1, data="", longest=50, tokens=None, questions=None
):
    """Writes the checkpoint.

    `ids` and `names` are those of the table's rows; rows before `first` are pads and are left out. `category` names the feature that is the category,
    `category_rows` has its row for every item. `ask(history, target, values)`, in rows, gives the library's logit for the examples, which are drawn
    unless `questions` has them. `tokens` has, for some features, what the rows of their tables are called.
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
    examples = [example(folded, ask, first, *question) for question in questions or drawn(folded, first)]
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


def drawn(folded, first):
    """Questions, drawn with a fixed seed."""
    rng = np.random.default_rng(2019)
    for length in EXAMPLE_LENGTHS:
        history = rng.integers(first, len(folded.vectors), length).tolist()
        target = int(rng.integers(first, len(folded.vectors)))
        yield history, target, {name: int(rng.integers(0, len(table))) for name, table in folded.fields.items()}


def example(folded, ask, first, history, target, values):
    """A question in rows, and the library's answer, as the file has them."""
    return {
        "history": [row - first for row in history],
        "target": target - first,
        "profile": [values[name] + 1 for name in folded.fields],
        "logit": float(ask(history, target, values)),
    }


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
    return plain_among({type(module).__name__ for module in modules} - {"Linear", "BatchNorm1d", "Dropout", "Dice", "PReLU", "Sequential"})


def plain_among(found):
    """The activation without weights among the names of activations."""
    known = {"ReLU": "relu", "Sigmoid": "sigmoid", "relu": "relu", "sigmoid": "sigmoid"}
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


def keras_plain(dnn):
    """The activation without weights of a Keras DNN. A layer with weights has no function as its `activation`."""
    kinds = {getattr(one, "activation", type(one)).__name__ for one in dnn.activation_layers}
    return plain_among(kinds - {"Dice", "PReLU"})


def deepctr_tf_columns(columns, item_features):
    """The sparse, the dense and the history columns of DeepCTR, or why they cannot be carried over."""
    sparse, dense, lists = ([one for one in columns if type(one).__name__ == kind] for kind in ("SparseFeat", "DenseFeat", "VarLenSparseFeat"))
    histories = [one for one in lists if one.name.removeprefix("hist_") in item_features]
    others = [one.name for one in lists if one.name.removeprefix("neg_").removeprefix("hist_") not in item_features]
    if others:
        raise Refused("lists of features that are not the item's are not carried over: " + ", ".join(others))
    if any(one.use_hash for one in [*sparse, *histories]):
        raise Refused("hashed features are not carried over: their rows are known to TensorFlow alone")
    if any(one.transform_fn is not None for one in dense):
        raise Refused("a dense feature has a function, which is not carried over")
    orders = [[one.name for one in sparse if one.name in item_features], [one.name.removeprefix("hist_") for one in histories]]
    if len({one.group_name for one in sparse}) > 1 or orders[0] != orders[1] or orders[0] != list(item_features):
        raise Refused("the item's features need one order: in the columns, in those of the histories, and in `item_features`; and one group")
    return sparse, dense, lists


def deepctr_tf_variables(model, sparse, lists, dnn):
    """The variables of a model by the names that `fold_deepctr_tf` reads, whatever else has been made in the process."""
    found = {}
    for one in sparse:
        # The library keeps the last table that it makes for a name.
        shared = [f"sparse_seq_emb_{other.name}" for other in lists if other.embedding_name == one.embedding_name]
        found[f"sparse_emb_{one.name}/embeddings"] = model.get_layer([f"sparse_emb_{one.embedding_name}", *shared][-1]).embeddings
    for name in ("gru1", "gru2"):
        gru = model.get_layer(name).gru_cell
        if hasattr(gru, "_gate_linear"):
            # Keras does not know them.
            parts = {"gates": gru._gate_linear, "candidate": gru._candidate_linear}
            found |= {f"{name}/gru_cell/{part}/{leaf}": getattr(of, at) for part, of in parts.items() for leaf, at in LINEAR.items()}
        else:
            found |= {f"{name}/gru_cell/" + "/".join(one.name.split(":")[0].split("/")[-2:]): one for one in gru.weights}
    kept = [layer for layer in model.layers if layer is dnn or type(layer).__name__ in ("AttentionSequencePoolingLayer", "Dense", "PredictionLayer")]
    numbers = r"\b(dense|dnn|local_activation_unit|attention_sequence_pooling_layer|prediction_layer)_\d+/"
    return found | {re.sub(numbers, r"\1/", one.name.split(":")[0]): one for layer in kept for one in layer.weights}


def export_deepctr_tf(model, columns, item_features, path, session, ids=None, names=None, dense=()):
    """Writes the checkpoint of DeepCTR's DIEN. `columns` are its feature columns, `dense` the values of its dense features.

    `session` is that of Keras. It has the weights of `gru2`, which no file of AGRU and AUGRU has: export in the process that made the model.
    """
    sparse, wide, lists = deepctr_tf_columns(columns, item_features)
    (last,) = [layer for layer in model.layers if type(layer).__name__ == "Dense"]
    (dnn,) = [layer for layer in model.layers if type(layer).__name__ == "DNN" and layer.get_output_at(0) is last.input]
    (attention,) = [layer for layer in model.layers if type(layer).__name__ == "AttentionSequencePoolingLayer"]
    evolving = model.get_layer("gru2")
    unit = {"AGRU": "agru", "AUGRU": "augru-code"}.get(evolving.gru_type, "gru-att" if evolving.return_sequence else "aigru")
    state = session.run(deepctr_tf_variables(model, sparse, lists, dnn))
    choices = {"form": "softmax" if attention.weight_normalization else "raw", "plain": keras_plain(dnn)}
    choices["attention_plain"] = keras_plain(attention.local_att.dnn)
    folded = fold_deepctr_tf(state, item_features, unit, [one.name for one in sparse], **choices)
    longest = lists[0].maxlen
    bias = float(state["prediction_layer/global_bias"][0])

    # Two rows of one kind: the library cannot answer a batch of one.
    def ask(history, target, values):
        padded = np.array([[*history, *[0] * (longest - len(history))]] * 2)
        asked = {name: np.full((2, 1), value) for name, value in values.items()}
        for name, of in item_features.items():
            of = np.arange(len(folded.vectors)) if of is None else np.asarray(of)
            asked |= {name: np.full((2, 1), of[target]), f"hist_{name}": of[padded], f"neg_hist_{name}": of[padded]}
        at = 0
        for one in wide:
            asked[one.name] = np.array([list(dense)[at : at + one.dimension]] * 2)
            at += one.dimension
        asked |= {one.length_name: np.full((2, 1), len(history)) for one in lists}
        logits = session.run(last.output, {tensor: asked[name] for name, tensor in zip(model.input_names, model.inputs)})
        return float(logits[0, 0]) + bias

    category = category_of(item_features)
    rows = item_features.get(category)
    return save(folded, path, ask, ids, names, category, rows, {"dense": list(dense)}, data="DeepCTR", longest=longest)


def export_authors(variables, category_rows, batch, answers, path, unit=None, ids=None, names=None, users=None, categories=None, longest=100):
    """Writes the checkpoint of the authors' code. `variables` are those of a checkpoint by name, `category_rows` has the category of every item.

    Their model answers batches: a Dice takes the mean and the variance of the batch. `batch` is one, a list of `(user, history, target)`, and `answers`
    what the session gives for it of `f1/BiasAdd:0`, `f2/BiasAdd:0` and `f3/BiasAdd:0`. The checkpoint keeps the statistics of that batch: take a
    large one. A pad's vector is in the sum of the history, so only histories as long as the longest are answered alike; three of them are examples.
    The first published `train.py` put one pad behind every history: leave it out of the batch.
    """
    *hidden, outputs = (np.asarray(one, np.float64) for one in answers)
    items = {"mid": None, "cat": category_rows}
    folded = fold_authors(variables, items, unit, [(one.mean(0), one.var(0)) for one in hidden])
    most = max(len(history) for _, history, _ in batch)
    pads = folded.vectors[0, : -folded.features["query"]].any()
    logits = {row: one[0] - one[1] for row, one in enumerate(outputs) if len(batch[row][1]) == most or not pads}
    if len(logits) < len(EXAMPLE_LENGTHS):
        raise Refused(f"the batch needs {len(EXAMPLE_LENGTHS)} histories that are as long as its longest: a pad's vector is in the sum of a history")
    rows = list(logits)[: len(EXAMPLE_LENGTHS)]
    questions = [(list(map(int, batch[row][1])), int(batch[row][2]), {"uid": int(batch[row][0])}) for row in rows]
    answered = iter(rows)
    tokens = {name: called for name, called in (("uid", users), ("cat", categories)) if called is not None}
    choices = {"data": "the authors' code", "longest": longest, "tokens": tokens, "questions": questions}
    return save(folded, path, lambda *_: logits[next(answered)], ids, names, "cat", category_rows, **choices)
