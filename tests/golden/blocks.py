"""Blocks, which are layers made of layers: outputs, the gradients that an upstream `dy` gives, and running statistics."""

import functools

import torch
import torch.nn.functional as F

import images
from images import is_setting, parse, settings
from shared import normal, seed

# The input and the block as the layer list writes them.
CASES = """
4: Residual<(Dense<4, 3>, Tanh, Dense<3, 4>)>
4: Residual<(Dense<4, 3>, Tanh), Dense<4, 3, NoBias>>
4: Residual<Inner>
4: Residual<Inner, (Dense<4, 2>, Tanh, Dense<2, 4>)>
4: Add<Dense<4, 3>, (Dense<4, 2>, Sigmoid, Dense<2, 3>)>
5: Add<Dense<5, 5>, Identity, Tanh>
4: Add<Inner, Identity, (Tanh, Dense<4, 4>), Dense<4, 4, NoBias>>
4: Add<(BatchNorm, Tanh), Identity>
4: Concat<Dense<4, 3>, Identity>
4: Concat<(Dense<4, 2>, Tanh), Inner, Dense<4, 1>>
4: Concat<Tanh, Dense<4, 2>, Identity, Inner>
4: Multiply<Dense<4, 3>, (Dense<4, 2>, Sigmoid, Dense<2, 3>)>
5: Multiply<Dense<5, 5>, Identity, Tanh>
4: Multiply<Inner, Identity, (Tanh, Dense<4, 4>), Dense<4, 4, NoBias>>
6: Multiply<Slice<0, 3>, (Slice<3, 3>, Sigmoid)>
4: Dot<Dense<4, 3>, (Dense<4, 2>, Sigmoid, Dense<2, 3>)>
4: Dot<Inner, Identity>
12: Dot<(Slice<0, 8>, Dense<8, 3>, Tanh), (Slice<8, 4>, Dense<4, 3>)>
Image<2, 3, 4>: Multiply<Conv2d<2, 2, 3, Same>, Identity, Conv2d<2, 2, 1>>
Image<2, 3, 4>: Dot<Conv2d<2, 3, 3, Same>, (Tanh, Conv2d<2, 3, 1>)>
Sequence<5, 3>: Multiply<Conv1d<3, 3, 3, Same>, Identity>
Sequence<4, 3>: Dot<(Tanh, Conv1d<3, 4, 1>), Conv1d<3, 4, 3, Same>>
4: Repeat<1, Inner>
4: Repeat<3, (Dense<4, 4>, Tanh)>
4: Repeat<2, Inner>
4: Residual<Repeat<2, Concat<(Add<Dense<4, 2>, (Tanh, Dense<4, 2>)>, Tanh), Dense<4, 2>>>>
Image<2, 3, 4>: Add<Conv2d<2, 2, 3, Same>, Identity, Conv2d<2, 2, 1>>
Image<2, 3, 4>: Concat<Conv2d<2, 3, 3, Same>, Identity, (Conv2d<2, 2, 1>, Tanh, Conv2d<2, 1, (3, 1), Same>)>
Image<2, 4, 5>: Concat<MaxPool2d<2>, AvgPool2d<2>>
Image<2, 2, 2>: Concat<Conv2d<2, 1, 1>, Identity, Tanh, Conv2d<2, 3, 3, Padding<1>>>
Image<2, 4, 4>: Residual<(Conv2d<2, 3, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU), Convolved>
Image<2, 3, 3>: Repeat<2, (Residual<(Conv2d<2, 2, 3, Same, NoBias>, BatchNorm)>, ReLU)>
Sequence<5, 3>: Add<Conv1d<3, 3, 3, Same>, Identity>
Sequence<5, 3>: Concat<Conv1d<3, 2, 3, Same>, Identity>
Sequence<4, 3>: Concat<(Tanh, Conv1d<3, 4, 1>), Identity, Conv1d<3, 1, 3, Same>>
12: Concat<(Slice<0, 8>, Dense<8, 3>, Tanh), (Slice<8, 4>, Dense<4, 2>, Tanh)>
Image<3, 2, 3>: Add<(Slice<1, 2>, Conv2d<2, 2, 1>), Slice<0, 2>>
Sequence<4, 5>: Concat<(Slice<3, 2>, Conv1d<2, 3, 1>), Slice<1, 3>>
Sequence<4, 3>: ConcatSteps<(Conv1d<3, 2, 1>, SliceSteps<2, 2>), Conv1d<3, 2, 2>>
Sequence<4, 2>: Concat<Tanh, (BatchNorm, Tanh), Identity, Conv1d<2, 3, 3, Same>>
"""

# Networks that stand in a list by their names.
NETWORKS = {
    "Inner": "(Dense<4, 5>, Tanh, Dense<5, 4>)",
    "Convolved": "(Conv2d<2, 3, 1, Stride<2>, NoBias>, BatchNorm)",
}


class Block:
    """A forward pass that makes the parameters of each layer at first, in the order in which they are used, which is
    that in which they lie in memory."""

    def __init__(self, layers):
        self.layers, self.parameters, self.place, self.training, self.moved = layers, [], 0, True, {}

    def __call__(self, x, training=True):
        self.place, self.training = 0, training
        return self.run(self.layers, x)

    def own(self, make):
        """The parameters of the next layer."""
        if self.place == len(self.parameters):
            self.parameters.append(make())
        self.place += 1
        return self.parameters[self.place - 1]

    def run(self, layers, x):
        if not is_setting(layers):
            for layer in layers:
                x = self.run(layer, x)
            return x
        name, *arguments = layers
        if name in NETWORKS:
            return self.run(parse_list(NETWORKS[name]), x)
        if name == "Repeat":
            return self.run((arguments[1],) * arguments[0], x)
        if name in ("Residual", "Add", "Concat", "Multiply", "Dot"):
            shortcut = [("Identity",)] if name == "Residual" and len(arguments) == 1 else []
            outputs = [self.run(branch, x) for branch in arguments + shortcut]
            # The steps of a sequence come before its features.
            axis = -1 if x.dim() == 3 else 1
            if name in ("Multiply", "Dot"):
                product = functools.reduce(torch.mul, outputs)
                return product.sum(axis, keepdim=True) if name == "Dot" else product
            return torch.cat(outputs, axis) if name == "Concat" else sum(outputs)
        if name == "ConcatSteps":
            return torch.cat([self.run(branch, x) for branch in arguments], 1)
        if name == "SliceSteps":
            return x.narrow(1, *arguments)
        if name == "Slice":
            return x.narrow(-1 if x.dim() == 3 else 1, *arguments)
        if name == "Identity":
            return x
        if name in ("Tanh", "Sigmoid", "ReLU"):
            return getattr(torch, name.lower())(x)
        if name == "Dense":
            inputs, outputs = arguments[:2]
            own = self.own(lambda: {
                "w": normal(inputs, outputs, scale=inputs**-0.5),
                **({} if is_setting(arguments[-1]) else {"b": normal(outputs)}),
            })
            return x @ tracked(own["w"]) + (tracked(own["b"]) if "b" in own else 0)
        if name == "BatchNorm":
            return self.batch_norm(x)
        own = self.own(lambda: images.weights(name, *settings(arguments)))
        return images.forward(name, arguments, x, {key: tracked(value) for key, value in own.items()})

    def batch_norm(self, x):
        x = x.transpose(1, 2) if x.dim() == 3 else x
        channels = x.shape[1]
        own = self.own(lambda: {
            "w": normal(channels), "b": normal(channels),
            "mean": normal(channels), "variance": (normal(channels).abs() + 0.5).round(decimals=4),
        })
        statistics = own["mean"].clone(), own["variance"].clone()
        y = F.batch_norm(x, *statistics, tracked(own["w"]), tracked(own["b"]), self.training)
        if self.training:
            self.moved |= {id(own["mean"]): statistics[0], id(own["variance"]): statistics[1]}
        return y.transpose(1, 2) if x.dim() == 3 else y


def tracked(tensor):
    return tensor.requires_grad_()


def parse_list(text):
    """A list in parentheses, or a layer, as tuples."""
    name, arguments = parse(f"List<{text}>")
    return arguments[0]


def block_case(case):
    shape, text = case.split(": ")
    seed(case)
    dims = [int(shape)] if shape.isdigit() else parse(shape)[1]
    x = tracked(normal(3, *dims, scale=1.5))
    block = Block(parse_list(text))
    y = block(x)
    dy = normal(*y.shape)
    own = [value for layer in block.parameters for value in layer.values()]
    trained = [value for value in own if value.requires_grad]
    moved = block.moved
    dx, *slopes = torch.autograd.grad(y, [x, *trained], dy)
    slopes = iter(slopes)
    # How far a statistic moves stands where others have a slope, and like a slope for all samples.
    gradient = [(value - moved[id(value)]) * len(x) if id(value) in moved else next(slopes) for value in own]
    prediction = {"prediction": block(x, training=False).flatten(1)} if moved else {}
    flat = {name: [number for value in values for number in value.flatten().tolist()]
            for name, values in {"w": own, "dw": gradient}.items()}
    samples = {"x": x, "y": y, "dy": dy, "dx": dx}
    return {"name": f"{text} of {shape}", "layer": text, "input": shape, **flat, **prediction,
            **{name: value.flatten(1) for name, value in samples.items()}}


def blocks():
    return {"cases": [block_case(case) for case in CASES.strip().splitlines()]}
