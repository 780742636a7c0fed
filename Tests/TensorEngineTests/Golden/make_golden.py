"""Reference values for the tests of TensorEngine, computed by PyTorch in float64.

Run with: python make_golden.py   (writes operations.json, networks.json, penalty.json beside it)
Operands are rounded to float32 first, so that both sides start from the same numbers.
"""

import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
torch.set_default_dtype(torch.float64)
random = np.random.default_rng(20250101)


def draw(shape, low=-1.0, high=1.0, away=0.0):
    x = random.uniform(low, high, shape)
    x = np.where(np.abs(x) < away, x + np.where(x < 0, -2, 2) * away, x)
    return torch.tensor(x.astype(np.float32).astype(np.float64))


def pack(x):
    x = x.detach().numpy(force=True)
    return {"shape": list(x.shape), "values": [float(f"{v:.9g}") for v in x.reshape(-1)]}


# --- recurrent layers, written out step by step -------------------------------------------------
def hard_sigmoid(x):  # Keras 2
    return torch.clamp(0.2 * x + 0.5, 0, 1)


def gru(x, kernel, recurrent, bias, form, reverse=False):
    """Columns z, r, h as in Keras. resetBefore: Keras 2 GRU with reset_after=False."""
    units = recurrent.shape[0]
    gate = hard_sigmoid if form == "resetBeforeHardSigmoid" else torch.sigmoid
    h = torch.zeros(x.shape[0], units)
    steps = range(x.shape[1])
    outputs = [None] * x.shape[1]
    for t in reversed(steps) if reverse else steps:
        if form == "resetAfter":
            a = x[:, t] @ kernel + bias[0]
            b = h @ recurrent + bias[1]
            z = gate(a[:, :units] + b[:, :units])
            r = gate(a[:, units : 2 * units] + b[:, units : 2 * units])
            n = torch.tanh(a[:, 2 * units :] + r * b[:, 2 * units :])
        else:
            a = x[:, t] @ kernel + bias
            z = gate(a[:, :units] + h @ recurrent[:, :units])
            r = gate(a[:, units : 2 * units] + h @ recurrent[:, units : 2 * units])
            n = torch.tanh(a[:, 2 * units :] + (r * h) @ recurrent[:, 2 * units :])
        h = z * h + (1 - z) * n
        outputs[t] = h
    return torch.stack(outputs, dim=1)


def lstm(x, kernel, recurrent, bias, gate="sigmoid", reverse=False):
    """Columns i, f, c, o as in Keras (and PyTorch)."""
    units = recurrent.shape[0]
    sigma = hard_sigmoid if gate == "hardSigmoid" else torch.sigmoid
    h = torch.zeros(x.shape[0], units)
    c = torch.zeros(x.shape[0], units)
    steps = range(x.shape[1])
    outputs = [None] * x.shape[1]
    for t in reversed(steps) if reverse else steps:
        a = x[:, t] @ kernel + h @ recurrent + bias
        i, f, g, o = (a[:, k * units : (k + 1) * units] for k in range(4))
        c = sigma(f) * c + sigma(i) * torch.tanh(g)
        h = sigma(o) * torch.tanh(c)
        outputs[t] = h
    return torch.stack(outputs, dim=1)


def convolution(x, kernel, bias, stride=1, padding="same"):
    """Channels last, kernel [height, width, in, out]; stride 1 for same padding."""
    pad = "same" if padding == "same" else 0
    y = F.conv2d(x.permute(0, 3, 1, 2), kernel.permute(3, 2, 0, 1), bias, stride, pad)
    return y.permute(0, 2, 3, 1)


def pooled(x, function):
    return function(x.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)


def batch_norm(x, scale, offset, epsilon=1e-3):
    flat = x.reshape(-1, x.shape[-1])
    y = F.batch_norm(flat, None, None, scale, offset, training=True, eps=epsilon)
    return y.reshape(x.shape)


def cross_entropy(x):
    weights = torch.tensor([1, 0.5, 2, 0.25])
    return (weights * F.cross_entropy(x, torch.tensor([0, 2, 1, 2]), reduction="none")).sum()


def binary_cross_entropy(x):
    weights = torch.tensor([1, 0.5, 2, 0.25])
    targets = torch.tensor([0, 1, 0.25, 1])
    loss = F.binary_cross_entropy_with_logits(x[:, 0], targets, reduction="none")
    return (weights * loss).sum()


def mean_squared_error(x):
    targets = torch.tensor([[0, 1], [0.25, 1], [-1, 2]])
    return (torch.tensor([1, 0.5, 2]) * ((x - targets) ** 2).mean(dim=1)).sum()


ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": F.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": F.softplus,
    "gelu": F.gelu,
}

# name: (shapes, function, domain, distance from zero, twice differentiable)
U, P, W2, W3 = (-1, 1), (0.5, 2), (-2, 2), (-3, 3)
OPERATIONS = {
    "add": ([[3, 4], [3, 4]], lambda a, b: a + b, U, 0, True),
    "addBroadcast": ([[2, 1, 4], [3, 1]], lambda a, b: a + b, U, 0, True),
    "subtract": ([[3, 4], [4]], lambda a, b: a - b, U, 0, True),
    "multiply": ([[2, 3], [2, 3]], lambda a, b: a * b, U, 0, True),
    "multiplyBroadcast": ([[2, 3, 4], [3, 1]], lambda a, b: a * b, U, 0, True),
    "multiplySelf": ([[5]], lambda a: a * a, U, 0, True),
    "divide": ([[3, 4], [3, 4]], lambda a, b: a / b, P, 0, True),
    "divideBroadcast": ([[3, 4], [3, 1]], lambda a, b: a / b, P, 0, True),
    "negate": ([[5]], lambda a: -a * a, U, 0, True),
    "scaleAndShift": ([[5]], lambda a: (2.5 * a - 0.5) ** 2, U, 0, True),
    "reciprocal": ([[5]], lambda a: 2 / a, P, 0, True),
    "power": ([[5]], lambda a: a**2.5, P, 0, True),
    "maximum": ([[4, 3], [4, 3]], torch.maximum, U, 0, True),
    "minimum": ([[4, 3], [4, 3]], torch.minimum, U, 0, True),
    "clamped": ([[9]], lambda a: torch.clamp(a, -0.5, 0.5), U, 0, True),
    "exp": ([[7]], torch.exp, U, 0, True),
    "log": ([[7]], torch.log, P, 0, True),
    "tanh": ([[7]], torch.tanh, W2, 0, True),
    "sigmoid": ([[7]], torch.sigmoid, W3, 0, True),
    "softplus": ([[7]], F.softplus, W3, 0, True),
    "relu": ([[7]], F.relu, U, 0.1, True),
    "squareRoot": ([[7]], torch.sqrt, P, 0, True),
    "absolute": ([[7]], torch.abs, U, 0.1, True),
    "erf": ([[7]], torch.erf, W2, 0, True),
    "gelu": ([[7]], F.gelu, W2, 0, True),
    "reshape": ([[2, 6]], lambda a: a.reshape(3, -1) ** 2, U, 0, True),
    "transpose": ([[2, 3, 4]], lambda a: a.permute(2, 0, 1) ** 2, U, 0, True),
    "concatenate": (
        [[2, 3], [2, 2], [2, 3]], lambda a, b, c: torch.cat([a, b, a * c], dim=1), U, 0, True),
    "slice": ([[3, 5, 2]], lambda a: a[:, 1:4] ** 2, U, 0, True),
    "gather": ([[4, 3]], lambda a: a[[2, 0, 2, 3, 2]] ** 2, U, 0, True),
    "broadcast": ([[3, 1]], lambda a: a.expand(2, 3, 4) ** 2, U, 0, True),
    "sum": ([[2, 3, 4]], lambda a: (a**2).sum(), U, 0, True),
    "sumMiddle": ([[2, 3, 4]], lambda a: a.sum(dim=1) ** 2, U, 0, True),
    "sumOuterAndInner": ([[2, 3, 4]], lambda a: a.sum(dim=(0, 2), keepdim=True) ** 2, U, 0, True),
    "mean": ([[2, 3, 4]], lambda a: a.mean(dim=(0, 2)) ** 2, U, 0, True),
    "max": ([[2, 5, 3]], lambda a: a.amax(dim=1) ** 2, U, 0, True),
    "maxOfAll": ([[3, 4]], lambda a: a.amax() ** 2, U, 0, True),
    "logSumExp": ([[3, 5]], lambda a: torch.logsumexp(a, -1), U, 0, True),
    "logSumExpOuter": ([[4, 3, 2]], lambda a: torch.logsumexp(a, 0, keepdim=True), U, 0, True),
    "softmax": ([[3, 5]], lambda a: torch.softmax(a, -1), U, 0, True),
    "logSoftmax": ([[3, 5]], lambda a: torch.log_softmax(a, -1), U, 0, True),
    "matmul": ([[3, 5], [5, 4]], lambda a, b: a @ b, U, 0, True),
    "matmulTransposedLeft": ([[5, 3], [5, 4]], lambda a, b: a.T @ b, U, 0, True),
    "matmulTransposedRight": ([[3, 5], [4, 5]], lambda a, b: a @ b.T, U, 0, True),
    "matmulTransposedBoth": ([[5, 3], [4, 5]], lambda a, b: a.T @ b.T, U, 0, True),
    "convolutionSame": ([[2, 6, 5, 3], [3, 3, 3, 4], [4]], convolution, U, 0, False),
    "convolutionRectified": (
        [[2, 5, 5, 2], [3, 3, 2, 5], [5]], lambda x, k, b: F.relu(convolution(x, k, b)), U, 0,
        False),
    "convolutionValid": (
        [[2, 7, 6, 2], [4, 4, 2, 3], [3]],
        lambda x, k, b: convolution(x, k, b, stride=2, padding="valid"), U, 0, False),
    "maxPooling": ([[2, 5, 4, 3]], lambda x: pooled(x, F.max_pool2d), U, 0, False),
    "averagePooling": ([[2, 5, 4, 3]], lambda x: pooled(x, F.avg_pool2d) ** 2, U, 0, True),
    "layerNormalization": (
        [[4, 6], [6], [6]], lambda x, s, o: F.layer_norm(x, [6], s, o, 1e-5), U, 0, True),
    "batchNormalization": ([[4, 2, 3], [3], [3]], batch_norm, U, 0, True),
    "softmaxCrossEntropy": ([[4, 3]], cross_entropy, U, 0, True),
    "binaryCrossEntropy": ([[4, 1]], binary_cross_entropy, U, 0, True),
    "meanSquaredError": ([[3, 2]], mean_squared_error, U, 0, True),
}
for activation, function in ACTIVATIONS.items():
    OPERATIONS[f"dense-{activation}"] = (
        [[4, 5], [5, 3], [3]], lambda x, w, b, f=function: f(x @ w + b), U, 0, True)
for form in ("resetBeforeHardSigmoid", "resetBefore", "resetAfter"):
    bias = [2, 12] if form == "resetAfter" else [12]
    OPERATIONS[f"gru-{form}"] = (
        [[3, 5, 2], [2, 12], [4, 12], bias],
        lambda x, k, r, b, form=form: gru(x, k, r, b, form), U, 0, False)
OPERATIONS["gru-reversed"] = (
    [[3, 5, 2], [2, 12], [4, 12], [12]],
    lambda x, k, r, b: gru(x, k, r, b, "resetBefore", reverse=True), U, 0, False)
for gate in ("sigmoid", "hardSigmoid"):
    OPERATIONS[f"lstm-{gate}"] = (
        [[3, 5, 2], [2, 16], [4, 16], [16]],
        lambda x, k, r, b, gate=gate: lstm(x, k, r, b, gate), U, 0, False)
OPERATIONS |= {
    "convolutionTiled": ([[1, 5, 7, 12], [3, 3, 12, 11], [11]], convolution, U, 0, False),
    "convolutionPooled": (
        [[2, 7, 6, 3], [3, 3, 3, 4], [4]],
        lambda x, k, b: pooled(F.relu(convolution(x, k, b)), F.max_pool2d), U, 0, False),
    "convolutionPooledLinear": (
        [[1, 6, 9, 2], [3, 3, 2, 3], [3]],
        lambda x, k, b: pooled(convolution(x, k, b, padding="valid"), F.max_pool2d), U, 0, False),
}


def operation_case(shapes, function, domain, away, twice):
    operands = [draw(s, *domain, away).requires_grad_() for s in shapes]
    result = function(*operands)
    cotangent = draw(list(result.shape))
    gradients = torch.autograd.grad((cotangent * result).sum(), operands, create_graph=True)
    case = {
        "operands": [pack(x) for x in operands],
        "result": pack(result),
        "cotangent": pack(cotangent),
        "gradients": [pack(g) for g in gradients],
    }
    if twice:
        directions = [draw(list(g.shape)) for g in gradients]
        projected = sum((d * g).sum() for d, g in zip(directions, gradients))
        second = [torch.zeros_like(x) for x in operands]
        if projected.requires_grad:
            found = torch.autograd.grad(projected, operands, allow_unused=True)
            second = [s if f is None else f for s, f in zip(second, found)]
        case["directions"] = [pack(d) for d in directions]
        case["secondGradients"] = [pack(s) for s in second]
    return case


# --- whole layers of torch.nn -------------------------------------------------------------------
def torch_recurrent(kind, bidirectional):
    """A torch.nn.GRU or LSTM with its weights in the layout of TensorEngine."""
    layer = getattr(torch.nn, kind)(3, 4, batch_first=True, bidirectional=bidirectional)
    parameters = {}
    # PyTorch's GRU has the gates r, z, n; here they are z, r, n. The LSTMs agree.
    order = [1, 0, 2] if kind == "GRU" else [0, 1, 2, 3]

    def columns(w):  # [gates * units, n] -> [n, gates * units]
        return torch.cat([w.reshape(len(order), 4, -1)[k] for k in order]).T

    with torch.no_grad():
        for p in layer.parameters():
            p.copy_(draw(list(p.shape), -0.7, 0.7))
    names = [("", "/forward"), ("_reverse", "/backward")] if bidirectional else [("", "")]
    for suffix, place in names:
        w, r, b, c = (
            getattr(layer, n + suffix)
            for n in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"))
        prefix = f"{kind.lower()}1{place}/"
        parameters[prefix + "kernel"] = lambda w=w, g=False: columns(w.grad if g else w)
        parameters[prefix + "recurrentKernel"] = lambda r=r, g=False: columns(r.grad if g else r)

        def bias(g=False, b=b, c=c):
            first, second = (columns((x.grad if g else x)[:, None])[0] for x in (b, c))
            if kind == "GRU":
                return torch.stack([first, second])
            # Both biases of the LSTM act as one; their gradients are equal.
            return first if g else first + second

        parameters[prefix + "bias"] = bias
    return layer, parameters


def recurrent_case(kind, bidirectional):
    layer, parameters = torch_recurrent(kind, bidirectional)
    x = draw([3, 6, 3]).requires_grad_()
    y, _ = layer(x)
    cotangent = draw(list(y.shape))
    (cotangent * y).sum().backward()
    block = {"units": 4, "bidirectional": bidirectional}
    if kind == "GRU":
        block["form"] = "resetAfter"
    return {
        "architecture": json.dumps(
            {"inputs": [{"name": "x", "shape": [6, 3]}], "output": {kind.lower(): block}}),
        "parameters": {n: pack(f()) for n, f in parameters.items()},
        "input": pack(x),
        "cotangent": pack(cotangent),
        "result": pack(y),
        "inputGradient": pack(x.grad),
        "gradients": {n: pack(f(g=True)) for n, f in parameters.items()},
    }


def image_case():
    """A small residual network in torch.nn.functional: every kind of image layer in a row."""
    shapes = {
        "cnn/convolution1/kernel": [3, 3, 1, 4], "cnn/convolution1/bias": [4],
        "cnn/convolution2/kernel": [3, 3, 4, 3], "cnn/convolution2/bias": [3],
        "cnn/convolution3/kernel": [3, 3, 3, 4], "cnn/convolution3/bias": [4],
        "cnn/dense1/kernel": [36, 5], "cnn/dense1/bias": [5],
        "dense1/kernel": [5, 2], "dense1/bias": [2],
    }
    p = {n: draw(s, -0.5, 0.5).requires_grad_() for n, s in shapes.items()}

    def conv(v, number):
        name = f"cnn/convolution{number}/"
        return convolution(v, p[name + "kernel"], p[name + "bias"])

    x = draw([3, 6, 6, 1]).requires_grad_()
    short = pooled(F.relu(conv(x, 1)), F.max_pool2d)
    y = F.relu(conv(F.relu(conv(short, 2)), 3) + short)
    y = torch.tanh(y.reshape(3, -1) @ p["cnn/dense1/kernel"] + p["cnn/dense1/bias"])
    y = y @ p["dense1/kernel"] + p["dense1/bias"]
    cotangent = draw(list(y.shape))
    (cotangent * y).sum().backward()
    convolve = lambda filters, activation: {
        "convolution": {"filters": filters, "kernel": 3, "activation": activation}}
    body = [
        convolve(4, "relu"), {"maxPooling": 2},
        {"residual": [convolve(3, "relu"), convolve(4, "linear")]},
        {"activation": "relu"}, "flatten", {"dense": {"units": 5, "activation": "tanh"}}]
    architecture = {
        "inputs": [{"name": "x", "shape": [6, 6, 1]}],
        "output": {"sequence": [
            {"named": {"name": "cnn", "block": {"sequence": body}}}, {"dense": {"units": 2}}]}}
    return {
        "architecture": json.dumps(architecture),
        "parameters": {n: pack(v) for n, v in p.items()},
        "input": pack(x),
        "cotangent": pack(cotangent),
        "result": pack(y),
        "inputGradient": pack(x.grad),
        "gradients": {n: pack(v.grad) for n, v in p.items()},
    }


def penalty_case(activation):
    """A loss on the gradient of a network with respect to its input, as for likelihood ratios:
    sum over rows of (|d output / d input - score|^2 + (output - target)^2)."""
    shapes = {
        "dense1/kernel": [3, 6], "dense1/bias": [6], "dense2/kernel": [6, 5], "dense2/bias": [5],
        "dense3/kernel": [5, 1], "dense3/bias": [1]}
    p = {n: draw(s).requires_grad_() for n, s in shapes.items()}
    x = draw([4, 3]).requires_grad_()
    score, target = draw([4, 3]), draw([4, 1])
    f = ACTIVATIONS[activation]
    h = f(x @ p["dense1/kernel"] + p["dense1/bias"])
    h = f(h @ p["dense2/kernel"] + p["dense2/bias"])
    y = h @ p["dense3/kernel"] + p["dense3/bias"]
    slope = torch.autograd.grad(y.sum(), x, create_graph=True)[0]
    loss = ((slope - score) ** 2).sum() + ((y - target) ** 2).sum()
    loss.backward()
    return {
        "parameters": {n: pack(v) for n, v in p.items()},
        "input": pack(x), "score": pack(score), "target": pack(target),
        "slope": pack(slope), "loss": pack(loss.reshape(1)),
        "gradients": {n: pack(v.grad) for n, v in p.items()},
    }


def set_sum(x, kernel, bias):
    """The second step of all rows and the whole last row are padding."""
    return torch.stack([
        sum((torch.tanh(x[row, step] @ kernel + bias) for step in (0, 2, 3)), torch.zeros(5))
        if row < 2 else torch.zeros(5) for row in range(3)])


def set_case():
    """A particle flow network, jet by jet and constituent by constituent."""
    shapes = {
        "phi/dense1/kernel": [3, 6], "phi/dense1/bias": [6],
        "phi/dense2/kernel": [6, 4], "phi/dense2/bias": [4],
        "dense1/kernel": [4, 5], "dense1/bias": [5], "dense2/kernel": [5, 2], "dense2/bias": [2],
    }
    p = {n: draw(s, -0.7, 0.7).requires_grad_() for n, s in shapes.items()}
    # One of the features of a constituent may be zero.
    filled = [[0, 1, 2, 3, 4], [0, 1], [1, 4], []]
    x = torch.zeros(4, 5, 3)
    for row, steps in enumerate(filled):
        x[row, steps] = draw([len(steps), 3])
    x[0, 1, 0] = 0
    x.requires_grad_()

    def layer(v, name):
        return v @ p[name + "/kernel"] + p[name + "/bias"]

    def jet(row):
        images = [F.relu(layer(torch.tanh(layer(x[row, s], "phi/dense1")), "phi/dense2"))
                  for s in filled[row]]
        return layer(F.relu(layer(sum(images, torch.zeros(4)), "dense1")), "dense2")

    y = torch.stack([jet(row) for row in range(4)])
    cotangent = draw(list(y.shape))
    (cotangent * y).sum().backward()
    dense = lambda units, activation: {"dense": {"units": units, "activation": activation}}
    phi = {"named": {"name": "phi", "block": {"setSum": [dense(6, "tanh"), dense(4, "relu")]}}}
    architecture = {
        "inputs": [{"name": "x", "shape": [5, 3]}],
        "output": {"sequence": [phi, dense(5, "relu"), dense(2, "linear")]}}
    return {
        "architecture": json.dumps(architecture),
        "parameters": {n: pack(v) for n, v in p.items()},
        "input": pack(x), "cotangent": pack(cotangent), "result": pack(y),
        "inputGradient": pack(x.grad),
        "gradients": {n: pack(v.grad) for n, v in p.items()},
    }


def write(name, content):
    (HERE / name).write_text(json.dumps(content, separators=(",", ":"), sort_keys=True) + "\n")


operations = {name: operation_case(*spec) for name, spec in OPERATIONS.items()}
networks = {
    "gru": recurrent_case("GRU", False), "gru-bidirectional": recurrent_case("GRU", True),
    "lstm": recurrent_case("LSTM", False), "lstm-bidirectional": recurrent_case("LSTM", True),
    "image": image_case()}
penalties = {a: penalty_case(a) for a in ACTIVATIONS if a not in ("linear", "relu")}
penalties["relu"] = penalty_case("relu")
# Drawn last, so that the numbers above stay the same.
operations["setSum"] = operation_case([[3, 4, 2], [2, 5], [5]], set_sum, U, 0, True)
networks["set"] = set_case()
write("operations.json", operations)
write("networks.json", networks)
write("penalty.json", penalties)
