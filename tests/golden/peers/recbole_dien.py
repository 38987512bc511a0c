"""Golden values of RecBole's DIEN (recbole 1.2.1, torch 2.6.0), on a data set that is made here.

    python3 tests/golden/peers/recbole_dien.py

Each file is the `state_dict` of a checkpoint, not the checkpoint: that holds the whole data set, and classes of the library.
"""

import argparse
import logging
import pathlib
import tempfile
import warnings

import numpy as np
import torch
from common import HERE, ITEMS, USERS, categories, logit, padded, questions, randomise, write

np.long = np.int64  # the library asks for a name that NumPy 1.26 has not
from recbole.config import Config  # noqa: E402
from recbole.data import create_dataset, data_preparation  # noqa: E402
from recbole.data.interaction import Interaction  # noqa: E402
from recbole.model.sequential_recommender import DIEN  # noqa: E402
from recbole.utils import init_seed  # noqa: E402


def write_data(folder):
    """Atomic files in which the library numbers items, categories and users in the order of their first rows."""
    folder.mkdir(parents=True)
    lines = ["user_id:token\titem_id:token\ttimestamp:float\tlabel:float"]
    for user in range(1, USERS):
        for step in range(2 * (ITEMS - 1)):
            lines.append(f"u{user}\ti{(step * 7 + user) % (ITEMS - 1) + 1}\t{step}\t{step % 2}")
    (folder / "golden.inter").write_text("\n".join(lines) + "\n")
    items = [f"i{item}\tc{category}\tt{item % 3} t{item % 2 + 3}" for item, category in list(enumerate(categories()))[1:]]
    (folder / "golden.item").write_text("\n".join(["item_id:token\tcate:token\ttags:token_seq", *items]) + "\n")
    users = [f"u{user}\ta{user % 2}" for user in range(1, USERS)]
    (folder / "golden.user").write_text("\n".join(["user_id:token\tage:token", *users]) + "\n")


def build(folder, unit):
    settings = {
        "data_path": str(folder), "load_col": None, "embedding_size": 4, "mlp_hidden_size": [6, 5],
        "gru_type": unit, "use_gpu": False, "MAX_ITEM_LIST_LENGTH": 50, "train_neg_sample_args": None, "LABEL_FIELD": "label",
        "eval_args": {"split": {"LS": "valid_and_test"}, "order": "TO", "mode": "labeled", "group_by": "user"}, "metrics": ["AUC"],
        "valid_metric": "AUC", "neg_sampling": None, "checkpoint_dir": str(folder / "saved"), "state": "ERROR", "show_progress": False,
    }  # fmt: skip
    config = Config(model="DIEN", dataset="golden", config_dict=settings)
    init_seed(config["seed"], True)
    dataset = create_dataset(config)
    # As in training: only then does the data set have the column of negatives.
    train, _, _ = data_preparation(config, dataset)
    return DIEN(config, train.dataset), train.dataset, config


def inputs(dataset, asked):
    histories = padded([one["history"] for one in asked])
    return Interaction(
        {
            "user_id": torch.tensor([one["user"] for one in asked]), "item_id": torch.tensor([one["target"] for one in asked]),
            "item_id_list": histories, "neg_item_id_list": histories, "item_length": torch.tensor([len(one["history"]) for one in asked]),
        }
    )  # fmt: skip


def answers(model, x, asked):
    kept = {}
    model.interset_extractor.register_forward_hook(lambda *call: kept.update(interests=call[2][0]))
    model.interest_evolution.register_forward_hook(lambda *call: kept.update(state=call[2]))
    model.dnn_predict_layer.register_forward_hook(lambda *call: kept.update(logit=call[2][:, 0]))
    if model.gru != "GRU":
        model.interest_evolution.attention_layer.register_forward_hook(lambda *call: kept.update(attention=call[2][:, 0]))
    with torch.no_grad():
        single = model.predict(x).clone()
        torch.set_default_dtype(torch.float64)
        model.double()
        probability = model.predict(x)
        torch.set_default_dtype(torch.float32)
    for row, one in enumerate(asked):
        length = len(one["history"])
        one["logit"], one["probability"] = kept["logit"][row], single[row]
        one["interest"], one["state"] = kept["interests"][row, length - 1], kept["state"][row]
        if "attention" in kept:
            one["attention"] = kept["attention"][row, :length]
    assert float((logit(probability) - kept["logit"]).abs().max()) < 1e-9
    return float((single.double() - probability).abs().max())


def fields(dataset, feature, name):
    """The sizes of a data set's fields in the order of the library, and the rows of an item's."""
    feature = feature.interaction
    token = {key: value for key, value in feature.items() if value.ndim == 1}
    order = [*token, *(key for key in feature if key not in token)]
    rows = {key: None if key == name else feature[key].tolist() for key in order}
    return {key: dataset.num(key) for key in order}, rows


def make(unit, root):
    folder = pathlib.Path(root) / unit
    write_data(folder / "golden")
    model, dataset, _ = build(folder, unit)
    randomise(model)
    name = f"recbole-{unit.lower()}"
    torch.save(model.state_dict(), HERE / f"{name}.pth")
    asked = questions()
    items, rows = fields(dataset, dataset.get_item_feature(), "item_id")
    users, user_rows = fields(dataset, dataset.get_user_feature(), "user_id")
    for one in asked:
        one["fields"] = {key: one["user"] if row is None else row[one["user"]] for key, row in user_rows.items()}
    difference = answers(model, inputs(dataset, asked), asked)
    write(
        name,
        {
            "made_by": "tests/golden/peers/recbole_dien.py", "library": "recbole 1.2.1", "torch": torch.__version__, "file": f"{name}.pth",
            "fold": "fold_recbole", "choices": {"sizes": {"item": items, "user": users}, "unit": {"GRU": "gru-att"}.get(unit, unit.lower())},
            "item_features": rows, "user_feature": "user_id", "float32_difference": difference, "questions": asked,
        },
    )  # fmt: skip


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", nargs="*", default=["AUGRU", "GRU"], help="AGRU and AIGRU besides, whose files are not kept")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    # pandas has its own opinion of how the library fills what is missing.
    warnings.simplefilter("ignore", FutureWarning)
    with tempfile.TemporaryDirectory() as root:
        for unit in arguments.units:
            make(unit, root)


if __name__ == "__main__":
    main()
