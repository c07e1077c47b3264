"""Truncated back-propagation: long sequences in pieces, where each piece begins in the detached state that the piece before has left.

Written with PyTorch 2.15. The parameters are in the order of `recurrent.py`. `x`, `t` and the fields of results are `[piece][sample]`.
Sample 1 begins a new sequence with the last piece. `whole` is the output of the sequences before that, as one piece.
"""

import re

import torch

from recurrent import module, own_order
from shared import normal, seed

PIECES, SAMPLES, STEPS = 3, 3, 5
LAYERS = """
RNN<3, 4>
GRU<3, 4>
LSTM<3, 4>
LSTM<3, 5, Projection<2>>
Repeat<2, GRU<3, 3>>
Repeat<2, LSTM<3, 3>>
"""


def detached(states, new):
    """The states without their history, and zero for the samples in `new`."""
    tensors = [state.detach().clone() for state in (states if isinstance(states, tuple) else (states,))]
    for tensor in tensors:
        tensor[:, new] = 0.0
    return tuple(tensors) if isinstance(states, tuple) else tensors[0]


def case(layer):
    seed(f"stateful {layer}")
    features = int(re.search(r"(\d+), \d+[,>]", layer).group(1))
    network = module(layer)
    outputs_per_step = network.proj_size or network.hidden_size
    parameters = list(network.parameters())
    with torch.no_grad():
        for parameter in parameters:
            parameter.copy_(normal(*parameter.shape, scale=0.6))
    x, t = normal(PIECES, SAMPLES, STEPS, features), normal(PIECES, SAMPLES, STEPS, outputs_per_step)
    losses, gradients, outputs, last, states = [], [], [], [], None
    for piece in range(PIECES):
        if piece > 0:
            states = detached(states, [1] if piece == PIECES - 1 else [])
        y, states = network(x[piece], states)
        loss = torch.mean((y - t[piece]) ** 2)
        losses.append(loss.detach())
        gradients.append(own_order(torch.autograd.grad(loss, parameters)))
        outputs.append(y.detach().flatten(1))
        # [sample][layer][h and c][unit], as a state of ours.
        parts = torch.cat(states if isinstance(states, tuple) else (states,), dim=2)
        last.append(parts.detach().transpose(0, 1).flatten(1))
    whole = network(torch.cat(list(x[:2]), dim=1))[0].detach().flatten(1)
    fields = {"x": x.flatten(2), "t": t.flatten(2), "w": own_order(parameters).detach(), "whole": whole}
    results = {"loss": losses, "dw": gradients, "y": outputs, "state": last}
    return {"name": layer, **fields, **{name: torch.stack(value) for name, value in results.items()}}


if __name__ == "__main__":
    from shared import write

    write("stateful", {"cases": [case(layer) for layer in LAYERS.split("\n") if layer]})
