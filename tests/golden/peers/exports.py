"""Runs every export of `www/export_dien.py` on the library's own model, and asks `dien trace` the examples of the file.

    cargo build && python3 tests/golden/peers/exports.py

It needs the libraries. A form that the format has no word for is said; its file must be refused by that word.
"""

import json
import pathlib
import subprocess
import tempfile

import torch
from common import HERE, categories, randomise
from safetensors import safe_open

import export_dien

DIEN = HERE.parents[2] / "target" / "debug" / "dien"


def ask(path, example, fields):
    history, target = ",".join(map(str, example["history"])), str(example["target"])
    command = [DIEN, "trace", "--json", "--checkpoint", path, "--history", history, "--target", target]
    values = [f"{field['key']}={field['values'][value - 1]['key']}" for field, value in zip(fields, example["profile"])]
    done = subprocess.run([*command, *(["--profile", ",".join(values)] if values else [])], capture_output=True, text=True)
    return json.loads(done.stdout)["logit"] if done.returncode == 0 else done.stderr.strip()


def check(name, export):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "dien.safetensors"
        _, new = export(path)
        with safe_open(path, "np") as file:
            examples = json.loads(file.metadata()["dien-explorer-examples"])
            fields = json.loads(file.get_tensor("vocabulary.profile").tobytes()) if "vocabulary.profile" in file.keys() else []
        found = [ask(path, example, fields) for example in examples]
    if new:
        print(f"{name:24} new: {', '.join(new)}; {found[0]}")
        return isinstance(found[0], str)
    differences = [abs(logit - example["logit"]) / max(1, abs(logit)) if isinstance(logit, float) else logit for logit, example in zip(found, examples)]
    print(f"{name:24} {differences}")
    return all(isinstance(one, float) and one < 1e-5 for one in differences)


def exports():
    category_of = categories()
    items = {"item_id": None, "cate_id": category_of}
    import fuxictr_dien as fuxictr

    for unit, settings in fuxictr.VARIANTS.items():
        model = randomise(fuxictr.DIEN(fuxictr.long_features(), embedding_dim=4, dnn_hidden_units=[7, 5], **(fuxictr.SETTINGS | settings)))
        yield f"fuxictr-{unit}", lambda path, model=model: export_dien.export_fuxictr(model, items, path)
    import deepctr_torch_dien as deepctr

    for unit, settings in deepctr.VARIANTS.items():
        model = randomise(deepctr.DIEN(deepctr.COLUMNS, list(items), dnn_hidden_units=(7, 5), **settings))
        more = {"attention_plain": "sigmoid"} if unit == "sigmoid" else {}
        yield f"deepctr-torch-{unit}", lambda path, model=model, more=more: export_dien.export_deepctr_torch(model, items, path, dense=[0.3], **more)
    import torch_rechub_dien as rechub

    model = randomise(rechub.build(["item_id"]))
    yield "torch-rechub-one", lambda path: export_dien.export_torch_rechub(model, path, dense=[0.3])
    import recbole_dien as recbole

    with tempfile.TemporaryDirectory() as root:
        for unit in ("AUGRU", "GRU"):
            folder = pathlib.Path(root) / unit
            recbole.write_data(folder / "golden")
            bole, dataset, _ = recbole.build(folder, unit)
            randomise(bole)
            yield f"recbole-{unit.lower()}", lambda path, bole=bole, dataset=dataset: export_dien.export_recbole(bole, dataset, path)


def main():
    torch.manual_seed(0)
    wrong = [name for name, export in exports() if not check(name, export)]
    if wrong:
        raise SystemExit("not equal: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
