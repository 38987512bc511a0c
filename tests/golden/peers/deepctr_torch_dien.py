"""Golden values of DeepCTR-Torch's DIEN (deepctr-torch 0.3.0, torch 2.6.0), all four units.

    python3 tests/golden/peers/deepctr_torch_dien.py
"""

import torch
from common import CATEGORIES, HERE, ITEMS, LONGEST, USERS, categories, logit, padded, questions, randomise, write
from deepctr_torch.inputs import DenseFeat, SparseFeat, VarLenSparseFeat, get_feature_names
from deepctr_torch.models import DIEN

# Widths differ on purpose, and a feature of the user stands between those of the item.
COLUMNS = [
    SparseFeat("item_id", ITEMS, embedding_dim=5),
    SparseFeat("user_id", USERS, embedding_dim=4),
    SparseFeat("cate_id", CATEGORIES, embedding_dim=3),
    DenseFeat("score", 1),
    VarLenSparseFeat(SparseFeat("hist_item_id", ITEMS, embedding_dim=5, embedding_name="item_id"), LONGEST, length_name="seq_length"),
    VarLenSparseFeat(SparseFeat("hist_cate_id", CATEGORIES, embedding_dim=3, embedding_name="cate_id"), LONGEST, length_name="seq_length"),
]
VARIANTS = {
    "augru": {"gru_type": "AUGRU", "dnn_activation": "prelu", "use_bn": True, "att_hidden_units": (6, 4)},
    "agru": {"gru_type": "AGRU", "att_activation": "dice", "att_hidden_units": (6, 4)},
    "aigru": {"gru_type": "AIGRU", "att_activation": "prelu", "att_hidden_units": (6, 4)},
    "gru": {"gru_type": "GRU", "att_hidden_units": (6,)},
    "sigmoid": {"gru_type": "AUGRU", "att_activation": "sigmoid", "att_hidden_units": (6, 4)},
}


def inputs(asked, category_of):
    histories = padded([one["history"] for one in asked])
    targets = torch.tensor([one["target"] for one in asked])
    of = torch.tensor(category_of)
    columns = {
        "item_id": targets, "cate_id": of[targets], "user_id": torch.tensor([one["user"] for one in asked]),
        "score": torch.tensor([one["numbers"]["dense"][0] for one in asked]), "hist_item_id": histories, "hist_cate_id": of[histories],
        "seq_length": torch.tensor([len(one["history"]) for one in asked]),
    }  # fmt: skip
    parts = [columns[name] for name in get_feature_names(COLUMNS)]
    return torch.cat([part.double().reshape(len(asked), -1) for part in parts], dim=1)


def answers(model, x, asked):
    kept = {}
    model.interest_extractor.register_forward_hook(lambda *call: kept.update(interests=call[2][0]))
    model.interest_evolution.register_forward_hook(lambda *call: kept.update(state=call[2]))
    if model.interest_evolution.gru_type != "GRU":
        model.interest_evolution.attention.register_forward_hook(lambda *call: kept.update(attention=call[2][:, 0]))
    with torch.no_grad():
        single = model(x.float())[:, 0].clone()
        torch.set_default_dtype(torch.float64)
        model.double()
        probability = model(x)[:, 0]
        torch.set_default_dtype(torch.float32)
    logits = logit(probability)
    for row, one in enumerate(asked):
        length = len(one["history"])
        one["logit"], one["probability"] = logits[row], single[row]
        one["interest"], one["state"] = kept["interests"][row, length - 1], kept["state"][row]
        if "attention" in kept:
            one["attention"] = kept["attention"][row, :length]
    return float((single.double() - probability).abs().max())


def make(unit, settings):
    category_of, asked = categories(), questions()
    for row, one in enumerate(asked):
        one["numbers"] = {"dense": [round(0.1 * row - 0.4, 3)]}
    model = DIEN(COLUMNS, ["item_id", "cate_id"], dnn_hidden_units=(7, 5), device="cpu", **settings)
    randomise(model)
    name = f"deepctr-torch-{unit}"
    torch.save(model.state_dict(), HERE / f"{name}.pth")
    difference = answers(model, inputs(asked, category_of), asked)
    choices = {"unit": {"gru": "gru-att", "sigmoid": "augru"}.get(unit, unit)}
    if unit == "sigmoid":
        choices |= {"attention_plain": "sigmoid"}
    write(
        name,
        {
            "made_by": "tests/golden/peers/deepctr_torch_dien.py", "library": "deepctr-torch 0.3.0", "torch": torch.__version__, "file": f"{name}.pth",
            "fold": "fold_deepctr_torch", "choices": choices, "item_features": {"item_id": None, "cate_id": category_of}, "user_feature": "user_id",
            "float32_difference": difference, "questions": asked,
        },
    )  # fmt: skip


def main():
    for unit, settings in VARIANTS.items():
        make(unit, settings)


if __name__ == "__main__":
    main()
