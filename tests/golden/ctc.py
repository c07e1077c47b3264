"""Connectionist temporal classification: the loss, and its gradient with respect to the logits."""

import torch
import torch.nn.functional as F

from shared import gradients, normal, seed

STEPS, CLASSES = 8, 5

# Labels and valid steps of each sample, and the blank. The fourth of the first has just enough steps for its repeats.
BATCHES = {
    "blank 0": (0, [[1, 2, 2, 3], [4], [], [1, 1, 1]], [8, 8, 8, 5]),
    "blank 4": (4, [[0, 1, 0, 1, 2], [3, 3], [2, 0, 0, 3], []], [8, 6, 5, 1]),
    "one sample": (0, [[3, 1, 2, 2, 2, 1]], [8]),
}


def case(name, blank, labels, steps, x, reduction):
    x = x.detach().clone().requires_grad_()
    targets = torch.tensor([label for sample in labels for label in sample], dtype=torch.long)
    lengths = [len(sample) for sample in labels]
    value = F.ctc_loss(F.log_softmax(x, -1).transpose(0, 1), targets, steps, lengths, blank=blank, reduction=reduction)
    if reduction == "sum":
        value = value / len(labels)
    return {
        "name": f"{name}, {reduction}", "reduction": reduction, "blank": blank, "labels": labels, "steps": steps,
        "x": x.flatten(1), "value": value, **{key: dx.flatten(1) for key, dx in gradients(value, None, {"x": x}).items()},
    }


def ctc():
    seed("ctc")
    cases = []
    for name, (blank, labels, steps) in BATCHES.items():
        x = normal(len(labels), STEPS, CLASSES, scale=2.0)
        for reduction in ("sum", "mean"):
            cases.append(case(name, blank, labels, steps, x, reduction))
    extreme = normal(2, STEPS, CLASSES, scale=400.0)
    cases.append(case("extreme logits", 0, [[1, 2, 2, 3], [4, 1]], [8, 7], extreme, "sum"))
    return {"cases": cases}
