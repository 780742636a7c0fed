"""Writes optimizers.json: steps of PyTorch's optimizers and rates of its schedules in float64.

python make_optimizers.py  (PyTorch 2.15)
"""
import json
import pathlib

import numpy
import torch

torch.set_default_dtype(torch.float64)
generator = numpy.random.default_rng(20180707)
STEPS, COUNT = 12, 7
# Numbers that single precision holds exactly, so that both sides start from the same ones.
start = generator.normal(size=COUNT).astype(numpy.float32).astype(float)
gradients = (generator.normal(size=(STEPS, COUNT)) * numpy.geomspace(0.01, 30, COUNT)).astype(
    numpy.float32).astype(float)


def run(make, decay=0.0, norm=None, value=None, frozen=()):
    """The parameters after each step and the norm of each gradient before clipping."""
    trained = [index for index in range(COUNT) if index not in frozen]
    parameter = torch.nn.Parameter(torch.tensor(start[trained]))
    optimizer = make([parameter])
    base = optimizer.param_groups[0]["lr"]
    values, norms = [], []
    for step in range(STEPS):
        parameter.grad = torch.tensor(gradients[step][trained])
        norms.append(parameter.grad.norm().item())
        if norm is not None:
            torch.nn.utils.clip_grad_norm_([parameter], norm)
        if value is not None:
            torch.nn.utils.clip_grad_value_([parameter], value)
        # Keras 2: lr * 1/(1 + decay * iterations), iterations counting from zero.
        optimizer.param_groups[0]["lr"] = base / (1 + decay * step)
        optimizer.step()
        everything = start.copy()
        everything[trained] = parameter.detach().numpy()
        values.append(everything.tolist())
    return {"values": values, "norms": norms}


def sgd(**options):
    return lambda parameters: torch.optim.SGD(parameters, **options)


def adam(**options):
    return lambda parameters: torch.optim.Adam(parameters, **options)


def adamw(**options):
    return lambda parameters: torch.optim.AdamW(parameters, **options)


cases = {
    "sgd": run(sgd(lr=0.05)),
    "sgd momentum": run(sgd(lr=0.05, momentum=0.9)),
    "sgd nesterov": run(sgd(lr=0.05, momentum=0.8, nesterov=True)),
    "adam": run(adam(lr=0.01)),
    "adam betas": run(adam(lr=0.1, betas=(0.7, 0.95), eps=1e-3)),
    "adam keras decay": run(adam(lr=0.01), decay=0.25),
    "adam norm clip": run(adam(lr=0.01), norm=2.0),
    "sgd norm clip": run(sgd(lr=0.05), norm=2.0),
    "sgd value clip": run(sgd(lr=0.05), value=0.5),
    "adamw": run(adamw(lr=0.01, weight_decay=0.1)),
    "adamw frozen": run(adamw(lr=0.01, weight_decay=0.1), frozen=(0, 1, 4)),
    "sgd norm clip frozen": run(sgd(lr=0.05), norm=2.0, frozen=(2, 6)),
}


def rates(make, steps, monitored=None):
    """The rate before each scheduler step."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.02)
    scheduler = make(optimizer)
    result = []
    for step in range(steps):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if monitored is not None:
            scheduler.step(monitored[step])
        elif step + 1 < steps:
            scheduler.step()
    return result


schedulers = torch.optim.lr_scheduler
loss = [1.0, 0.9, 0.8996, 0.8997, 0.895, 0.8949, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87]
auc = [0.9, 0.92, 0.92, 0.921, 0.921, 0.9205, 0.93, 0.93, 0.93, 0.93, 0.9302, 0.9302]


def plateau(mode, patience, threshold, minimum):
    # Keras reduces after `patience` bad epochs, PyTorch after `patience` + 1.
    return lambda optimizer: schedulers.ReduceLROnPlateau(
        optimizer, mode, factor=0.5, patience=patience - 1, threshold=threshold,
        threshold_mode="abs", min_lr=minimum, eps=0)


def one_cycle(steps, **options):
    return lambda optimizer: schedulers.OneCycleLR(
        optimizer, max_lr=0.02, total_steps=steps, cycle_momentum=False, **options)


schedules = {
    "step": rates(lambda o: schedulers.StepLR(o, step_size=3, gamma=0.3), 10),
    "cosine": rates(lambda o: schedulers.CosineAnnealingLR(o, T_max=40, eta_min=1e-3), 40),
    "one cycle": rates(one_cycle(40), 40),
    "one cycle long": rates(
        one_cycle(37, pct_start=0.45, div_factor=10, final_div_factor=100), 37),
    "plateau loss": rates(plateau("min", 2, 0.002, 0.003), len(loss), loss),
    "plateau auc": rates(plateau("max", 3, 1e-4, 0), len(auc), auc),
}

target = pathlib.Path(__file__).with_name("optimizers.json")
target.write_text(json.dumps(
    {"start": start.tolist(), "gradients": gradients.tolist(), "cases": cases,
     "schedules": schedules, "loss": loss, "auc": auc}, indent=1) + "\n")
