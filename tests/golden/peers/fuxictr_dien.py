"""Golden values of FuxiCTR's DIEN (fuxictr 2.3.10, torch 2.6.0): `model_zoo.LongCTR.DIEN` of the wheel.

    python3 tests/golden/peers/fuxictr_dien.py

The older model of the repository (`model_zoo/DIEN/src/DIEN.py`) is in no wheel: `--classic FILE` takes a copy of that file and makes its values too.
"""

import argparse
import importlib.util
import tempfile
from collections import OrderedDict

import torch
from common import CATEGORIES, HERE, ITEMS, LONGEST, USERS, categories, padded, questions, randomise, write
from fuxictr.features import FeatureMap
from model_zoo.LongCTR.DIEN import DIEN

SETTINGS = {
    "gpu": -1, "model_root": tempfile.gettempdir(), "metrics": ["AUC"], "verbose": 0, "optimizer": "adam",
    "loss": "binary_crossentropy", "task": "binary_classification",
}  # fmt: skip
# Widths differ on purpose. LongCTR's order of the head is user, target, interest, sum, product.
VARIANTS = {
    "augru": {"gru_type": "AUGRU", "dnn_activations": "Dice", "enable_sum_pooling": True},
    "agru": {"gru_type": "AGRU", "dnn_activations": "ReLU", "attention_type": "din_attention", "attention_activation": "Dice",
             "attention_hidden_units": [6, 4]},
    "gru": {"gru_type": "GRU", "dnn_activations": "PReLU", "batch_norm": False},
}  # fmt: skip


def feature_map(features):
    made = FeatureMap("golden", tempfile.gettempdir())
    made.features = OrderedDict(features)
    made.labels = ["click"]
    made.default_emb_dim = 4
    return made


def long_features():
    return feature_map(
        {
            "user_id": {"type": "categorical", "source": "user", "vocab_size": USERS, "embedding_dim": 3, "padding_idx": 0},
            "item_id": {"type": "categorical", "source": "item", "vocab_size": ITEMS, "embedding_dim": 5, "padding_idx": 0},
            "cate_id": {"type": "categorical", "source": "item", "vocab_size": CATEGORIES, "embedding_dim": 3, "padding_idx": 0},
        }
    )


def long_inputs(asked, category_of):
    """A batch as `LongCTRDataLoader` makes it with `padding="post"`: the items of a history and then the target, row by row."""
    histories = padded([one["history"] for one in asked])
    targets = torch.tensor([[one["target"]] for one in asked])
    items = torch.cat([histories, targets], dim=1).flatten()
    mask = (histories > 0).float()
    item_dict = {"item_id": items, "cate_id": torch.tensor(category_of)[items]}
    return {"user_id": torch.tensor([one["user"] for one in asked])}, item_dict, mask


def classic_features():
    shared = {"type": "sequence", "max_len": LONGEST, "padding_idx": 0, "embedding_dim": 4}
    return feature_map(
        {
            "user_id": {"type": "categorical", "source": "user", "vocab_size": USERS, "embedding_dim": 4, "padding_idx": 0},
            "item_id": {"type": "categorical", "source": "item", "vocab_size": ITEMS, "embedding_dim": 4, "padding_idx": 0},
            "cate_id": {"type": "categorical", "source": "item", "vocab_size": CATEGORIES, "embedding_dim": 4, "padding_idx": 0},
            "click_history": shared | {"vocab_size": ITEMS, "share_embedding": "item_id"},
            "cate_history": shared | {"vocab_size": CATEGORIES, "share_embedding": "cate_id"},
        }
    )


def classic_inputs(asked, category_of):
    histories = padded([one["history"] for one in asked])
    targets = torch.tensor([one["target"] for one in asked])
    of = torch.tensor(category_of)
    users = torch.tensor([one["user"] for one in asked])
    return {
        "user_id": users, "item_id": targets, "cate_id": of[targets], "click_history": histories, "cate_history": of[histories],
    }  # fmt: skip


def answers(model, inputs, asked):
    """Puts logits, attention and states beside the questions: those of the float64 model."""
    kept = {}
    hooks = [model.dnn.mlp[-2].register_forward_hook(lambda *call: kept.update(logit=call[2][:, 0]))]
    hooks += [model.attention_modules[0].register_forward_hook(lambda *call: kept.update(attention=call[2]))] if len(model.attention_modules) else []
    plain = model.interest_extraction

    def extraction(*arguments):
        packed, interests = plain(*arguments)
        kept.update(interests=interests)
        return packed, interests

    model.interest_extraction = extraction
    with torch.no_grad():
        single = model(inputs())["y_pred"][:, 0].clone()
        single_logit = kept["logit"].clone()
        torch.set_default_dtype(torch.float64)
        model.double()
        model(inputs())
        torch.set_default_dtype(torch.float32)
    for hook in hooks:
        hook.remove()
    for row, one in enumerate(asked):
        length = len(one["history"])
        one["logit"] = kept["logit"][row]
        one["probability"] = single[row]
        if "attention" in kept:
            one["attention"] = kept["attention"][row, :length]
        one["interest"] = kept["interests"][row, length - 1]
    return float((single_logit.double() - kept["logit"]).abs().max())


def make(name, model, inputs, library, choices):
    category_of, asked = categories(), questions()
    randomise(model)
    torch.save(model.state_dict(), HERE / f"{name}.model")

    # Masks and item dictionaries are changed by the call: each gets its own.
    difference = answers(model, lambda: inputs(asked, category_of), asked)
    write(
        name,
        {
            "made_by": "tests/golden/peers/fuxictr_dien.py", "library": library, "torch": torch.__version__, "file": f"{name}.model",
            "fold": "fold_fuxictr", "choices": choices, "item_features": {"item_id": None, "cate_id": category_of}, "user_feature": "user_id",
            "float32_difference": difference, "questions": asked,
        },
    )  # fmt: skip


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--classic", help="a copy of FuxiCTR's model_zoo/DIEN/src/DIEN.py")
    arguments = parser.parse_args()
    for unit, settings in VARIANTS.items():
        model = DIEN(long_features(), embedding_dim=4, dnn_hidden_units=[7, 5], **(SETTINGS | settings))
        make(f"fuxictr-{unit}", model, long_inputs, "fuxictr 2.3.10, model_zoo.LongCTR.DIEN", {"unit": unit})
    if arguments.classic:
        spec = importlib.util.spec_from_file_location("classic", arguments.classic)
        classic = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(classic)
        for pooling in (False, True):
            fields = {"dien_target_field": [("item_id", "cate_id")], "dien_sequence_field": [("click_history", "cate_history")], "dien_neg_seq_field": []}
            model = classic.DIEN(classic_features(), embedding_dim=4, dnn_hidden_units=[7, 5], dnn_activations="Dice", enable_sum_pooling=pooling,
                                 **(SETTINGS | fields))  # fmt: skip
            make(f"fuxictr-classic{'-sum' * pooling}", model, classic_inputs, "fuxictr 2.3.10 with model_zoo/DIEN of the repository", {"unit": "augru"})


if __name__ == "__main__":
    main()
