"""Trains networks of 4-16-3 as `mpi/examples/many.rs` does, in PyTorch: one after the other, and all at once by `torch.func.vmap`.

    python3 docs/many_networks.py [THREADS]

100 steps of Adam on 32 samples each. Prints networks per second; needs PyTorch.
"""

import sys
import time

import torch
from torch import nn
from torch.func import functional_call, grad, stack_module_state, vmap

STEPS, SAMPLES = 100, 32


def data(networks):
    inputs = torch.rand(networks, SAMPLES, 4)
    limit = (torch.arange(networks) % 7 / 10)[:, None]
    classes = (inputs[..., 0] + inputs[..., 1] > 1).long() + (inputs[..., 2] * inputs[..., 3] > limit).long()
    return inputs, classes


def network():
    return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))


def one_after_the_other(networks):
    inputs, classes = data(networks)
    for x, y in zip(inputs, classes):
        net = network()
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(x), y)
            loss.backward()
            optimizer.step()
    return loss


def all_at_once(networks):
    inputs, classes = data(networks)
    base = network().to("meta")
    params, _ = stack_module_state([network() for _ in range(networks)])
    optimizer = torch.optim.Adam(params.values(), lr=0.01)

    def loss(params, x, y):
        return nn.functional.cross_entropy(functional_call(base, params, (x,)), y)

    gradients = vmap(grad(loss))
    for _ in range(STEPS):
        for name, gradient in gradients({name: p.detach() for name, p in params.items()}, inputs, classes).items():
            params[name].grad = gradient
        optimizer.step()
    return vmap(loss)(params, inputs, classes).mean()


def main():
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    torch.manual_seed(1)
    for name, train, networks in [("loop", one_after_the_other, 100), ("vmap", all_at_once, 10_000)]:
        train(10)
        start = time.perf_counter()
        loss = train(networks)
        seconds = time.perf_counter() - start
        print(f"{name}: {networks / seconds:.0f} networks per second, {torch.get_num_threads()} threads, loss {loss:.3f}", flush=True)


main()
