"""The networks of the challenge, the small dense network and matrix products in PyTorch."""

import itertools

import measuring

BATCH = 512


def networks():
    from torch import cat, nn
    from torch.nn import functional as F

    class ImageBranch(nn.Module):
        def __init__(self):
            super().__init__()
            channels = [(1, 32), (32, 32), (32, 64), (64, 16), (16, 16), (16, 64), (64, 128)]
            self.c = nn.ModuleList(nn.Conv2d(i, o, 3, padding=1) for i, o in channels)
            self.dropout = nn.Dropout(0.7)
            self.dense = nn.Linear(128 * 5 * 5, 512)

        def forward(self, x):
            x = F.relu(self.c[1](F.relu(self.c[0](x))))
            x = self.dropout(F.max_pool2d(x, 2))
            x = self.dropout(F.max_pool2d(F.relu(self.c[2](x)), 2))
            body = self.c[5](F.relu(self.c[4](F.relu(self.c[3](x)))))
            x = F.relu(self.c[6](F.relu(body + x)))
            x = self.dropout(F.max_pool2d(x, 2))
            return F.relu(self.dense(x.flatten(1)))

    class SequenceBranch(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.GRU(7, 16, batch_first=True)
            self.second = nn.GRU(16, 32, batch_first=True)
            self.dropout = nn.Dropout(0.7)
            self.dense = nn.Sequential(
                nn.Linear(200 * 32, 64), nn.ReLU(), nn.Linear(64, 128), nn.ReLU())

        def forward(self, x):
            x = self.dropout(self.first(x)[0])
            x = self.dropout(self.second(x)[0])
            return self.dense(x.flatten(1))

    class Tagger(nn.Module):
        def __init__(self, kind):
            super().__init__()
            self.images = ImageBranch() if kind != "rnn" else None
            self.sequences = SequenceBranch() if kind != "cnn" else None
            if kind == "beast":
                self.head = nn.Sequential(
                    nn.Linear(640, 512), nn.ReLU(), nn.Dropout(0.7), nn.Linear(512, 256), nn.ReLU(),
                    nn.Linear(256, 2))
            else:
                self.head = nn.Linear(512 if kind == "cnn" else 128, 2)

        def forward(self, images, sequences):
            branches = []
            if self.images is not None:
                branches.append(self.images(images))
            if self.sequences is not None:
                branches.append(self.sequences(sequences))
            return self.head(cat(branches, 1))

    return Tagger


def label(*parts):
    import torch

    return ", ".join([f"PyTorch {torch.__version__.split('+')[0]}", *parts])


def measure_tagger(arguments, kind, trains, precision, channels_last, compiled):
    import torch

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    model = networks()(kind)
    images = torch.rand(BATCH, 1, 40, 40)
    sequences = torch.randn(BATCH, 200, 7)
    classes = torch.randint(0, 2, (BATCH,))
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), 1e-4)
    run = torch.compile(model) if compiled else model

    def autocast():
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16")

    def train():
        optimizer.zero_grad()
        with autocast():
            logits = run(images, sequences)
            loss = torch.nn.functional.cross_entropy(logits.float(), classes)
        loss.backward()
        optimizer.step()

    def infer():
        with torch.inference_mode(), autocast():
            run(images, sequences)

    model.train(trains)
    seconds = measuring.seconds_of(train if trains else infer, arguments.repeats)
    name = label(
        "bfloat16 autocast" if precision == "bf16" else "float32",
        *(["channels-last"] if channels_last else []), *(["torch.compile"] if compiled else []))
    work = f"{kind}-{'training' if trains else 'inference'}"
    measuring.report(work, name, [BATCH / s for s in seconds], "jets/s", precision)


def measure_dense(arguments, trains, compiled):
    import torch
    from torch import nn

    torch.set_num_threads(arguments.threads)
    model = nn.Sequential(
        nn.Linear(10, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 1))
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    run = torch.compile(model) if compiled else model
    x, y = torch.randn(256, 10), torch.rand(256, 1).round()

    def train():
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(run(x), y).backward()
        optimizer.step()

    def infer():
        with torch.inference_mode():
            run(x)

    seconds = measuring.seconds_of(train if trains else infer, arguments.repeats, warm_ups=20)
    work = f"dense-{'training' if trains else 'inference'}"
    name = label("float32", *(["torch.compile"] if compiled else []))
    measuring.report(work, name, [1 / s for s in seconds], "steps/s", "float32")


def measure_product(arguments, size, precision):
    import torch

    torch.set_num_threads(arguments.threads)
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    a, b = torch.randn(size, size).to(kind), torch.randn(size, size).to(kind)
    with torch.inference_mode():
        seconds = measuring.seconds_of(lambda: a @ b, arguments.repeats)
    work = f"product-{size}" + ("-bf16" if precision == "bf16" else "")
    rates = [2 * size**3 / s * 1e-9 for s in seconds]
    measuring.report(work, label(precision), rates, "GFLOP/s", precision)


def all_works():
    works = {}
    for kind, trains in itertools.product(["cnn", "rnn", "beast"], [True, False]):
        configurations = {}
        for precision, channels_last, compiled in itertools.product(
            ["float32", "bf16"], [False, True], [False, True]
        ):
            if channels_last and kind == "rnn":
                continue
            # A plain layout in bfloat16 has never been the best.
            if precision == "bf16" and not channels_last and kind != "rnn":
                continue
            name = f"{precision} {channels_last} {compiled}"
            configurations[name] = (
                lambda arguments, k=kind, t=trains, p=precision, l=channels_last, c=compiled:
                measure_tagger(arguments, k, t, p, l, c))
        works[f"{kind}-{'training' if trains else 'inference'}"] = configurations
    for trains in (True, False):
        works[f"dense-{'training' if trains else 'inference'}"] = {
            f"{compiled}": lambda arguments, t=trains, c=compiled: measure_dense(arguments, t, c)
            for compiled in (False, True)
        }
    for size in (256, 512, 1024, 2048):
        works[f"product-{size}"] = {
            precision: lambda arguments, n=size, p=precision: measure_product(arguments, n, p)
            for precision in ("float32", "bf16")
        }
    return works


if __name__ == "__main__":
    measuring.run(all_works(), ["torch"])
