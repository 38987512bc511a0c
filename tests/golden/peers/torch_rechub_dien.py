"""Golden values of torch-rechub's DIEN (torch-rechub 0.9.0, torch 2.6.0): one history field, and two.

    python3 tests/golden/peers/torch_rechub_dien.py
"""

import torch
from common import CATEGORIES, HERE, ITEMS, USERS, categories, padded, questions, randomise, write
from torch_rechub.basic.features import DenseFeature, SequenceFeature, SparseFeature
from torch_rechub.models.ranking import DIEN


def build(fields):
    """Every field of a library's DIEN has the same width here: it stacks the targets' vectors."""
    sizes = {"item_id": ITEMS, "cate_id": CATEGORIES}
    features = [SparseFeature("user_id", USERS, embed_dim=3), DenseFeature("score")]

    def sequences(prefix):
        made = [SequenceFeature(prefix + name, sizes[name], embed_dim=6, pooling="concat", shared_with=name, padding_idx=0) for name in fields]
        return made

    targets = [SparseFeature(name, sizes[name], embed_dim=6, padding_idx=0) for name in fields]
    return DIEN(features, sequences("hist_"), sequences("neg_hist_"), targets, mlp_params={"dims": [7, 5]}, alpha=0.2)


def inputs(asked, category_of):
    histories = padded([one["history"] for one in asked])
    targets = torch.tensor([one["target"] for one in asked])
    of = torch.tensor(category_of)
    return {
        "user_id": torch.tensor([one["user"] for one in asked]), "score": torch.tensor([one["numbers"]["dense"][0] for one in asked]).double(),
        "item_id": targets, "cate_id": of[targets], "hist_item_id": histories, "hist_cate_id": of[histories],
        "neg_hist_item_id": histories, "neg_hist_cate_id": of[histories],
    }  # fmt: skip


def answers(model, x, asked):
    kept = {}
    augru = model.interest_evolving_layers[0]
    model.mlp.register_forward_hook(lambda *call: kept.update(logit=call[2][:, 0]))
    augru.register_forward_hook(lambda *call: kept.update(interests=call[1][0], state=call[2][1]))
    with torch.no_grad():
        single = model(x)[0].clone()
        single_logit = kept["logit"].double().clone()
        # `DenseFeature` and the masks are made float32 by the library: the weights alone are float64.
        model.double()
        plain = torch.Tensor.float
        torch.set_default_dtype(torch.float64)
        torch.Tensor.float = torch.Tensor.double
        model(x)
        torch.Tensor.float = plain
        torch.set_default_dtype(torch.float32)
    for row, one in enumerate(asked):
        one["logit"], one["probability"] = kept["logit"][row], single[row]
        one["interest"], one["state"] = kept["interests"][row, len(one["history"]) - 1], kept["state"][row]
    return float((single_logit - kept["logit"]).abs().max())


def make(name, fields, **more):
    category_of, asked = categories(), questions()
    for row, one in enumerate(asked):
        one["numbers"] = {"dense": [round(0.1 * row - 0.4, 3)]}
    model = randomise(build(fields))
    torch.save(model.state_dict(), HERE / f"{name}.pth")
    difference = answers(model, inputs(asked, category_of), asked)
    item_features = {"item_id": None, "cate_id": category_of}
    write(
        name,
        {
            "made_by": "tests/golden/peers/torch_rechub_dien.py", "library": "torch-rechub 0.9.0", "torch": torch.__version__, "file": f"{name}.pth",
            "fold": "fold_torch_rechub", "choices": {}, "item_features": {field: item_features[field] for field in fields}, "user_feature": "user_id",
            "float32_difference": difference, "questions": asked, **more,
        },
    )  # fmt: skip


def main():
    make("torch-rechub-one", ["item_id"])
    make("torch-rechub-two", ["item_id", "cate_id"], refused="several history fields")


if __name__ == "__main__":
    main()
