"""Writes three_steps.safetensors: three Adam steps of a small network in double precision.

The network has a convolution with pooling beside a gated recurrent unit, joined by dense layers. The
names and layouts of the parameters are those of the Swift side.

python make_three_steps.py  (PyTorch 2.15, safetensors 0.8)
"""
import pathlib

import numpy
import torch
from safetensors.numpy import save_file

torch.set_default_dtype(torch.float64)
generator = numpy.random.default_rng(11)
ROWS, STEPS = 8, 3
UNITS = 4


def draw(*shape, scale=1.0):
    """Random numbers that single precision holds exactly."""
    return (scale * generator.normal(size=shape)).astype(numpy.float32).astype(float)


start = {
    "convolution1/kernel": draw(3, 3, 1, 3, scale=0.4),
    "convolution1/bias": draw(3, scale=0.1),
    "gru1/kernel": draw(3, 3 * UNITS, scale=0.5),  # gates z, r, h
    "gru1/recurrentKernel": draw(UNITS, 3 * UNITS, scale=0.5),
    "gru1/bias": draw(2, 3 * UNITS, scale=0.1),
    "dense1/kernel": draw(47, 5, scale=0.3),
    "dense1/bias": draw(5, scale=0.1),
    "dense2/kernel": draw(5, 2, scale=0.5),
    "dense2/bias": draw(2, scale=0.1),
}
parameters = {name: torch.tensor(value, requires_grad=True) for name, value in start.items()}


def torch_gates(weight):
    """Columns z, r, h to PyTorch's rows r, z, n."""
    z, r, h = weight.split(UNITS, dim=-1)
    return torch.cat([r, z, h], dim=-1).t() if weight.dim() == 2 else torch.cat([r, z, h])


def logits(image, sequence):
    p = parameters
    kernel = p["convolution1/kernel"].permute(3, 2, 0, 1)
    hidden = torch.nn.functional.conv2d(
        image.permute(0, 3, 1, 2), kernel, p["convolution1/bias"], padding=1)
    hidden = torch.nn.functional.max_pool2d(torch.relu(hidden), 2)
    first = hidden.permute(0, 2, 3, 1).flatten(1)
    weights = [torch_gates(p["gru1/kernel"]), torch_gates(p["gru1/recurrentKernel"]),
               torch_gates(p["gru1/bias"][0]), torch_gates(p["gru1/bias"][1])]
    states, _ = torch.gru(sequence, torch.zeros(1, len(sequence), UNITS), weights, True, 1, 0.0,
                          True, False, True)
    joined = torch.cat([first, states.flatten(1)], dim=1)
    hidden = torch.relu(joined @ p["dense1/kernel"] + p["dense1/bias"])
    return hidden @ p["dense2/kernel"] + p["dense2/bias"]


tensors = {f"start/{name}": value.astype(numpy.float32) for name, value in start.items()}
optimizer = torch.optim.Adam(parameters.values(), lr=0.01)
losses = []
for step in range(STEPS):
    image, sequence = draw(ROWS, 6, 6, 1), draw(ROWS, 5, 3)
    labels = generator.integers(0, 2, size=ROWS)
    loss = torch.nn.functional.cross_entropy(
        logits(torch.tensor(image), torch.tensor(sequence)), torch.tensor(labels))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    tensors[f"batch{step}/image"] = image.astype(numpy.float32)
    tensors[f"batch{step}/sequence"] = sequence.astype(numpy.float32)
    tensors[f"batch{step}/labels"] = labels.astype(numpy.uint8)
    for name, value in parameters.items():
        tensors[f"after{step}/{name}"] = value.detach().numpy().copy()
tensors["losses"] = numpy.array(losses)
save_file(tensors, pathlib.Path(__file__).with_name("three_steps.safetensors"))
