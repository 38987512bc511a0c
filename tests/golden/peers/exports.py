"""Runs every export of `www/export_dien.py` on the library's own model, and asks `dien trace` the examples of the file.

    cargo build && python3 tests/golden/peers/exports.py [--many] [--authors FOLDER]

It needs the libraries. In an environment without torch those of TensorFlow are run, and the authors' code if there is its folder. `--many` asks 50
questions of 1 to 50 items instead of three. A form that the format has no word for is said; its file must be refused by that word.
"""

import argparse
import itertools
import json
import pathlib
import subprocess
import tempfile

import numpy as np
from common import HERE, ITEMS, LONGEST, USERS, categories, randomise, torch
from forward import answer
from safetensors import safe_open

import export_dien

DIEN = HERE.parents[2] / "target" / "debug" / "dien"


def ask(path, example, fields):
    history, target = ",".join(map(str, example["history"])), str(example["target"])
    command = [DIEN, "trace", "--json", "--checkpoint", path, "--history", history, "--target", target]
    values = [f"{field['key']}={field['values'][value - 1]['key']}" for field, value in zip(fields, example["profile"])]
    done = subprocess.run([*command, *(["--profile", ",".join(values)] if values else [])], capture_output=True, text=True)
    return json.loads(done.stdout)["logit"] if done.returncode == 0 else done.stderr.strip()


class Read:
    """A checkpoint, read by what the documentation of the format says, for `forward.py`."""

    def __init__(self, path):
        with safe_open(path, "np") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}
            header, examples = (json.loads(file.metadata()[name]) for name in ("dien-explorer", "dien-explorer-examples"))
        self.examples, config = examples, header["config"]
        self.options, self.unit = config["options"], config["model"]
        self.profile = json.loads(tensors["vocabulary.profile"].tobytes()) if "vocabulary.profile" in tensors else []
        category = tensors["embedding.category"][tensors["vocabulary.item_category"]]
        self.vectors = np.concatenate([tensors["embedding.item"], category], axis=1).astype(np.float64)
        parts = ("input_weight", "hidden_weight", "input_bias", "hidden_bias")
        before = {"reset_before": self.options.get("reset") == "before"}
        self.extractor, self.evolution = (before | {part: tensors[f"{cell}.{part}"] for part in parts} for cell in ("extractor", "evolution"))
        kind = self.options["activation"]
        self.head = self.layers(tensors, "head", kind, len(config["head"]))
        form = self.options.get("attention", "softmax")
        if self.options["scorer"] == "mlp":
            layers = self.layers(tensors, "attention.unit", self.options.get("unit_activation", kind), len(self.options["unit_widths"]))
            self.attention = {"scorer": "mlp", "layers": layers, "form": form}
        else:
            self.attention = {"scorer": "bilinear", "weight": tensors["attention.weight"], "form": form}
        self.tables = {field["key"]: tensors[f"profile.{field['key']}"] for field in self.profile}

    @staticmethod
    def layers(tensors, prefix, kind, hidden):
        made = []
        for index in range(hidden + 1):
            here = f"{prefix}.activations.{index}"
            activation = {"kind": kind, "epsilon": 1e-3, "alpha": tensors.get(f"{here}.alpha")}
            activation |= {name: tensors.get(f"{here}.statistics.{name}") for name in ("mean", "variance")}
            weight, bias = tensors[f"{prefix}.layers.{index}.weight"], tensors[f"{prefix}.layers.{index}.bias"]
            made.append({"weight": weight, "bias": bias, "activation": activation if index < hidden else None})
        return made

    def head_for(self, values):
        """Without Σ the layer reads two vectors: zero rows stand for the two that it does not read."""
        first, *rest = self.head
        width = self.vectors.shape[1]
        parts = 2 if self.options["pooling"] == "none" else 4
        weight, rows = np.split(first["weight"], [parts * width])
        bias = first["bias"] + sum(
            (self.tables[key][value] @ part for (key, value), part in zip(values.items(), np.split(rows, max(1, len(values))))), 0
        )
        weight = np.concatenate([weight, np.zeros(((4 - parts) * width, weight.shape[1]))])
        return [first | {"weight": weight, "bias": bias}, *rest]

    def difference(self):
        worst = 0.0
        for one in self.examples:
            values = dict(zip(self.tables, one["profile"]))
            logit = answer(self, one["history"], one["target"], values)[0]
            worst = np.maximum(worst, abs(logit - one["logit"]) / max(1, abs(logit)))
        return worst


def check(name, export):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "dien.safetensors"
        _, new = export(path)
        read = Read(path)
        examples, difference = read.examples, read.difference()
        found = [ask(path, example, read.profile) for example in examples]
    if new:
        print(f"{name:24} read by NumPy {difference:.1e}; new: {', '.join(new)}; {found[0]}")
        return difference < 1e-5 and isinstance(found[0], str)
    asked = [abs(logit - example["logit"]) / max(1, abs(logit)) if isinstance(logit, float) else logit for logit, example in zip(found, examples)]
    worst = f"{len(asked)} asked, off by {max(asked):.1e}" if all(isinstance(one, float) for one in asked) else asked
    print(f"{name:24} read by NumPy {difference:.1e}; {worst}")
    return difference < 1e-5 and all(isinstance(one, float) and one < 1e-5 for one in asked)


def exports():
    category_of = categories()
    items = {"item_id": None, "cate_id": category_of}
    import fuxictr_dien as fuxictr

    for unit, settings in fuxictr.VARIANTS.items():
        model = randomise(fuxictr.DIEN(fuxictr.long_features(), embedding_dim=4, dnn_hidden_units=[7, 5], **(fuxictr.SETTINGS | settings)))
        yield f"fuxictr-{unit}", lambda path, model=model: export_dien.export_fuxictr(model, items, path)
    if classic := fuxictr.classic():
        yield "fuxictr-classic", lambda path: export_dien.export_fuxictr(randomise(fuxictr.build_classic(classic, True)), items, path)
    import deepctr_torch_dien as deepctr

    for unit, settings in deepctr.VARIANTS.items():
        model = randomise(deepctr.DIEN(deepctr.COLUMNS, list(items), dnn_hidden_units=(7, 5), **settings))
        yield f"deepctr-torch-{unit}", lambda path, model=model: export_dien.export_deepctr_torch(model, items, path, dense=[0.3])
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


def tensorflow_exports():
    import deepctr_tf_dien as deepctr

    items = {"item_id": None, "cate_id": categories()}
    for unit in deepctr.UNITS:
        for name, settings in deepctr.SETTINGS.items():
            columns, model, session, _ = deepctr.build(unit, **settings)
            yield f"deepctr-tf-{unit.lower()}-{name}", (
                lambda path, of=(model, columns, items), session=session: export_dien.export_deepctr_tf(*of, path, session, dense=[0.3])
            )


def authors_exports(folder):
    import authors_dien as authors

    rng = np.random.default_rng(4)
    for unit in authors.MODELS:
        for pads, lengths in {"": export_dien.EXAMPLE_LENGTHS, "-pads": [12] * len(export_dien.EXAMPLE_LENGTHS) + [1, 5]}.items():
            variables, run, _ = authors.build(folder, unit, empty_pad=not pads)
            batch = [(int(rng.integers(USERS)), rng.integers(1, ITEMS, length).tolist(), int(rng.integers(1, ITEMS))) for length in lengths]
            yield f"authors-{unit}{pads}", (
                lambda path, of=(variables, categories(), batch, run(batch)), unit=unit: export_dien.export_authors(*of, path, unit=unit)
            )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--many", action="store_true")
    parser.add_argument("--authors", help="the folder `script` of github.com/mouna99/dien")
    given = parser.parse_args()
    if given.many:
        export_dien.EXAMPLE_LENGTHS = np.random.default_rng(50).integers(1, LONGEST + 1, 50).tolist()
    if torch:
        torch.manual_seed(0)
    found = exports() if torch else itertools.chain(tensorflow_exports(), authors_exports(given.authors) if given.authors else ())
    wrong = [name for name, export in found if not check(name, export)]
    if wrong:
        raise SystemExit("not equal: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
