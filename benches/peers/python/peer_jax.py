"""JAX: an epoch is one compiled call, a scan over its batches; parameters and optimizer state are donated to it.

LeNet is trained by one compiled call per step, which is faster: inside a scan, XLA has slow convolutions.
"""

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp
from peer import CHECKED, data, serve, weights

ADAM = (0.9, 0.999, 1e-8)


def initial(spec):
    """Dense weights are [inputs, outputs]."""
    lenet = spec["net"] == "lenet"
    return [
        (jnp.array(w.reshape(len(w), -1, 5, 5) if lenet and layer < 2 else w.T), jnp.zeros(len(w)))
        for layer, w in enumerate(weights(spec))
    ]


def logits(spec, params, x, key=None):
    act = jnp.tanh if spec["activation"] == "tanh" else jax.nn.relu
    if spec["net"] == "lenet":
        x = x.reshape(-1, 1, 28, 28)
        for (w, b), pad in zip(params[:2], [2, 0]):
            x = lax.conv_general_dilated(x, w, (1, 1), [(pad, pad)] * 2) + b[:, None, None]
            x = lax.reduce_window(jax.nn.relu(x), -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
        x, params = x.reshape(len(x), -1), params[2:]
    for w, b in params[:-1]:
        x = act(x @ w + b)
        if key is not None and spec["dropout"]:
            key, own = jax.random.split(key)
            x = jnp.where(jax.random.bernoulli(own, 1 - spec["dropout"], x.shape), x / (1 - spec["dropout"]), 0)
    w, b = params[-1]
    return x @ w + b


def train(spec):
    features, labels = (jnp.array(array) for array in data(spec))
    count, batch = len(features), spec["batch"]
    steps, rest = divmod(count, batch)

    def loss(params, x, y, key=None):
        return -jnp.take_along_axis(jax.nn.log_softmax(logits(spec, params, x, key)), y[:, None], 1).mean()

    def step(state, index, key, xs, ys):
        params, first, second, number = state
        gradient = jax.grad(loss)(params, xs[index], ys[index], key)
        number += 1
        if spec["optimizer"] == "adam":
            b1, b2, epsilon = ADAM
            first = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, first, gradient)
            second = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, second, gradient)
            c1, c2 = 1 - b1**number, 1 - b2**number
            update = jax.tree.map(lambda m, v: (m / c1) / (jnp.sqrt(v / c2) + epsilon), first, second)
        else:
            update = gradient
        params = jax.tree.map(lambda p, u: p - spec["rate"] * u, params, update)
        return params, first, second, number

    def epoch(state, order, key, xs, ys):
        keys = jax.random.split(key, steps + 1)
        batches = order[: steps * batch].reshape(steps, batch), keys[:steps]
        state, _ = lax.scan(lambda state, now: (step(state, *now, xs, ys), None), state, batches)
        return step(state, order[steps * batch :], keys[steps], xs, ys) if rest else state

    compiled_step = jax.jit(step, donate_argnums=0)

    def step_by_step(state, order, key, xs, ys):
        for at in range(0, count, batch):
            state = compiled_step(state, order[at : at + batch], key, xs, ys)
        return state

    compiled = step_by_step if spec["net"] == "lenet" else jax.jit(epoch, donate_argnums=0)
    params = initial(spec)
    first, second = (jax.tree.map(jnp.zeros_like, params) for _ in range(2))
    state, rng = (params, first, second, jnp.float32(0)), np.random.default_rng(1)

    def run():
        nonlocal state
        key = jax.random.key(int(rng.integers(1 << 31)), impl="rbg")
        state = compiled(state, rng.permutation(count).astype(np.int32), key, features, labels)
        jax.block_until_ready(state)

    def check():
        before = loss(state[0], features[:CHECKED], labels[:CHECKED])
        run()
        return before, loss(state[0], features[:CHECKED], labels[:CHECKED])

    return run, check


def predict(spec):
    params, x = initial(spec), jnp.array(data(spec)[0])

    def outputs(params, x):
        y = logits(spec, params, x)
        return jax.nn.softmax(y) if spec["softmax"] == "yes" else y

    compiled = jax.jit(outputs).lower(params, x).compile()
    return lambda: compiled(params, x).block_until_ready(), lambda: np.array(compiled(params, x))


serve(f"JAX {jax.__version__}", lambda spec: train(spec) if spec["kind"] == "train" else predict(spec))
