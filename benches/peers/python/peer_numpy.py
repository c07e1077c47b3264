"""NumPy: passes written by hand, products by its BLAS. Dense networks only."""

import numpy as np
from peer import CHECKED, Missing, cross_entropy, data, serve, weights


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def prepare(spec):
    if spec["net"] == "lenet":
        raise Missing("NumPy has no convolution of images")
    return train(spec) if spec["kind"] == "train" else predict(spec)


def predict(spec):
    matrices = [np.ascontiguousarray(w.T) for w in weights(spec)]
    biases = [np.zeros(w.shape[1], np.float32) for w in matrices]
    x = data(spec)[0]

    def outputs():
        y = x
        for w, b in zip(matrices[:-1], biases):
            y = y @ w + b
            y = np.tanh(y, out=y) if spec["activation"] == "tanh" else np.maximum(y, 0, out=y)
        y = y @ matrices[-1] + biases[-1]
        return softmax(y) if spec["softmax"] == "yes" else y

    return outputs, outputs


def train(spec):
    features, labels = data(spec)
    matrices = [np.ascontiguousarray(w.T) for w in weights(spec)]
    params = [array for w in matrices for array in (w, np.zeros(w.shape[1], np.float32))]
    first, second = ([np.zeros_like(p) for p in params] for _ in range(2))
    spare = [np.empty_like(p) for p in params]
    rng, number, keep = np.random.default_rng(1), 0, np.float32(1 - spec["dropout"])

    def gradients(x, y):
        """The gradients of weights and biases, last layer first."""
        values, masks = [x], []
        for w, b in zip(params[:-2:2], params[1:-2:2]):
            z = values[-1] @ w
            z += b
            mask = z > 0
            if keep < 1:
                mask = np.where(mask & (rng.random(z.shape, np.float32) < keep), 1 / keep, np.float32(0))
            masks.append(mask)
            values.append(np.multiply(z, mask, out=z))
        delta = softmax(values[-1] @ params[-2] + params[-1])
        delta[np.arange(len(y)), y] -= 1
        delta /= len(y)
        for layer in reversed(range(len(values))):
            yield 2 * layer + 1, delta.sum(0)
            yield 2 * layer, values[layer].T @ delta
            if layer:
                delta = delta @ params[2 * layer].T
                delta *= masks[layer - 1]

    def step(x, y):
        nonlocal number
        number += 1
        c1, c2 = 1 - 0.9**number, 1 - 0.999**number
        # The gradients of all layers are computed before the first parameter changes.
        for at, g in list(gradients(x, y)):
            p, m, v, s = params[at], first[at], second[at], spare[at]
            if spec["optimizer"] == "adam":
                m *= 0.9
                m += np.multiply(g, 0.1, out=s)
                v *= 0.999
                np.square(g, out=g)
                v += np.multiply(g, 0.001, out=g)
                np.sqrt(v, out=s)
                s *= c2**-0.5
                s += 1e-8
                np.divide(m, s, out=s)
                s *= spec["rate"] / c1
                p -= s
            else:
                g *= spec["rate"]
                p -= g

    def epoch():
        order = rng.permutation(len(features))
        for at in range(0, len(order), spec["batch"]):
            index = order[at : at + spec["batch"]]
            step(features.take(index, 0), labels.take(index))

    def loss():
        y = features[:CHECKED]
        for w, b in zip(params[:-2:2], params[1:-2:2]):
            y = np.maximum(y @ w + b, 0)
        return cross_entropy(softmax(y @ params[-2] + params[-1]), labels)

    def check():
        before = loss()
        epoch()
        return before, loss()

    return epoch, check


serve(f"NumPy {np.__version__}", prepare)
