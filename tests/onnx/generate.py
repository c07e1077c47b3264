"""The node tests of ONNX as tests of the layers.

    python3 generate.py            writes cases.rs, data/*.json and README.md next to this script
    python3 generate.py --check    writes nothing; says what is not as it would be written

Written for onnx 1.23.2 and numpy 2.4.6 (`pip install onnx==1.23.2 numpy==2.4.6`). A run takes some seconds and gives the
same bytes each time. operators.py says how a case of each operator is written as a list of layers, or why it is not.
"""

import json
import sys
import warnings
from collections import Counter
from itertools import groupby
from pathlib import Path

import numpy as np
import onnx
from onnx.backend.test.case.node import collect_testcases

from mapping import Left
from operators import OPERATORS

VERSION = "1.23.2"
HERE = Path(__file__).parent


class Case:
    """A case of a covered operator: `mapped` onto layers, or left out for the reason `left`."""

    def __init__(self, case):
        (node,) = case.model.graph.node
        inputs, outputs = case.data_sets[0]
        given = dict(zip((value.name for value in case.model.graph.input), inputs))
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        attributes = {key: value.decode() if isinstance(value, bytes) else value for key, value in attributes.items()}
        self.name, self.operator, self.rtol, self.atol = case.name, node.op_type, case.rtol, case.atol
        self.mapped = self.left = None
        try:
            for value in [*inputs, outputs[0]]:
                if isinstance(value, list) or value is None:
                    raise Left("sequences of tensors, and optional ones")
            for value in [outputs[0]] if OPERATORS[node.op_type].indices else [inputs[0], outputs[0]]:
                if value.dtype != np.float32:
                    raise Left("integers" if value.dtype.kind in "iu" else f"numbers of type {value.dtype}")
                if value.size == 0:
                    raise Left("tensors without values")
            arrays = [np.asarray(given[name]) if name else None for name in node.input]
            self.mapped = OPERATORS[node.op_type].map(attributes, arrays, outputs)
        except Left as reason:
            self.left = str(reason)

    def data(self):
        """The content of the file: input and output, a sample per row; parameters in the order of the network."""
        m = self.mapped
        return {"rtol": self.rtol, "atol": self.atol, "parameters": m.parameters, "x": m.x, "y": m.y} | m.more


def collect():
    """The cases of the covered operators, operator by operator; and how many more repeat them with the operator written out."""
    warnings.simplefilter("ignore")
    cases, expanded = [], 0
    for case in collect_testcases(None):
        base = case.name.split("_expanded")[0]
        if base != case.name:
            expanded += base in {c.name for c in cases}
        elif len(case.model.graph.node) == 1 and case.model.graph.node[0].op_type in OPERATORS:
            cases.append(Case(case))
    order = list(OPERATORS)
    return sorted(cases, key=lambda case: order.index(case.operator)), expanded


def exactly(value):
    """The shortest decimals that read back as this f32, by way of f64 too."""
    value = np.float32(value)
    assert np.isfinite(value)
    short = np.format_float_positional(value, trim="-", unique=True)
    if len(short) > 12:
        short = np.format_float_scientific(value, trim="-", unique=True)
    return short if np.float32(float(short)) == value else repr(float(value))


def written(field):
    """An array is a list of numbers, in which `[9,0]` is nine zeros."""
    if isinstance(field, np.ndarray):
        runs = [(number, len(list(run))) for number, run in groupby(exactly(value) for value in field.reshape(-1))]
        return "[" + ",".join(",".join([n] * count) if count < 5 else f"[{count},{n}]" for n, count in runs) + "]"
    return json.dumps(field)


def data_file(cases):
    """One JSON object per case. ONNX draws all of its numbers from one seed, and cases differ in a setting: an array that was there
    before is the name of the case that has it."""
    objects, seen = [], {}
    for case in cases:
        fields = case.data()
        for name in ["parameters", "x", "y"]:
            array = fields[name]
            if array.size > 100:
                fields[name] = seen.setdefault((name, array.tobytes()), case.name)
                if fields[name] == case.name:
                    fields[name] = array
        lines = ",\n".join(f"  {json.dumps(name)}: {written(field)}" for name, field in fields.items())
        objects.append(f"{json.dumps(case.name)}: {{\n{lines}\n}}")
    return "{\n" + ",\n".join(objects) + "\n}\n"


def rust_file(cases):
    """The tests, those of the same layers together."""
    text = "//! Written by `generate.py`: the node tests of ONNX as networks, one test a case.\n\n// The names are those of the cases.\n#![allow(non_snake_case)]\n"
    for kind in ["predictions", "training", "cross_entropies", "likelihoods"]:
        chosen = [case for case in cases if case.mapped and case.mapped.kind == kind]
        text += f"\ncases! {{\n    {kind};\n"
        for operator in dict.fromkeys(case.operator for case in chosen):
            lists = {}
            for case in chosen:
                if case.operator == operator:
                    lists.setdefault(case.mapped.layers, []).append(case.name)
            text += f"    {operator} {{\n"
            for layers, names in lists.items():
                if len(names) == 1 and len(layers) + len(names[0]) < 105:
                    text += f"        [{layers}] {names[0]};\n"
                else:
                    text += "\n".join([f"        [{layers}]"] + [f"            {name}" for name in names]) + ";\n"
            text += "    }\n"
        text += "}\n"
    return text


def table(cases, expanded):
    run = sum(case.mapped is not None for case in cases)
    text = (HERE / "README.head.md").read_text()
    text = text.format(version=VERSION, all=len(cases), run=run, left=len(cases) - run, expanded=expanded)
    text += "\n| operator | as | run | left out |\n|---|---|---|---|\n"
    for name, operator in OPERATORS.items():
        own = [case for case in cases if case.operator == name]
        count = sum(case.mapped is not None for case in own)
        text += f"| {name} | {operator.layer} | {count} | {len(own) - count} |\n"
    text += f"| all | | {run} | {len(cases) - run} |\n\n## Left out\n"
    for name in OPERATORS:
        reasons = {}
        for case in cases:
            if case.operator == name and case.left:
                reasons.setdefault(case.left, []).append(f"`{case.name}`")
        if reasons:
            text += f"\n### {name}\n\n"
            text += "".join(f"- {reason}: {', '.join(names)}\n" for reason, names in reasons.items())
    return text


def main():
    assert onnx.__version__ == VERSION, f"this is onnx {onnx.__version__}"
    cases, expanded = collect()
    names = Counter(case.name for case in cases)
    assert max(names.values()) == 1
    files = {"cases.rs": rust_file(cases), "README.md": table(cases, expanded)}
    for operator in dict.fromkeys(case.operator for case in cases if case.mapped):
        files[f"data/{operator}.json"] = data_file([c for c in cases if c.mapped and c.operator == operator])
    (HERE / "data").mkdir(exist_ok=True)
    there = {str(path.relative_to(HERE)) for path in (HERE / "data").iterdir()} | {"cases.rs", "README.md"}
    if "--check" in sys.argv:
        wrong = [name for name, text in files.items() if name not in there or (HERE / name).read_text() != text]
        wrong += sorted(there - files.keys())
        sys.exit(f"not as they would be written: {', '.join(wrong)}" if wrong else 0)
    for name in there - files.keys():
        (HERE / name).unlink(missing_ok=True)
    for name, text in files.items():
        (HERE / name).write_text(text)
    print(f"{len(cases)} cases, {sum(c.mapped is not None for c in cases)} run")


if __name__ == "__main__":
    main()
