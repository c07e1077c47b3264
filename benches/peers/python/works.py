"""The works for every peer. A work is described once, here, and each peer receives the description."""

LENET = [(6 * 28 * 28, 25), (16 * 10 * 10, 150), (120, 400), (84, 120), (10, 84)]  # outputs, and inputs of each output


def train(title, sizes, batch, samples, optimizer="adam", dropout=0.0, epoch=None):
    """An epoch over the samples, in a new random order, each batch gathered. Times are reported for `epoch` samples."""
    net = "dense" if sizes else "lenet"
    rate = {"adam": 1e-3, "sgd": 0.1}[optimizer]
    return dict(title=title, kind="train", net=net, sizes=sizes, activation="relu", dropout=dropout, optimizer=optimizer,
                rate=rate, batch=batch, samples=samples, epoch=epoch or samples)  # fmt: skip


def predict(title, sizes, samples, activation="relu", softmax="yes"):
    net = "dense" if sizes else "lenet"
    return dict(
        title=title, kind="predict", net=net, sizes=sizes, activation=activation, softmax=softmax, samples=samples
    )


MNIST = [784, 128, 10]
WIDTHS = [16, 32, 64, 128, 256, 512, 1024, 2048]

WORKS = {
    "mnist-adam-128": train("784-128-10, dropout, Adam, batches of 128: an epoch", MNIST, 128, 60_000, dropout=0.5),
    "mnist-sgd-32": train("784-128-10, dropout, SGD, batches of 32: an epoch", MNIST, 32, 60_000, "sgd", 0.5),
    "wide": train("256-512-512-512-10, Adam: a step of 128", [256, 512, 512, 512, 10], 128, 4096, epoch=128),
    "lenet-train": train("LeNet-5, Adam, batches of 64: an epoch", None, 64, 6_400, epoch=60_000),
    "mnist-one": predict("784-128-10: one prediction", MNIST, 1),
    "mnist-64": predict("784-128-10: 64 predictions", MNIST, 64),
    "tiny": predict("4-16-16-3, tanh: one prediction", [4, 16, 16, 3], 1, "tanh", "no"),
    "lenet-one": predict("LeNet-5: one prediction", None, 1),
}
LADDER = {
    f"ladder-{w}": train(
        f"{w}-{w}-{w}-10, Adam: a step of 128", [w, w, w, 10], 128, 4096 if w < 1024 else 2048, epoch=128
    )
    for w in WIDTHS
}
WORKS |= LADDER
LIMITS = {name: dict(kind="limit") for name in ["peak-avx2", "peak-avx512", "cache"]}
LIMIT_AMOUNT = 4e9  # operations, or bytes, of one run


def describe(name):
    """The words of a `prepare` line."""
    work = {**WORKS, **LIMITS}[name]
    pairs = {key: value for key, value in work.items() if value is not None and key not in ("title", "epoch")}
    if "sizes" in pairs:
        pairs["sizes"] = "-".join(map(str, pairs["sizes"]))
    return " ".join(f"{key}={value}" for key, value in {"name": name, **pairs}.items())


def layers(work):
    """The number of multiply-adds for one sample, and the number of weights, of each layer."""
    if work["net"] == "lenet":
        return [
            (outputs * inputs, weights) for (outputs, inputs), weights in zip(LENET, [150, 2400, 48_000, 10_080, 840])
        ]
    return [(i * o, i * o) for i, o in zip(work["sizes"], work["sizes"][1:])]


def parameters(work):
    return sum(weights for _, weights in layers(work)) + (236 if work["net"] == "lenet" else sum(work["sizes"][1:]))


def operations(name):
    """Floating-point operations in the reported time: products only, forward, and backward with respect to weights and inputs, except
    the inputs of the first layer."""
    work = WORKS[name]
    products = [product for product, _ in layers(work)]
    if work["kind"] == "train":
        return 2 * work["epoch"] * (3 * sum(products) - products[0])
    return 2 * work["samples"] * sum(products)


def unit(name):
    """The factor from the time of one run to the reported time."""
    work = WORKS[name]
    return work["epoch"] / work["samples"] if work["kind"] == "train" else 1.0


def limit(name, peak, cache):
    """The shortest time for the products; for one prediction, the time to read the weights."""
    work, seconds = WORKS[name], operations(name) / peak
    if work["kind"] == "predict" and work["samples"] == 1:
        seconds = max(seconds, 4 * sum(weights for _, weights in layers(work)) / cache)
    return seconds
