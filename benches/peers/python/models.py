"""Writes the networks of the predictions as ONNX files, for ONNX Runtime and tract: python models.py FOLDER."""

import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save
from peer import channels_of, parse, weights
from works import SEPARABLE, SIDE, WORKS, describe


def model(spec):
    nodes, tensors, x = [], [], "input"

    def tensor(name, array):
        tensors.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def node(kind, *inputs, **attributes):
        nonlocal x
        y = f"{kind.lower()}{len(nodes)}"
        nodes.append(helper.make_node(kind, [x, *inputs], [y], **attributes))
        x = y

    lenet, mobilenet = spec["net"] == "lenet", spec["net"] == "mobilenet"
    activation = "Tanh" if spec["activation"] == "tanh" else "Relu"
    matrices = weights(spec)
    for layer, w in enumerate(matrices):
        bias = tensor(f"bias{layer}", np.zeros(len(w)))
        if lenet and layer < 2:
            kernel = tensor(f"weight{layer}", w.reshape(len(w), -1, 5, 5))
            node("Conv", kernel, bias, kernel_shape=[5, 5], pads=[2 - 2 * layer] * 4)
            node("Relu")
            node("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
            if layer == 1:
                node("Flatten")
        elif mobilenet and layer + 1 < len(matrices):
            # The first convolution, then pairs of a depthwise and a pointwise one.
            pointwise, depthwise = layer > 0 and layer % 2 == 0, layer % 2 == 1
            stride = 2 if layer == 0 else SEPARABLE[layer // 2][0] if depthwise else 1
            side, pad, groups = (1, 0, 1) if pointwise else (3, 1, len(w) if depthwise else 1)
            kernel = tensor(f"weight{layer}", w.reshape(len(w), -1, side, side))
            node("Conv", kernel, bias, kernel_shape=[side] * 2, pads=[pad] * 4, strides=[stride] * 2, group=groups)
            node("Relu")
            if layer + 2 == len(matrices):
                node("GlobalAveragePool")
                node("Flatten")
        else:
            node("Gemm", tensor(f"weight{layer}", w.T), bias)
            if layer + 1 < len(matrices):
                node(activation)
    if spec["softmax"] == "yes":
        node("Softmax", axis=1)
    side = SIDE.get(spec["net"])
    shape = [channels_of(spec), side, side] if side else spec["sizes"][:1]
    graph = helper.make_graph(
        nodes, spec["name"],
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [spec["samples"], *shape])],
        [helper.make_tensor_value_info(x, TensorProto.FLOAT, [spec["samples"], len(matrices[-1])])],
        tensors,
    )  # fmt: skip
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(made, full_check=True)
    return made


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, work in WORKS.items():
        if work["kind"] == "predict":
            save(model(parse(describe(name).split())), folder / f"{name}.onnx")
