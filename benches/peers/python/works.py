"""The works for every peer. A work is described once, here, and each peer receives the description."""

LENET = [(6 * 28 * 28, 25), (16 * 10 * 10, 150), (120, 400), (84, 120), (10, 84)]  # outputs, and inputs of each output


# A convolution of a network of images: outputs, inputs of each output, and rows of the output, which is a square.
RESNET = [
    (16, 3 * 9, 32),
    (16, 16 * 9, 32), (16, 16 * 9, 32),
    (32, 16 * 9, 16), (32, 32 * 9, 16), (32, 16, 16),
    (64, 32 * 9, 8), (64, 64 * 9, 8), (64, 32, 8),
]  # fmt: skip
"""After the first convolution three blocks of two, of which the last two halve the image and have a third one around them. Each is
followed by a batch normalization."""

SEPARABLE = [(1, 16), (2, 32), (1, 32), (2, 64), (1, 64), (2, 128), *[(1, 128)] * 5, (2, 256), (1, 256)]
"""The blocks of MobileNet with a quarter of its channels, after a convolution of 8 channels: the stride of the depthwise convolution, and
the outputs of the pointwise one."""
SIDE = dict(lenet=28, resnet=32, mobilenet=96)
"""The rows of the images, which are squares."""


def mobilenet():
    """Its convolutions, as in `RESNET`."""
    channels, side = 8, SIDE["mobilenet"] // 2
    found = [(channels, 3 * 9, side)]
    for stride, outputs in SEPARABLE:
        side = -(-side // stride)
        found += [(channels, 9, side), (outputs, channels, side)]
        channels = outputs
    return found


def convolutions(net):
    return dict(resnet=RESNET, mobilenet=mobilenet()).get(net, [])


def train(title, sizes, batch, samples, optimizer="adam", dropout=0.0, epoch=None, net=None):
    """An epoch over the samples, in a new random order, each batch gathered. Times are reported for `epoch` samples."""
    net = net or ("dense" if sizes else "lenet")
    rate = {"adam": 1e-3, "sgd": 0.1}[optimizer]
    return dict(title=title, kind="train", net=net, sizes=sizes, activation="relu", dropout=dropout, optimizer=optimizer,
                rate=rate, batch=batch, samples=samples, epoch=epoch or samples)  # fmt: skip


def predict(title, sizes, samples, activation="relu", softmax="yes", net=None):
    net = net or ("dense" if sizes else "lenet")
    return dict(
        title=title, kind="predict", net=net, sizes=sizes, activation=activation, softmax=softmax, samples=samples
    )


MNIST = [784, 128, 10]
WIDTHS = [16, 32, 64, 128, 256, 512, 1024, 2048]

LENGTH = 64  # the steps of a sequence
BLOCKS = 4  # of the transformer
WAVENET = 10  # its convolutions, each with twice the dilation of the one before


def train_sequences(title, net, sizes, samples):
    """An epoch over sequences in batches of 32, reported for a step. `sizes`: features, width, classes."""
    return dict(title=title, kind="train", net=net, sizes=sizes, activation="tanh", dropout=0.0, optimizer="adam",
                rate=1e-3, batch=32, samples=samples, epoch=32)  # fmt: skip


def step(title, net, width):
    """A step of a stream of one value, which goes on from the step before. `sizes`: features, width, outputs."""
    return dict(title=title, kind="step", net=net, sizes=[1, width, 1], samples=1)


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
SEQUENCES = {
    "gru-step": step("GRU 1-16-1: a step", "gru", 16),
    "lstm-step": step("LSTM 1-16-1: a step", "lstm", 16),
    "lstm-128-step": step("LSTM 1-128-1: a step", "lstm", 128),
    "wavenet-step": step("10 dilated convolutions of 16 channels: a step", "wavenet", 16),
    "lstm-train": train_sequences("2 LSTM of 128, 64 steps: a step of 32", "lstm2", [16, 128, 10], 1024),
    "transformer-train": train_sequences("4 blocks of width 64, 64 steps: a step of 32", "transformer", [16, 64, 10], 1024),
}
WORKS |= SEQUENCES
IMAGES = {
    "resnet-train": train("ResNet-8, 32×32, Adam: a step of 64", None, 64, 1280, epoch=64, net="resnet"),
    "mobilenet-one": predict("MobileNet, 96×96: one prediction", None, 1, net="mobilenet"),
}
WORKS |= IMAGES
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


def matrices(net, sizes):
    """The weights of each layer, first to last: outputs, and inputs of each output. The gates of recurrent layers are those of PyTorch,
    the weights of their inputs are before those of their states."""
    if net == "lenet":
        return [(6, 25), (16, 150), (120, 400), (84, 120), (10, 84)]
    if convolutions(net):
        of_images = [(outputs, inputs) for outputs, inputs, _ in convolutions(net)]
        return [*of_images, (10, dict(resnet=64, mobilenet=256)[net])]
    if net == "dense":
        return list(zip(sizes[1:], sizes))
    features, width, outputs = sizes
    of_net = dict(
        gru=[(3 * width, features), (3 * width, width)],
        lstm=[(4 * width, features), (4 * width, width)],
        lstm2=[(4 * width, features), (4 * width, width), (4 * width, width), (4 * width, width)],
        wavenet=[(width, features)] + [(width, 3 * width)] * WAVENET,
        transformer=[(width, features)]
        + [(3 * width, width), (width, width), (4 * width, width), (width, 4 * width)] * BLOCKS,
    )
    return [*of_net[net], (outputs, width)]


def layers(work):
    """The number of multiply-adds for one sample, and the number of weights, of each layer."""
    if work["kind"] == "step" or work["net"] in ("lstm2", "transformer"):
        weights = [o * i for o, i in matrices(work["net"], work["sizes"])]
        steps = LENGTH if work["kind"] == "train" else 1
        found = [(steps * weight, weight) for weight in weights]
        if work["net"] == "transformer":
            # Queries with keys, and weights with values.
            found += [(2 * LENGTH * LENGTH * work["sizes"][1], 0)] * BLOCKS
        return found
    if convolutions(work["net"]):
        weights = [outputs * inputs for outputs, inputs in matrices(work["net"], None)]
        positions = [side * side for _, _, side in convolutions(work["net"])] + [1]
        return [(weight * count, weight) for weight, count in zip(weights, positions)]
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
    """The shortest time for the products; for one prediction or step, the time to read the weights."""
    work, seconds = WORKS[name], operations(name) / peak
    if work["kind"] != "train" and work["samples"] == 1:
        seconds = max(seconds, 4 * sum(weights for _, weights in layers(work)) / cache)
    return seconds
