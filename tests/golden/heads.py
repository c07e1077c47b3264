"""Networks with several heads: their outputs, the weighted sum of their losses, and all gradients of it."""

import torch
import torch.nn.functional as F

from shared import normal, seed


def dense(inputs, outputs):
    return {"w": normal(inputs, outputs, scale=inputs**-0.5).requires_grad_(), "b": normal(outputs).requires_grad_()}


def apply(layer, x):
    return x @ layer["w"] + layer["b"]


def case(name, network, layers, x, outputs, losses, weights, targets):
    """`outputs` are what the network predicts, `losses` what it is trained with."""
    loss = sum(weight * value for weight, value in zip(weights, losses))
    parameters = [tensor for layer in layers for tensor in layer.values()]
    slopes = iter(torch.autograd.grad(loss, parameters))
    written = [{**layer, **{f"d{key}": next(slopes) for key in layer}} for layer in layers]
    return {
        "name": name, "network": network, "layers": written, "x": x.flatten(1), "weights": weights, "value": loss,
        "values": list(losses), **{f"y{head}": y.flatten(1) for head, y in enumerate(outputs)}, **targets,
    }


def two():
    seed("two heads")
    layers = [dense(6, 8), dense(8, 3), dense(8, 4), dense(4, 2)]
    x, classes, places = normal(5, 6), torch.tensor([2, 0, 1, 1, 0]), normal(5, 2)
    trunk, first, hidden, second = layers
    z = torch.tanh(apply(trunk, x))
    logits, y = apply(first, z), apply(second, torch.tanh(apply(hidden, z)))
    losses = F.cross_entropy(logits, classes), F.mse_loss(y, places)
    return case("two heads", "Dense<6, 8>, Tanh, Heads<class: (Dense<8, 3>, Softmax), place: (Dense<8, 4>, Tanh, Dense<4, 2>)>",
                layers, x, (logits.softmax(1), y), losses, [1.0, 0.5], {"classes": classes, "places": places})


def three():
    """The mean of the first loss is over the weights of the classes that occur, so its scale is not that of the others."""
    seed("three heads")
    layers = [dense(4, 6), dense(6, 3), dense(6, 2), dense(6, 1)]
    x, classes, sizes = normal(7, 4), torch.tensor([2, 0, 1, 1, 0, 2, 2]), normal(7, 1)
    events = torch.tensor([[1.0, 0.0], [0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0], [0.0, 0.0], [1.0, 1.0]])
    z = F.relu(apply(layers[0], x))
    logits, events_logits, y = (apply(layer, z) for layer in layers[1:])
    losses = (
        F.cross_entropy(logits, classes, weight=torch.tensor([1.0, 2.0, 0.25])),
        F.binary_cross_entropy_with_logits(events_logits, events),
        F.l1_loss(y, sizes),
    )
    return case("three heads", "Dense<4, 6>, ReLU, Heads<class: (Dense<6, 3>, LogSoftmax), events: (Dense<6, 2>, Sigmoid), size: Dense<6, 1>>",
                layers, x, (logits.log_softmax(1), events_logits.sigmoid(), y), losses, [0.7, 0.3, 2.0],
                {"classes": classes, "events": events, "sizes": sizes})


def steps():
    """The mean of the first loss is over the steps that count."""
    seed("a head with steps")
    layers = [dense(3, 5), dense(5, 4), dense(20, 2)]
    x, places = normal(3, 4, 3), normal(3, 2)
    classes = torch.tensor([[3, 0, -100, -100], [1, 1, 2, -100], [0, 3, 2, 1]])
    z = torch.tanh(apply(layers[0], x))
    logits, y = apply(layers[1], z), apply(layers[2], z.flatten(1))
    losses = F.cross_entropy(logits.transpose(1, 2), classes), F.mse_loss(y, places)
    return case("a head with steps", "Input<Sequence<4, 3>>, PerStep<Dense<3, 5>>, Tanh, Heads<steps: (PerStep<Dense<5, 4>>, Softmax), whole: (Flatten, Dense<20, 2>)>",
                layers, x, (logits.softmax(2), y), losses, [1.0, 1.0], {"classes": classes, "places": places})


def heads():
    return {"cases": [two(), three(), steps()]}
