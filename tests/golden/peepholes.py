"""LSTMs with peepholes, which PyTorch does not have: outputs, and the gradients that an upstream gradient `dy` gives.

    pip install torch onnx
    python3 peepholes.py

The outputs are those of the reference implementation of ONNX, except with a projection, which ONNX does not have. The gradients are those of
PyTorch, of the same equations, whose outputs are compared with these. Written with onnx 1.23.2 and PyTorch 2.15. The parameters are in the
order of our fields, as in `recurrent.py`, with the peepholes of the input, forget and output gate last.
"""

import re

import numpy
import torch
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

from shared import normal, seed, write

# The input and the layer as the layer list writes them.
CASES = """
Sequence<1, 2>: LSTM<2, 3, Peepholes>
Sequence<7, 3>: LSTM<3, 4, Peepholes>
Sequence<2, 3>: LSTM<3, 17, Peepholes>
Sequence<33, 2>: LSTM<2, 5, NoBias, Peepholes>
Sequence<7, 3>: LSTM<3, 5, Projection<2>, Peepholes>
Sequence<7, 3>: Bidirectional<LSTM<3, 4, Peepholes>>
"""


def lstm(x, parameters):
    """The outputs of all steps, with weights as PyTorch has them."""
    of_x, of_h, of_i, of_f, of_o = (parameters[name] for name in ("w", "u", "p_i", "p_f", "p_o"))
    h, c, outputs = x.new_zeros(len(x), of_h.shape[1]), x.new_zeros(len(x), len(of_i)), []
    for step in x.unbind(1):
        a = step @ of_x.T + h @ of_h.T
        if "b" in parameters:
            a = a + parameters["b"] + parameters["b_h"]
        i, f, g, o = a.chunk(4, dim=1)
        c = torch.sigmoid(f + of_f * c) * c + torch.sigmoid(i + of_i * c) * torch.tanh(g)
        h = torch.sigmoid(o + of_o * c) * torch.tanh(c)
        if "v" in parameters:
            h = h @ parameters["v"].T
        outputs.append(h)
    return torch.stack(outputs, 1)


def reference(x, parameters):
    """The same by ONNX, whose gates are in the order input, output, forget, candidate."""
    gates = lambda values: numpy.concatenate([numpy.split(values.detach().numpy(), 4)[gate] for gate in (0, 3, 1, 2)])
    inputs = {"X": x.detach().numpy().transpose(1, 0, 2), "W": gates(parameters["w"])[None], "R": gates(parameters["u"])[None]}
    if "b" in parameters:
        inputs["B"] = numpy.concatenate([gates(parameters["b"]), gates(parameters["b_h"])])[None]
    inputs["P"] = torch.cat([parameters[f"p_{gate}"] for gate in "iof"]).detach().numpy()[None]
    names = ["X", "W", "R", "B" if "B" in inputs else "", "", "", "", "P"]
    node = helper.make_node("LSTM", names, ["Y"], hidden_size=len(parameters["p_i"]))
    values = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in [*inputs, "Y"]]
    graph = helper.make_graph([node], "lstm", values[:-1], values[-1:])
    (y,) = ReferenceEvaluator(helper.make_model(graph)).run(None, inputs)
    return torch.from_numpy(y[:, 0].transpose(1, 0, 2))


def direction(inputs, units, layer):
    """New parameters, in the order of our fields."""
    projection = re.search(r"Projection<(\d+)>", layer)
    outputs = int(projection.group(1)) if projection else units
    shapes = {"w": (4 * units, inputs), "u": (4 * units, outputs)}
    if "NoBias" not in layer:
        shapes |= {"b": (4 * units,), "b_h": (4 * units,)}
    if projection:
        shapes["v"] = (outputs, units)
    shapes |= {"p_i": (units,), "p_f": (units,), "p_o": (units,)}
    return {name: normal(*shape, scale=0.6).requires_grad_() for name, shape in shapes.items()}


def own_order(tensors):
    return torch.cat([(tensor.T if tensor.dim() == 2 else tensor).flatten() for tensor in tensors])


def case(shape, layer):
    seed(f"{shape} {layer}")
    steps, features = (int(number) for number in re.findall(r"\d+", shape))
    inputs, units = (int(number) for number in re.search(r"LSTM<(\d+), (\d+)", layer).groups())
    directions = [direction(inputs, units, layer) for _ in range(2 if "Bidirectional" in layer else 1)]
    x = normal(3, steps, features).requires_grad_()

    def outputs(run):
        both = [run(x if index == 0 else x.flip(1), parameters) for index, parameters in enumerate(directions)]
        return torch.cat([y if index == 0 else y.flip(1) for index, y in enumerate(both)], 2)

    y = outputs(lstm)
    if "Projection" not in layer:
        expected = outputs(reference)
        assert torch.allclose(y, expected, rtol=1e-13, atol=1e-14), layer
    dy = normal(*y.shape)
    tensors = [tensor for parameters in directions for tensor in parameters.values()]
    dx, *dw = torch.autograd.grad(y, [x, *tensors], dy)
    fields = {"x": x, "w": own_order(tensors), "y": y, "dy": dy, "dx": dx, "dw": own_order(dw)}
    fields = {name: value.detach() for name, value in fields.items()}
    for name in ("x", "y", "dy", "dx"):
        fields[name] = fields[name].flatten(1)
    return {"name": f"{layer} on {shape}", "layer": layer, "input": shape, **fields}


def peepholes():
    lines = (line.split(": ", 1) for line in CASES.strip().splitlines())
    return {"cases": [case(shape, layer) for shape, layer in lines]}


if __name__ == "__main__":
    write("peepholes", peepholes())
