"""JAX: an epoch is one compiled call, a scan over its batches; parameters and optimizer state are donated to it.

LeNet and ResNet are trained by one compiled call per step, which is faster: inside a scan, XLA has slow convolutions. The images of
ResNet and MobileNet have their channels innermost, which is faster as well.
"""

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp
from peer import CHECKED, Missing, data, serve, weights
from works import LENGTH, SEPARABLE, SIDE

ADAM = (0.9, 0.999, 1e-8)


def initial(spec):
    """Dense weights are [inputs, outputs]."""
    if spec["net"] in ("resnet", "mobilenet"):
        return initial_of_images(spec)
    lenet = spec["net"] == "lenet"
    params = [
        (jnp.array(w.reshape(len(w), -1, 5, 5) if lenet and layer < 2 else w.T), jnp.zeros(len(w)))
        for layer, w in enumerate(weights(spec))
    ]
    if spec["net"] == "transformer":
        # Two normalizations in each block of four products, and one before the last product.
        norm, width = lambda: (jnp.ones(width), jnp.zeros(width)), spec["sizes"][1]
        first, *rest, last = params
        in_blocks = [part for at in range(0, len(rest), 4) for part in (norm(), *rest[at : at + 2], norm(), *rest[at + 2 : at + 4])]
        params = [first, *in_blocks, norm(), last]
    return params


def initial_of_images(spec):
    """Filters are [rows, columns, inputs, outputs]. In ResNet each has the factors and biases of a normalization, in MobileNet a bias."""
    *filters, last = weights(spec)
    params = []
    for w in filters:
        # The inputs of a pointwise convolution are a power of two.
        side = 3 if w.shape[1] % 9 == 0 else 1
        w = jnp.array(np.moveaxis(w.reshape(len(w), -1, side, side), (0, 1), (3, 2)))
        ones = [jnp.ones(w.shape[3])] if spec["net"] == "resnet" else []
        params.append((w, *ones, jnp.zeros(w.shape[3])))
    return [*params, (jnp.array(last.T), jnp.zeros(len(last)))]


def convolved(x, w, stride=1):
    pad, groups = w.shape[0] // 2, x.shape[-1] // w.shape[2]
    return lax.conv_general_dilated(
        x, w, (stride, stride), [(pad, pad)] * 2, dimension_numbers=("NHWC", "HWIO", "NHWC"), feature_group_count=groups
    )


def image(spec, x):
    side = SIDE[spec["net"]]
    return jnp.moveaxis(x.reshape(-1, 3, side, side), 1, 3)


def resnet_logits(spec, params, statistics, x, training):
    """Logits, and the running statistics moved by those of the batch."""
    *params, (w, b) = params
    of_layers, moved = iter(zip(params, statistics, strict=True)), []

    def normalized(x, stride=1):
        (w, scale, shift), (mean, variance) = next(of_layers)
        x = convolved(x, w, stride)
        if training:
            count, running = x.size // x.shape[-1], (mean, variance)
            mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
            of_batch = mean, variance * (count / (count - 1))
            moved.append(tuple(0.9 * old + 0.1 * new for old, new in zip(running, of_batch)))
        return (x - mean) * (lax.rsqrt(variance + 1e-5) * scale) + shift

    x = jax.nn.relu(normalized(image(spec, x)))
    for stride in [1, 2, 2]:
        inner = normalized(jax.nn.relu(normalized(x, stride)))
        x = jax.nn.relu(inner + (normalized(x, stride) if stride > 1 else x))
    return x.mean((1, 2)) @ w + b, moved


def mobilenet_logits(spec, params, x):
    (w, b), *params, (last, last_bias) = params
    x = jax.nn.relu(convolved(image(spec, x), w, 2) + b)
    for at, (stride, _) in enumerate(SEPARABLE):
        for (w, b), stride in zip(params[2 * at : 2 * at + 2], [stride, 1]):
            x = jax.nn.relu(convolved(x, w, stride) + b)
    return x.mean((1, 2)) @ last + last_bias


def lstm(x, of_inputs, of_states):
    """The outputs of all steps; the steps are the first axis."""
    (w, bias), (u, recurrent_bias) = of_inputs, of_states
    width = len(u)

    def step(state, a):
        h, c = state
        i, f, g, o = jnp.split(a + h @ u, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    zeros = jnp.zeros((x.shape[1], width))
    return lax.scan(step, (zeros, zeros), x @ w + bias + recurrent_bias)[1]


def normalized(x, norm):
    scale, shift = norm
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(variance + 1e-5) * scale + shift


def block(x, norm1, project, mix, norm2, up, down):
    (w, b), samples, width = project, len(x), x.shape[-1]
    q, k, v = jnp.moveaxis((normalized(x, norm1) @ w + b).reshape(samples, LENGTH, 3, 4, width // 4), 2, 0)
    y = jax.nn.dot_product_attention(q, k, v).reshape(x.shape)
    x = x + y @ mix[0] + mix[1]
    return x + jax.nn.relu(normalized(x, norm2) @ up[0] + up[1]) @ down[0] + down[1]


def sequence_logits(spec, params, x):
    x = x.reshape(-1, LENGTH, spec["sizes"][0])
    *params, (w, b) = params
    if spec["net"] == "lstm2":
        x = jnp.moveaxis(x, 1, 0)
        x = lstm(lstm(x, *params[:2]), *params[2:])[-1]
    else:
        (first, first_bias), *params, norm = params
        x = x @ first + first_bias
        for at in range(0, len(params), 6):
            x = block(x, *params[at : at + 6])
        x = normalized(x[:, -1], norm)
    return x @ w + b


def logits(spec, params, x, key=None):
    if spec["net"] in ("lstm2", "transformer"):
        return sequence_logits(spec, params, x)
    if spec["net"] == "mobilenet":
        return mobilenet_logits(spec, params, x)
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

    def loss(params, statistics, x, y, key=None, training=False):
        if spec["net"] == "resnet":
            z, statistics = resnet_logits(spec, params, statistics, x, training)
        else:
            z = logits(spec, params, x, key)
        return -jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], 1).mean(), statistics

    def step(state, index, key, xs, ys):
        params, first, second, number, statistics = state
        gradient, statistics = jax.grad(loss, has_aux=True)(params, statistics, xs[index], ys[index], key, True)
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
        return params, first, second, number, statistics

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

    compiled = step_by_step if spec["net"] in SIDE else jax.jit(epoch, donate_argnums=0)
    params = initial(spec)
    first, second = (jax.tree.map(jnp.zeros_like, params) for _ in range(2))
    normalized = params[:-1] if spec["net"] == "resnet" else []
    statistics = [(jnp.zeros_like(shift), jnp.ones_like(scale)) for _, scale, shift in normalized]
    state, rng = (params, first, second, jnp.float32(0), statistics), np.random.default_rng(1)

    def run():
        nonlocal state
        key = jax.random.key(int(rng.integers(1 << 31)), impl="rbg")
        state = compiled(state, rng.permutation(count).astype(np.int32), key, features, labels)
        jax.block_until_ready(state)

    def check():
        def checked_loss():
            return loss(state[0], state[4], features[:CHECKED], labels[:CHECKED])[0]

        before = checked_loss()
        run()
        return before, checked_loss()

    return run, check


def predict(spec):
    params, x = initial(spec), jnp.array(data(spec)[0])

    def outputs(params, x):
        y = logits(spec, params, x)
        return jax.nn.softmax(y) if spec["softmax"] == "yes" else y

    compiled = jax.jit(outputs).lower(params, x).compile()
    return lambda: compiled(params, x).block_until_ready(), lambda: np.array(compiled(params, x))


def prepare(spec):
    if spec["kind"] == "step":
        raise Missing("a step is shorter than a call from Python")
    return train(spec) if spec["kind"] == "train" else predict(spec)


serve(f"JAX {jax.__version__}", prepare)
