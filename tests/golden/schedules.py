"""Every learning-rate schedule in its modes, over a whole run."""

from torch import nn
from torch.optim import SGD, lr_scheduler as schedulers

import torch


def warm_up(optimizer, start, steps, then):
    """A linear rise, then another schedule with what is left."""
    rise = schedulers.LinearLR(optimizer, start_factor=start, end_factor=1.0, total_iters=steps)
    return schedulers.SequentialLR(optimizer, [rise, then(optimizer)], milestones=[steps])


def step_decay(optimizer, total, every, factor):
    return schedulers.StepLR(optimizer, every, gamma=factor)


def exponential_decay(optimizer, total, factor):
    return schedulers.ExponentialLR(optimizer, factor)


def linear_decay(optimizer, total, end):
    return schedulers.LinearLR(optimizer, start_factor=1.0, end_factor=end, total_iters=total)


def polynomial_decay(optimizer, total, power):
    return schedulers.PolynomialLR(optimizer, total_iters=total, power=power)


def cosine_decay(optimizer, total, end):
    return schedulers.CosineAnnealingLR(optimizer, T_max=total, eta_min=end)


def warm_restarts(optimizer, total, steps, growth, end):
    return schedulers.CosineAnnealingWarmRestarts(optimizer, T_0=steps, T_mult=growth, eta_min=end)


def one_cycle(optimizer, total, start, rise, end):
    return schedulers.OneCycleLR(
        optimizer, max_lr=1.0, total_steps=total, pct_start=rise, div_factor=1 / start, final_div_factor=start / end,
        cycle_momentum=False,
    )


def warm_up_step_decay(optimizer, total, warm, start, every, factor):
    return warm_up(optimizer, start, warm, lambda optimizer: schedulers.StepLR(optimizer, every, gamma=factor))


def warm_up_cosine_decay(optimizer, total, warm, start, end):
    rest = total - warm
    return warm_up(optimizer, start, warm, lambda optimizer: schedulers.CosineAnnealingLR(optimizer, rest, eta_min=end))


SCHEDULES = [
    ("StepDecay", "every ten", step_decay, 35, {"every": 10, "factor": 0.1}),
    ("StepDecay", "every step", step_decay, 8, {"every": 1, "factor": 0.7}),
    ("ExponentialDecay", "", exponential_decay, 40, {"factor": 0.9}),
    ("LinearDecay", "to zero", linear_decay, 24, {"end": 0.0}),
    ("LinearDecay", "to a fifth", linear_decay, 24, {"end": 0.2}),
    ("PolynomialDecay", "linear", polynomial_decay, 24, {"power": 1.0}),
    ("PolynomialDecay", "square", polynomial_decay, 24, {"power": 2.0}),
    ("PolynomialDecay", "root", polynomial_decay, 24, {"power": 0.5}),
    ("CosineDecay", "to zero", cosine_decay, 30, {"end": 0.0}),
    ("CosineDecay", "to a tenth", cosine_decay, 31, {"end": 0.1}),
    ("WarmRestarts", "of one length", warm_restarts, 25, {"steps": 7, "growth": 1, "end": 0.0}),
    ("WarmRestarts", "growing", warm_restarts, 50, {"steps": 3, "growth": 2, "end": 0.05}),
    ("OneCycle", "as it is", one_cycle, 50, {"start": 1 / 25, "rise": 0.3, "end": 1 / 25 / 1e4}),
    ("OneCycle", "between steps", one_cycle, 33, {"start": 0.1, "rise": 0.45, "end": 0.01}),
    ("OneCycle", "short", one_cycle, 4, {"start": 0.1, "rise": 0.5, "end": 0.01}),
    ("WarmUp<StepDecay>", "", warm_up_step_decay, 30, {"warm": 5, "start": 0.1, "every": 6, "factor": 0.5}),
    ("WarmUp<CosineDecay>", "", warm_up_cosine_decay, 30, {"warm": 9, "start": 0.1, "end": 0.02}),
]


def schedule_case(schedule, name, kind, total, settings):
    optimizer = SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = kind(optimizer, total, **settings)
    factors = []
    for _ in range(total):
        factors.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    name = f"{schedule}, {name}" if name else schedule
    return {"name": name, "schedule": schedule, **settings, "total": total, "factors": factors}


def schedules():
    return {"cases": [schedule_case(*schedule) for schedule in SCHEDULES]}
