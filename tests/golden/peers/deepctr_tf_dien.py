"""Golden values of DeepCTR's DIEN (deepctr 0.9.4, TensorFlow 2.10.1, Python 3.10, NumPy 1.23), in an environment without torch.

    python3 tests/golden/peers/deepctr_tf_dien.py

Keras knows no weights of AGRU's and AUGRU's cell, so `save_weights` loses them. The files are all variables of the graph by name, as NumPy has them.
TensorFlow computes in float32.
"""

import argparse

import numpy as np
import tensorflow as tf
from common import CATEGORIES, HERE, ITEMS, LONGEST, USERS, categories, questions, write

tf.compat.v1.disable_eager_execution()
from deepctr.feature_column import DenseFeat, SparseFeat, VarLenSparseFeat  # noqa: E402
from deepctr.models import DIEN  # noqa: E402

COLUMNS = [
    SparseFeat("item_id", ITEMS, embedding_dim=5),
    SparseFeat("user_id", USERS, embedding_dim=4),
    SparseFeat("cate_id", CATEGORIES, embedding_dim=3),
    DenseFeat("score", 1),
    VarLenSparseFeat(SparseFeat("hist_item_id", ITEMS, embedding_dim=5, embedding_name="item_id"), LONGEST, length_name="seq_length"),
    VarLenSparseFeat(SparseFeat("hist_cate_id", CATEGORIES, embedding_dim=3, embedding_name="cate_id"), LONGEST, length_name="seq_length"),
]
NEGATIVES = [
    VarLenSparseFeat(SparseFeat("neg_hist_item_id", ITEMS, embedding_dim=5, embedding_name="item_id"), LONGEST, length_name="seq_length"),
    VarLenSparseFeat(SparseFeat("neg_hist_cate_id", CATEGORIES, embedding_dim=3, embedding_name="cate_id"), LONGEST, length_name="seq_length"),
]
# The head's activation stays a ReLU in the files: its Dice is the same as the attention's. `exports.py` tries all of these.
SETTINGS = {
    "norm": {"use_bn": True},
    "plain": {"use_bn": False, "att_activation": "sigmoid"},
    "dice": {"use_bn": True, "dnn_activation": "dice", "use_negsampling": True},
}
UNITS = {"AUGRU": "augru-code", "AGRU": "agru", "AIGRU": "aigru", "GRU": "gru-att"}


def weights(variables, seed=3):
    rng = np.random.default_rng(seed)
    for name, shape in sorted(variables):
        leaf = name.removesuffix(":0")
        if leaf.endswith("moving_variance"):
            value = rng.uniform(0.5, 2, shape)
        elif leaf.endswith("gamma"):
            value = rng.normal(0.8, 0.4, shape) * np.where(np.arange(shape[0]) % 3, 1, -1)
        elif leaf.endswith(("embeddings", "alpha")):
            value = rng.normal(0, 0.6, shape)
        else:
            value = rng.normal(0, 2.5 / (shape[0] if len(shape) > 1 else 4) ** 0.5, shape)
        yield name, value.astype(np.float32)


def inputs(asked, category_of):
    of = np.array(category_of)
    histories = np.array([one["history"] + [0] * (LONGEST - len(one["history"])) for one in asked])
    targets = np.array([one["target"] for one in asked])
    return {
        "item_id": targets, "cate_id": of[targets], "user_id": np.array([one["user"] for one in asked]),
        "score": np.array([one["numbers"]["dense"][0] for one in asked]), "hist_item_id": histories, "hist_cate_id": of[histories],
        "seq_length": np.array([len(one["history"]) for one in asked]),
    }  # fmt: skip


def build(unit, **settings):
    """Feature columns, the model with random weights, its session, and the values of all variables by name. Only AUGRU has the auxiliary loss."""
    settings["use_negsampling"] = settings.get("use_negsampling", False) and unit == "AUGRU"
    columns = [*COLUMNS, *(NEGATIVES if settings["use_negsampling"] else [])]
    tf.keras.backend.clear_session()
    model = DIEN(columns, ["item_id", "cate_id"], gru_type=unit, dnn_hidden_units=(7, 5), att_hidden_units=(6, 4), **settings)
    session = tf.compat.v1.keras.backend.get_session()
    variables = {one.name: one for one in tf.compat.v1.global_variables()}
    session.run(tf.compat.v1.global_variables_initializer())
    made = dict(weights([(name, tuple(one.shape)) for name, one in variables.items()]))
    for name, value in made.items():
        variables[name].load(value, session)
    return columns, model, session, made


def make(unit):
    category_of, asked = categories(), questions()
    for row, one in enumerate(asked):
        one["numbers"] = {"dense": [round(0.1 * row - 0.4, 3)]}
    _, model, session, made = build(unit, **SETTINGS["norm"])
    known = {one.name for one in model.weights}
    x = inputs(asked, category_of)
    attention = model.get_layer("attention_sequence_pooling_layer").output
    # In the library's GRU the attention's layer gives the pooled states, not the weights.
    heard = [model.get_layer("dense").output, attention, model.get_layer("gru1").output, model.get_layer("gru2").output]
    feed = {tensor: x[name].reshape(len(asked), -1) for name, tensor in zip(model.input_names, model.inputs)}
    found = session.run(heard, feed)
    logits = found[0].astype(np.float64)[:, 0] + float(made["prediction_layer/global_bias:0"][0])
    probability = model.predict(x, verbose=0)[:, 0]
    difference = float(np.abs(1 / (1 + np.exp(-logits)) - probability).max())
    for row, one in enumerate(asked):
        one["logit"], one["probability"] = float(logits[row]), float(probability[row])
        length = len(one["history"])
        one["interest"], one["state"] = (part.astype(np.float64) for part in (found[2][row, length - 1], found[1 if unit == "GRU" else 3][row, 0]))
        if unit != "GRU":
            one["attention"] = found[1][row, 0, :length].astype(np.float64)
    name = f"deepctr-tf-{unit.lower()}"
    np.savez_compressed(HERE / f"{name}.npz", **made)
    print(name, "unknown to Keras:", sorted(set(made) - known))
    document = {
        "made_by": "tests/golden/peers/deepctr_tf_dien.py", "library": "deepctr 0.9.4", "tensorflow": tf.__version__, "file": f"{name}.npz",
        "fold": "fold_deepctr_tf", "choices": {"unit": UNITS[unit], "columns": ["item_id", "user_id", "cate_id"]},
        "item_features": {"item_id": None, "cate_id": category_of}, "user_feature": "user_id", "float32_difference": difference, "questions": asked,
    }  # fmt: skip
    write(name, document)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", nargs="*", default=["AUGRU", "GRU"], help="AGRU and AIGRU besides, whose files are not kept")
    for unit in parser.parse_args().units:
        make(unit)


if __name__ == "__main__":
    main()
