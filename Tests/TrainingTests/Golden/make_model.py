"""Writes model.safetensors, as somebody outside would, and model_scores.json.

python make_model.py  (PyTorch 2.15, safetensors 0.8)
"""
import json
import pathlib

import numpy
import torch
from safetensors.numpy import save_file

folder = pathlib.Path(__file__).parent
generator = numpy.random.default_rng(7)
tensors = {
    "dense1/kernel": generator.normal(size=(3, 5)).astype(numpy.float32),
    "dense1/bias": generator.normal(size=5).astype(numpy.float32),
    "dense2/kernel": generator.normal(size=(5, 2)).astype(numpy.float32),
    "dense2/bias": generator.normal(size=2).astype(numpy.float32),
}
architecture = {
    "inputs": [{"name": "features", "shape": [3]}],
    "output": {"sequence": [{"dense": {"units": 5, "activation": "tanh"}},
                            {"dense": {"units": 2}}]},
}
save_file(tensors, folder / "model.safetensors", metadata={
    "format": "terascale-model",
    "version": "1",
    "architecture": json.dumps(architecture),
    "preprocessing": "{}",
    "labelConvention": "signal = 1, background = 0; score = softmax probability of class 1",
    "trainingSummary": "{}",
})
inputs = generator.normal(size=(9, 3)).astype(numpy.float32)
weights = {name: torch.tensor(value, dtype=torch.float64) for name, value in tensors.items()}
hidden = torch.tanh(torch.tensor(inputs, dtype=torch.float64) @ weights["dense1/kernel"]
                    + weights["dense1/bias"])
logits = hidden @ weights["dense2/kernel"] + weights["dense2/bias"]
scores = torch.softmax(logits, dim=1)[:, 1]
(folder / "model_scores.json").write_text(
    json.dumps({"inputs": inputs.tolist(), "scores": scores.tolist()}, indent=1) + "\n")
