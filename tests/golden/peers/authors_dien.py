"""Golden values of the authors' own code (github.com/mouna99/dien), in the environment of `deepctr_tf_dien.py`.

    python3 tests/golden/peers/authors_dien.py FOLDER

FOLDER has their `model.py`, `utils.py` and `Dice.py`. They are for TensorFlow 1: here they run on `tensorflow.compat.v1`, with DeepCTR's copies of
their `dynamic_rnn` and of TensorFlow 1's `_Linear`. The widths of their layers are smaller here. All answers are those of one batch.
"""

import argparse
import pathlib
import re
import sys
import tempfile
import types

import numpy as np
import tensorflow.compat.v1 as tf
from common import CATEGORIES, HERE, ITEMS, USERS, categories, questions, write

tf.disable_eager_execution()
from deepctr.contrib import rnn_v2  # noqa: E402

MODELS = {
    "augru-code": "Model_DIN_V2_Gru_Vec_attGru_Neg",
    "agru": "Model_DIN_V2_Gru_QA_attGru",
    "aigru": "Model_DIN_V2_Gru_att_Gru",
    "gru-att": "Model_DIN_V2_Gru_Gru_att",
}
# Their states need not be as wide as their vectors, which are of an item and its category.
WIDTH, HIDDEN = 3, 7
CHANGES = [
    ("import tensorflow as tf", "import tensorflow.compat.v1 as tf"),
    (r"from tensorflow\.python\.ops\.rnn_cell_impl import\s+_Linear", "from deepctr.contrib.utils import _Linear"),
    (r"(dense\(\w+, )200\b", r"\g<1>7"),
    (r"(dense\(\w+, )(100|80)\b", r"\g<1>6"),
    (r"(dense\(\w+, )(50|40)\b", r"\g<1>4"),
    (r"\b36\]", "2 * EMBEDDING_DIM]"),
]


def authors_module(folder):
    """Their `model`, and what it imports."""
    sys.modules["rnn"] = rnn_v2
    for name in ("Dice", "utils", "model"):
        code = (pathlib.Path(folder) / f"{name}.py").read_text()
        for pattern, instead in CHANGES:
            code = re.sub(pattern, instead, code)
        sys.modules[name] = module = types.ModuleType(name)
        exec(compile(code, f"{name}.py", "exec"), module.__dict__)
    return sys.modules["model"]


def weights(name, shape, rng, empty_pad):
    if name.endswith("moving_variance"):
        value = rng.uniform(0.5, 2, shape)
    elif name.endswith(("embedding_var", "prelu_", "alphadice_1", "alphadice_2")):
        value = rng.normal(0, 0.6, shape)
    elif name.endswith("gamma"):
        value = rng.normal(0.8, 0.4, shape)
    else:
        value = rng.normal(0, 1.8 / (shape[0] if len(shape) > 1 else 4) ** 0.5, shape)
    if empty_pad and name in ("mid_embedding_var", "cat_embedding_var"):
        # A pad then adds nothing to the sum of a history, and one batch may have histories of all lengths.
        value[0] = 0
    return value


def build(folder, unit, empty_pad=True):
    """The variables of a checkpoint by name, and what answers a batch."""
    tf.reset_default_graph()
    tf.keras.backend.clear_session()
    made = getattr(authors_module(folder), MODELS[unit])
    model = made(USERS, ITEMS, CATEGORIES, WIDTH, HIDDEN, HIDDEN)
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    rng = np.random.default_rng(3)
    for variable in tf.trainable_variables() + [one for one in tf.global_variables() if "/moving_" in one.name]:
        variable.load(weights(variable.op.name, tuple(variable.shape.as_list()), rng, empty_pad).astype(np.float32), session)
    with tempfile.TemporaryDirectory() as place:
        tf.train.Saver().save(session, f"{place}/ckpt")
        reader = tf.train.load_checkpoint(f"{place}/ckpt")
        variables = {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}

    def run(batch, fetches=()):
        of = np.array(categories())
        most = max(len(history) for _, history, _ in batch)
        histories = np.array([[*history, *[0] * (most - len(history))] for _, history, _ in batch])
        lengths = np.array([len(history) for _, history, _ in batch])
        users, targets = (np.array([one[place] for one in batch]) for place in (0, 2))
        feed = {
            model.uid_batch_ph: users, model.mid_batch_ph: targets, model.cat_batch_ph: of[targets], model.mid_his_batch_ph: histories,
            model.cat_his_batch_ph: of[histories] * (histories > 0), model.mask: np.arange(most) < lengths[:, None], model.seq_len_ph: lengths,
        }  # fmt: skip
        return session.run(["f1/BiasAdd:0", "f2/BiasAdd:0", "f3/BiasAdd:0", *fetches], feed)

    return variables, run, model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", help="the folder `script` of their repository")
    folder = parser.parse_args().folder
    category_of, asked = categories(), questions()
    variables, run, model = build(folder, "augru-code")
    fetches = [model.y_hat, "Attention_layer_1/Softmax:0"]
    *hidden, outputs, probabilities, attention = run([(one["user"], one["history"], one["target"]) for one in asked], fetches)
    for one, output, probability, shares in zip(asked, outputs.astype(np.float64), probabilities, attention.astype(np.float64)):
        one["logit"], one["probability"] = output[0] - output[1], float(probability[0])
        one["attention"] = shares[0, : len(one["history"])]
    found = 1 / (1 + np.exp(-np.array([one["logit"] for one in asked])))
    # Adam's variables and the auxiliary network are in their checkpoints too. Only that there is one is read.
    kept = {name: value for name, value in variables.items() if not re.search(r"/Adam|beta\d_power|^\w+gru/", name)}
    kept["f1gru/kernel"] = variables["f1gru/kernel"]
    np.savez_compressed(HERE / "authors-augru.npz", **kept)
    statistics = [[one.astype(np.float64).mean(0), one.astype(np.float64).var(0)] for one in hidden]
    document = {
        "made_by": "tests/golden/peers/authors_dien.py", "library": "github.com/mouna99/dien", "tensorflow": tf.__version__,
        "file": "authors-augru.npz", "fold": "fold_authors", "choices": {"statistics": statistics},
        "item_features": {"mid": None, "cat": category_of}, "user_feature": "uid",
        "float32_difference": float(np.abs(found - [one["probability"] for one in asked]).max()), "questions": asked,
    }  # fmt: skip
    write("authors-augru", document)


if __name__ == "__main__":
    main()
