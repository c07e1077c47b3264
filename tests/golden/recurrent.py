"""Recurrent layers: outputs, last states, and the gradients that an upstream gradient `dy` gives.

Written with PyTorch 2.15, whose module `torch.nn` has the layers. The parameters are in the order of our fields: weights of the inputs
and of the last outputs, `[in][gates · out]`, then both biases, then the weights of a projection; for each direction and each repetition,
one after the other.
"""

import re

import torch

from shared import normal, seed

# The input and the layer as the layer list writes them.
CASES = """
Sequence<1, 1>: RNN<1, 1>
Sequence<7, 3>: RNN<3, 4>
Sequence<33, 2>: RNN<2, 5, NoBias>
Sequence<7, 3>: RNN<3, 4, ReLU>
Sequence<1, 1>: GRU<1, 1>
Sequence<2, 3>: GRU<3, 17>
Sequence<7, 3>: GRU<3, 4>
Sequence<33, 2>: GRU<2, 5, NoBias>
Sequence<1, 1>: LSTM<1, 1>
Sequence<2, 3>: LSTM<3, 17>
Sequence<7, 3>: LSTM<3, 4>
Sequence<33, 2>: LSTM<2, 5, NoBias>
Sequence<1, 2>: LSTM<2, 3, Projection<1>>
Sequence<7, 3>: LSTM<3, 5, Projection<2>>
Sequence<2, 3>: LSTM<3, 19, Projection<17>>
Sequence<33, 2>: LSTM<2, 5, NoBias, Projection<3>>
Sequence<7, 3>: Bidirectional<RNN<3, 4>>
Sequence<7, 3>: Bidirectional<GRU<3, 4>>
Sequence<7, 3>: Bidirectional<LSTM<3, 4>>
Sequence<7, 3>: Bidirectional<LSTM<3, 5, Projection<2>>>
Sequence<2, 3>: RNN<3, 2>
Sequence<1, 2>: Bidirectional<LSTM<2, 3>>
Sequence<33, 2>: Bidirectional<GRU<2, 3>>
Sequence<7, 4>: Repeat<2, GRU<4, 4>>
Sequence<7, 3>: RNN<3, 4, LearnedState>
Sequence<7, 3>: GRU<3, 4, LearnedState>
Sequence<33, 2>: LSTM<2, 3, LearnedState, NoBias>
Sequence<1, 2>: LSTM<2, 5, LearnedState, Projection<3>>
Sequence<7, 4>: Repeat<3, LSTM<4, 4>>
Sequence<7, 4>: Repeat<2, Bidirectional<LSTM<4, 2>>>
"""


def module(layer):
    """The module of PyTorch."""
    kind = re.search("RNN|GRU|LSTM", layer).group()
    inputs, units = (int(number) for number in re.search(kind + r"<(\d+), (\d+)", layer).groups())
    repeated = re.match(r"Repeat<(\d+)", layer)
    options = {
        "num_layers": int(repeated.group(1)) if repeated else 1,
        "bias": "NoBias" not in layer,
        "bidirectional": "Bidirectional" in layer,
        "batch_first": True,
    }
    if projection := re.search(r"Projection<(\d+)>", layer):
        options["proj_size"] = int(projection.group(1))
    if "ReLU" in layer:
        options["nonlinearity"] = "relu"
    return getattr(torch.nn, kind)(inputs, units, **options)


def own_order(tensors):
    """All tensors of a module in our order, flat. Weights have the inputs first."""
    return torch.cat([(tensor.T if tensor.dim() == 2 else tensor).flatten() for tensor in tensors])


def case(shape, layer):
    seed(f"{shape} {layer}")
    steps, features = (int(number) for number in re.findall(r"\d+", shape))
    network = module(layer)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(normal(*parameter.shape, scale=0.6))
    x = normal(3, steps, features).requires_grad_()
    initial = []
    if "LearnedState" in layer:
        # Parameters of the program: one number for each output, and for each cell, of all samples.
        cells = [network.hidden_size] if isinstance(network, torch.nn.LSTM) else []
        initial = [normal(n).requires_grad_() for n in [network.proj_size or network.hidden_size, *cells]]
        states = [state.expand(1, 3, -1).contiguous() for state in initial]
        y, states = network(x, tuple(states) if cells else states[0])
    else:
        y, states = network(x)
    dy = normal(*y.shape)
    parameters = [*network.parameters(), *initial]
    dx, *dw = torch.autograd.grad(y, [x, *parameters], dy)
    h, *c = states if isinstance(states, tuple) else (states,)
    fields = {"x": x, "w": own_order(parameters), "y": y, "dy": dy, "dx": dx, "dw": own_order(dw)}
    fields = {name: value.detach() for name, value in fields.items()}
    for name in ("x", "y", "dy", "dx"):
        fields[name] = fields[name].flatten(1)
    # [layers and directions][sample][unit]
    fields["h"] = h.detach()
    if c:
        fields["c"] = c[0].detach()
    return {"name": f"{layer} on {shape}", "layer": layer, "input": shape, **fields}


def recurrent():
    lines = (line.split(": ", 1) for line in CASES.strip().splitlines())
    return {"cases": [case(shape, layer) for shape, layer in lines]}


if __name__ == "__main__":
    from shared import write

    write("recurrent", recurrent())
