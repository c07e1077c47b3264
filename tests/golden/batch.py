"""Losses that compare the samples of a batch: values, and gradients with respect to the embeddings."""

import torch
import torch.nn.functional as F

from shared import gradients, normal, seed


def triplets(x, classes, margin):
    """The farthest of the same class, and the nearest of another, for each sample that has both (Hermans et al. 2017)."""
    total = 0.0
    for i in range(len(x)):
        positive = [j for j in range(len(x)) if j != i and classes[j] == classes[i]]
        negative = [j for j in range(len(x)) if classes[j] != classes[i]]
        if positive and negative:
            distance = [torch.linalg.vector_norm(x[i] - x[j]) if i != j else torch.zeros(()) for j in range(len(x))]
            p, n = max(positive, key=lambda j: distance[j]), min(negative, key=lambda j: distance[j])
            total = total + F.triplet_margin_loss(x[i], x[p], x[n], margin=margin, eps=0.0)
    return total / len(x)


def contrastive(x, classes, temperature):
    """Khosla et al. 2020, equation 2."""
    similarity = F.cosine_similarity(x[:, None], x[None], dim=-1) / temperature
    total = 0.0
    for i in range(len(x)):
        others = [j for j in range(len(x)) if j != i]
        positive = [j for j in others if classes[j] == classes[i]]
        if positive:
            log_p = similarity[i] - torch.logsumexp(similarity[i][others], 0)
            total = total - log_p[positive].mean()
    return total / len(x)


def case(loss, name, function, x, classes, **options):
    x = x.detach().clone().requires_grad_()
    value = function(x, classes, *options.values())
    described = {"name": f"{loss}, {name}", "loss": loss, **options, "classes": classes}
    return {**described, "x": x, "value": value, **gradients(value, None, {"x": x})}


def batch():
    seed("batch")
    x = normal(5, 3)
    cases = []
    for name, classes in [("three classes", [0, 1, 0, 1, 2]), ("one class", [4] * 5), ("two classes", [1, 0, 0, 1, 0])]:
        for margin in (0.2, 1.0, 5.0):
            if name != "one class":
                cases.append(case("TripletMargin", f"{name}, margin {margin}", triplets, x, classes, margin=margin))
        for temperature in (0.1, 1.0):
            options = {"temperature": temperature}
            cases.append(case("Contrastive", f"{name}, temperature {temperature}", contrastive, x, classes, **options))
    return {"cases": cases}
