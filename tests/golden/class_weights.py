"""Losses of two classes, and hinge losses, with weights of the classes. Written with PyTorch 2.15: python3 generate.py class_weights"""

import torch
import torch.nn.functional as F

from losses import loss_case
from shared import normal, seed


def weight_of(target, weights):
    """The weight of each element of a target of yes (1) and no (0), or of probabilities of yes."""
    no, yes = weights.unbind(-1)
    return yes * target + no * (1.0 - target)


def binary_cases():
    seed("binary class weights")
    logits, likely = normal(5, 3, scale=3.0), torch.rand(5, 3).round(decimals=4)
    hard, soft = torch.randint(0, 2, (5, 3)).to(logits), torch.rand(5, 3).round(decimals=4)
    pairs = {
        "pair": torch.tensor([0.5, 4.0]),
        "one is 0": torch.tensor([0.0, 2.0]),
        "per output": torch.tensor([[0.5, 4.0], [1.0, 0.25], [3.0, 0.0]]),
    }
    for name, weights in pairs.items():
        no, yes = weights.unbind(-1)
        total = {"hard": weight_of(hard, weights).sum(), "soft": weight_of(soft, weights).sum()}

        def on_logits(x, target, of, no=no, yes=yes, total=total):
            # `pos_weight` is the weight of yes relative to that of no, which multiplies all; where that is 0, yes and no change places.
            if bool((no > 0).all()):
                each = F.binary_cross_entropy_with_logits(x, target, weight=no, pos_weight=yes / no, reduction="sum")
            elif no.ndim == 0:
                each = -(yes * target * F.logsigmoid(x)).sum()
            return each / total[of]

        def on_probabilities(x, target, of, weights=weights, total=total):
            element = weight_of(target, weights)
            return F.binary_cross_entropy(x, target, weight=element, reduction="sum") / total[of]

        options = {"class_weights": weights}
        for of, target in {"hard": hard, "soft": soft}.items():
            function = lambda x, t, of=of: on_logits(x, t, of)
            yield loss_case("BinaryCrossEntropy", "logits", f"{of}, {name}", function, logits, target, **options)
        # Of soft targets the weights of PyTorch do not distinguish yes and no.
        function = lambda x, t: on_probabilities(x, t, "hard")
        yield loss_case("BinaryCrossEntropy", "probabilities", f"hard, {name}", function, likely, hard, **options)

        signs = 2.0 * hard - 1.0
        for loss, power in {"Hinge": 1, "SquaredHinge": 2}.items():

            def hinge(x, target, power=power, weights=weights, total=total):
                each = torch.clamp(1.0 - target * x, min=0.0) ** power
                return (weight_of((target + 1.0) / 2.0, weights) * each).sum() / total["hard"]

            yield loss_case(loss, "values", name, hinge, logits, signs, **options)


def multi_class_cases():
    seed("multi-class weights")
    scores, classes = normal(5, 3, scale=2.0), torch.tensor([2, 0, 1, 1, 2])
    for margin in [1.0, 0.25]:
        for weights in [torch.tensor([0.5, 1.0, 4.0]), torch.tensor([0.0, 1.0, 2.0])]:

            def function(x, target, margin=margin, weights=weights):
                each = F.multi_margin_loss(x, target, margin=margin, weight=weights, reduction="sum")
                return each / weights[target].sum()

            name = f"margin {margin}, weights {weights.tolist()}"
            options = {"margin": margin, "class_weights": weights}
            yield loss_case("MultiClassHinge", "values", name, function, scores, classes, **options)


def class_weights():
    return {"cases": [*binary_cases(), *multi_class_cases()]}
