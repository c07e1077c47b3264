"""A network over tokens, with losses over the classes of each step: the losses, and their gradients with respect to the parameters."""

import torch
import torch.nn.functional as F

from shared import gradients, normal, seed, tracked

VOCABULARY, FEATURES, HIDDEN, CLASSES, STEPS, SAMPLES = 7, 3, 5, 4, 6, 3
PADDING = 0


def logits(tokens, p):
    x = F.embedding(tokens, p["embedding"], padding_idx=PADDING)
    hidden = torch.tanh(x @ p["weight0"] + p["bias0"])
    return hidden @ p["weight1"] + p["bias1"]


def sequences():
    seed("sequences")
    parameters = {
        "embedding": normal(VOCABULARY, FEATURES),
        "weight0": normal(FEATURES, HIDDEN),
        "bias0": normal(HIDDEN),
        "weight1": normal(HIDDEN, CLASSES),
        "bias1": normal(CLASSES),
    }
    parameters["embedding"][PADDING] = 0.0
    tokens = torch.randint(0, VOCABULARY, (SAMPLES, STEPS))
    classes = torch.randint(0, CLASSES, (SAMPLES, STEPS))
    soft = torch.softmax(normal(SAMPLES, STEPS, CLASSES), dim=-1)
    weights = torch.tensor([0.5, 1.0, 2.0, 0.25])

    def flat(z):
        return z.reshape(-1, CLASSES)

    losses = {
        "cross-entropy": lambda z: F.cross_entropy(flat(z), classes.flatten()),
        "cross-entropy, class 2 ignored": lambda z: F.cross_entropy(flat(z), classes.flatten(), ignore_index=2),
        "cross-entropy, class weights": lambda z: F.cross_entropy(flat(z), classes.flatten(), weight=weights),
        "cross-entropy, distributions": lambda z: F.cross_entropy(flat(z), flat(soft)),
        "cross-entropy, label smoothing": lambda z: F.cross_entropy(flat(z), classes.flatten(), label_smoothing=0.1),
        "likelihood, class 1 ignored": lambda z: F.nll_loss(F.log_softmax(flat(z), -1), classes.flatten(), ignore_index=1),
        "divergence": lambda z: F.kl_div(F.log_softmax(flat(z), -1), flat(soft), reduction="batchmean"),
        "squared error": lambda z: F.mse_loss(z, soft),
    }
    cases = []
    for name, loss in losses.items():
        p = tracked(parameters)
        value = loss(logits(tokens, p))
        cases.append({"name": name, "value": value, **gradients(value, None, p)})
    return {
        "parameters": parameters, "tokens": tokens, "classes": classes, "distributions": soft,
        "probabilities": torch.softmax(logits(tokens, parameters), dim=-1), "cases": cases,
    }
