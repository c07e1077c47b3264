"""The losses over classes. They read the input of the case: as logits, or as logarithms of probabilities."""

import numpy as np

from mapping import Mapped, entry, of_batch

# The layer after the input, so that the loss accepts the network. With logits their logarithms of probabilities can be an output, too.
LAYERS = {"cross_entropies": ["Softmax", "LogSoftmax"], "likelihoods": ["crate::onnx::Logarithms"]}


def loss(kind):
    def mapped(attributes, inputs, outputs):
        x, classes, weights = [*inputs, None][:3]
        y, logarithms = [*outputs, None][:2]
        entry(x.shape[1:])
        reduction, ignored = attributes.get("reduction", "mean"), attributes.get("ignore_index")
        if reduction == "none":
            # Each step is a sample.
            def flattened(array):
                return None if array is None else np.moveaxis(array, 1, -1).reshape(-1, x.shape[1])

            x, logarithms = flattened(x), flattened(logarithms)
        classes = [int(number) for number in classes.reshape(-1)]
        more = {"reduction": reduction, "classes": classes}
        if ignored is not None and ignored >= 0:
            more["ignored"] = ignored
        elif ignored is not None:
            # No class has a negative number: these steps have none.
            assert x.ndim > 2
            more["classes"] = [None if number == ignored else number for number in classes]
        if weights is not None:
            more["weights"] = weights
        if logarithms is not None:
            more["logarithms"] = of_batch(logarithms)[0]
        x, here = of_batch(x)
        return Mapped(f"{here}, {LAYERS[kind][logarithms is not None]}", x, np.asarray(y), more=more, kind=kind)

    return mapped
