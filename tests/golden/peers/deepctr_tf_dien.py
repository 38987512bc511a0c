"""Golden values of DeepCTR's DIEN (deepctr 0.9.4, TensorFlow 2.10.1, Python 3.10, NumPy 1.23), in an environment without torch.

    python3 tests/golden/peers/deepctr_tf_dien.py

Keras knows no weights of AGRU's and AUGRU's cell, so `save_weights` loses them. The files are all variables of the graph by name, as NumPy has them.
TensorFlow computes in float32.
"""

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
# The head's activation stays a ReLU: its Dice is the same as the attention's.
UNITS = {"AUGRU": "augru-code", "AGRU": "agru", "AIGRU": "aigru", "GRU": "gru-att"}


def weights(variables, seed=7):
    rng = np.random.default_rng(seed)
    for name, shape in sorted(variables):
        if name.endswith("moving_variance"):
            value = rng.uniform(0.5, 2, shape)
        elif name.endswith("gamma"):
            value = rng.normal(0.8, 0.4, shape) * np.where(np.arange(shape[0]) % 3, 1, -1)
        elif name.endswith(("embeddings", "alpha")):
            value = rng.normal(0, 0.6, shape)
        else:
            value = rng.normal(0, 1.5 / (shape[0] if len(shape) > 1 else 4) ** 0.5, shape)
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


def make(unit):
    category_of, asked = categories(), questions()
    for row, one in enumerate(asked):
        one["numbers"] = {"dense": [round(0.1 * row - 0.4, 3)]}
    tf.keras.backend.clear_session()
    model = DIEN(COLUMNS, ["item_id", "cate_id"], gru_type=unit, use_bn=True, dnn_hidden_units=(7, 5), att_hidden_units=(6, 4))
    session = tf.compat.v1.keras.backend.get_session()
    variables = {one.name: one for one in tf.compat.v1.global_variables()}
    known = {one.name for one in model.weights}
    session.run(tf.compat.v1.global_variables_initializer())
    made = dict(weights([(name, tuple(one.shape)) for name, one in variables.items()]))
    for name, value in made.items():
        variables[name].load(value, session)
    x = inputs(asked, category_of)
    layer = model.get_layer("dense")
    heard = [layer.output, *([] if unit == "GRU" else [model.get_layer("attention_sequence_pooling_layer").output])]
    feed = {tensor: x[tensor.name.split(":")[0]].reshape(len(asked), -1) for tensor in model.inputs}
    found = session.run([*heard, model.output], feed)
    logits = found[0].astype(np.float64)[:, 0] + float(made["prediction_layer/global_bias:0"][0])
    probability = model.predict(x, verbose=0)[:, 0]
    difference = float(np.abs(1 / (1 + np.exp(-logits)) - probability).max())
    for row, one in enumerate(asked):
        one["logit"], one["probability"] = float(logits[row]), float(probability[row])
        if unit != "GRU":
            one["attention"] = found[1][row, 0, : len(one["history"])].astype(np.float64)
    name = f"deepctr-tf-{unit.lower()}"
    np.savez_compressed(HERE / f"{name}.npz", **made)
    print(name, "unknown to Keras:", sorted(set(variables) - known))
    document = {
        "made_by": "tests/golden/peers/deepctr_tf_dien.py", "library": "deepctr 0.9.4", "tensorflow": tf.__version__, "file": f"{name}.npz",
        "fold": "fold_deepctr_tf", "choices": {"unit": UNITS[unit], "columns": ["item_id", "user_id", "cate_id"]},
        "item_features": {"item_id": None, "cate_id": category_of}, "user_feature": "user_id", "float32_difference": difference, "questions": asked,
    }  # fmt: skip
    write(name, document)


def main():
    for unit in UNITS:
        make(unit)


if __name__ == "__main__":
    main()
