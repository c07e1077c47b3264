"""Every optimizer in its modes, ten steps each, and gradient clipping."""

from functools import partial

import torch
from torch import nn

from shared import normal, seed


class Lion(torch.optim.Optimizer):
    """Not PyTorch's, which has none: our own transcription of Chen et al. 2023, "Symbolic Discovery of Optimization
    Algorithms", algorithm 2, with the weight decay decoupled as there and sign(0) = 0."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for theta in group["params"]:
                m = self.state[theta].setdefault("m", torch.zeros_like(theta))
                c = beta1 * m + (1 - beta1) * theta.grad
                theta -= group["lr"] * (torch.sign(c) + group["weight_decay"] * theta)
                self.state[theta]["m"] = beta2 * m + (1 - beta2) * theta.grad


# The multi-tensor form: PyTorch 1.13's single-tensor one multiplies μₜ in twice (pytorch/pytorch#92699, fixed in 2.0).
NAdam = partial(torch.optim.NAdam, foreach=True)
SGD, RMSprop, Adagrad, Adam, AdamW = (
    getattr(torch.optim, name) for name in ("SGD", "RMSprop", "Adagrad", "Adam", "AdamW")
)

START = [0.5, -1.25, 2.0, -0.0625, 0.0, 10.0, 0.75]
STEPS = 10
DECAY = {"weight_decay": 0.1}
MOMENTUM = {"momentum": 0.9}

OPTIMIZERS = [
    ("SGD", "plain", SGD, {"lr": 0.1}),
    ("SGD", "momentum", SGD, {"lr": 0.1, **MOMENTUM}),
    ("SGD", "momentum and dampening", SGD, {"lr": 0.1, **MOMENTUM, "dampening": 0.3}),
    ("SGD", "Nesterov", SGD, {"lr": 0.1, **MOMENTUM, "nesterov": True}),
    ("SGD", "weight decay", SGD, {"lr": 0.1, **DECAY}),
    ("SGD", "momentum and weight decay", SGD, {"lr": 0.1, **MOMENTUM, **DECAY}),
    ("SGD", "momentum, dampening and weight decay", SGD, {"lr": 0.1, "momentum": 0.8, "dampening": 0.3, **DECAY}),
    ("SGD", "Nesterov and weight decay", SGD, {"lr": 0.1, **MOMENTUM, "nesterov": True, **DECAY}),
    ("RMSProp", "plain", RMSprop, {"lr": 0.01}),
    ("RMSProp", "momentum", RMSprop, {"lr": 0.01, **MOMENTUM}),
    ("RMSProp", "centered", RMSprop, {"lr": 0.01, "centered": True}),
    ("RMSProp", "centered with momentum", RMSprop, {"lr": 0.01, "centered": True, **MOMENTUM}),
    ("RMSProp", "weight decay", RMSprop, {"lr": 0.01, **DECAY}),
    ("RMSProp", "everything", RMSprop, {"lr": 0.01, "centered": True, **MOMENTUM, **DECAY}),
    ("RMSProp", "other alpha and epsilon", RMSprop, {"lr": 0.01, "alpha": 0.9, "eps": 1e-3}),
    ("Adagrad", "plain", Adagrad, {"lr": 0.1}),
    ("Adagrad", "rate decay", Adagrad, {"lr": 0.1, "lr_decay": 0.05}),
    ("Adagrad", "initial accumulator", Adagrad, {"lr": 0.1, "initial_accumulator_value": 0.1}),
    ("Adagrad", "weight decay", Adagrad, {"lr": 0.1, **DECAY}),
    ("Adagrad", "other epsilon", Adagrad, {"lr": 0.1, "eps": 1e-3}),
    ("Adam", "plain", Adam, {"lr": 0.01}),
    ("Adam", "weight decay", Adam, {"lr": 0.01, **DECAY}),
    ("Adam", "other betas and epsilon", Adam, {"lr": 0.01, "betas": (0.8, 0.95), "eps": 1e-3}),
    ("AMSGrad", "plain", Adam, {"lr": 0.01, "amsgrad": True}),
    ("AMSGrad", "weight decay", Adam, {"lr": 0.01, "amsgrad": True, **DECAY}),
    ("AMSGrad", "short memory", Adam, {"lr": 0.01, "amsgrad": True, "betas": (0.8, 0.7)}),
    ("AdamW", "plain", AdamW, {"lr": 0.01, **DECAY}),
    ("AdamW", "no decay", AdamW, {"lr": 0.01, "weight_decay": 0.0}),
    ("AdamW", "amsgrad", AdamW, {"lr": 0.01, "amsgrad": True, "betas": (0.9, 0.7), **DECAY}),
    ("AdamW", "other betas and epsilon", AdamW, {"lr": 0.01, "betas": (0.8, 0.95), "eps": 1e-3, **DECAY}),
    ("NAdam", "plain", NAdam, {"lr": 0.01}),
    ("NAdam", "weight decay", NAdam, {"lr": 0.01, **DECAY}),
    ("NAdam", "other betas, epsilon and momentum decay", NAdam,
     {"lr": 0.01, "betas": (0.8, 0.95), "eps": 1e-3, "momentum_decay": 0.1}),
    ("Lion", "plain", Lion, {"lr": 0.01}),
    ("Lion", "weight decay", Lion, {"lr": 0.01, **DECAY}),
    ("Lion", "other betas", Lion, {"lr": 0.01, "betas": (0.8, 0.7)}),
]

# What a case tells of its optimizer, defaults included; beside these, `betas` and the learning rate.
SETTINGS = [
    "momentum", "dampening", "nesterov", "alpha", "centered", "lr_decay", "initial_accumulator_value", "eps", "amsgrad",
    "momentum_decay", "weight_decay",
]

# These run a second time, halving the rate before the fifth and the ninth step.
SCHEDULED = [("SGD", "momentum"), ("RMSProp", "momentum"), ("Adam", "plain"), ("AdamW", "plain"), ("NAdam", "plain")]


def optimizer_gradients():
    """Ten gradients of seven elements; one element small, one large, one always zero, one that keeps its sign."""
    seed("optimizers")
    grads = torch.randn(STEPS, len(START))
    grads[:, 1] *= 1e-5
    grads[:, 2] *= 100.0
    grads[:, 3] = 0.0
    grads[:, 4] = grads[:, 4].abs()
    return grads.round(decimals=7)


def optimizer_case(optimizer, name, kind, options, grads, rates):
    theta = torch.tensor(START, requires_grad=True)
    stepper = kind([theta], **options)
    group = stepper.param_groups[0]
    settings = {key: group[key] for key in SETTINGS if key in group}
    if "betas" in group:
        settings["beta1"], settings["beta2"] = group["betas"]
    steps = []
    for rate, grad in zip(rates, grads):
        group["lr"] = rate
        theta.grad = grad.clone()
        stepper.step()
        steps.append(theta.detach().clone())
    return {
        "name": f"{optimizer}, {name}",
        "optimizer": optimizer,
        **settings,
        "learning_rates": rates,
        "steps": torch.stack(steps),
    }


def clipping_case(kind, name, limit, grads):
    parameter = nn.Parameter(torch.zeros_like(grads))
    parameter.grad = grads.clone()
    case = {"name": f"{kind}, {name}", "kind": kind, "limit": limit, "grads": grads}
    if kind == "norm":
        case["norm"] = nn.utils.clip_grad_norm_(parameter, limit)
    else:
        nn.utils.clip_grad_value_(parameter, limit)
    return {**case, "clipped": parameter.grad}


def optimizers():
    grads = optimizer_gradients()
    cases = []
    for optimizer, name, kind, options in OPTIMIZERS:
        rate = options["lr"]
        runs = {name: [rate] * STEPS}
        if (optimizer, name) in SCHEDULED:
            runs[f"{name}, changing rate"] = [rate] * 4 + [rate / 2] * 4 + [rate / 4] * 2
        cases += [optimizer_case(optimizer, run, kind, options, grads, rates) for run, rates in runs.items()]

    seed("clipping")
    some, none, large = normal(7, scale=3.0), torch.zeros(7), normal(7) * 1e6
    clippings = [
        clipping_case(kind, name, limit, vector)
        for kind in ("value", "norm")
        for name, limit, vector in [
            ("within the limit", 100.0, some),
            ("over the limit", 1.0, some),
            ("a small limit", 1e-3, some),
            ("all zero", 1.0, none),
            ("large", 5.0, large),
        ]
    ]
    return {"params": torch.tensor(START), "grads": grads, "cases": cases, "clipping": clippings}
