"""The fixed CNN of the challenge, trained in PyTorch: the independent number beside ours.

    python3 pytorch_reference.py TRAIN.h5 TEST.h5 [epochs] [seed]

Reads the reference data set's HDF5 layout with pandas, makes the images with NumPy (Macaluso and
Shih, arXiv:1803.00107: centre, principal axis, flips, 40x40 pixels over +-0.8, unit sum times 20)
and trains the CNN branch with a two-way head: Glorot initialisation, dropout 0.3, batch 256, Adam
on a one-cycle rate up to 2e-3. Prints the AUC on TEST after every epoch.
Needs torch, numpy, pandas, tables and scikit-learn.
"""
import sys
import time

import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.metrics import roc_auc_score


def images(path, size=40, half_width=0.8, scale=20.0, block=5000):
    table = pd.read_hdf(path, "table")
    momenta = table.iloc[:, :800].to_numpy(np.float64).reshape(-1, 200, 4)
    labels = table["is_signal_new"].to_numpy(np.int64)
    made = np.zeros((len(momenta), size, size), np.float32)
    for start in range(0, len(momenta), block):
        e, px, py, pz = np.moveaxis(momenta[start : start + block], 2, 0)
        pt = np.hypot(px, py)
        lit = pt > 0
        eta = np.where(lit, np.arcsinh(pz / np.where(lit, pt, 1)), 0)
        phi = np.arctan2(py, px)
        axis = np.arctan2(py.sum(1), px.sum(1))[:, None]
        phi = (phi - axis + np.pi) % (2 * np.pi) - np.pi
        total = pt.sum(1, keepdims=True)
        eta = eta - (pt * eta).sum(1, keepdims=True) / total
        phi = phi - (pt * phi).sum(1, keepdims=True) / total
        # The principal axis (largest second moment) becomes vertical, along phi.
        a, b, c = (pt * eta * eta).sum(1), (pt * eta * phi).sum(1), (pt * phi * phi).sum(1)
        angle = 0.5 * np.arctan2(2 * b, a - c)[:, None]
        turn = np.pi / 2 - angle
        x = eta * np.cos(turn) - phi * np.sin(turn)
        y = eta * np.sin(turn) + phi * np.cos(turn)
        # Flips: the quadrant with most pT becomes the upper right one.
        quadrants = [(sx, sy) for sy in (1, -1) for sx in (1, -1)]
        inside = [(pt * ((x >= 0) == (sx > 0)) * ((y >= 0) == (sy > 0))).sum(1) for sx, sy in quadrants]
        sign = np.array(quadrants)[np.argmax(inside, 0)]
        x, y = x * sign[:, :1], y * sign[:, 1:]
        column = np.floor((x + half_width) / (2 * half_width) * size).astype(int)
        row = np.floor((y + half_width) / (2 * half_width) * size).astype(int)
        inside = lit & (column >= 0) & (column < size) & (row >= 0) & (row < size)
        jet = np.broadcast_to(np.arange(len(pt))[:, None], pt.shape)
        np.add.at(made[start : start + block], (jet[inside], row[inside], column[inside]), pt[inside])
    made *= scale / made.sum((1, 2), keepdims=True)
    return made, labels


class CNN(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        conv = lambda i, o: nn.Conv2d(i, o, 3, padding=1)
        self.c1, self.c2, self.c3 = conv(1, 32), conv(32, 32), conv(32, 64)
        self.c4, self.c5, self.c6, self.c7 = conv(64, 16), conv(16, 16), conv(16, 64), conv(64, 128)
        self.drop = nn.Dropout(dropout)
        self.fc, self.out = nn.Linear(3200, 512), nn.Linear(512, 2)
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, x):
        x = F.relu(self.c2(F.relu(self.c1(x))))
        x = self.drop(F.max_pool2d(x, 2))
        short = self.drop(F.max_pool2d(F.relu(self.c3(x)), 2))
        x = F.relu(self.c6(F.relu(self.c5(F.relu(self.c4(short))))) + short)
        x = self.drop(F.max_pool2d(F.relu(self.c7(x)), 2))
        return self.out(F.relu(self.fc(x.flatten(1))))


def main():
    epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 4
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    torch.manual_seed(seed)
    x, y = images(sys.argv[1])
    tx, ty = images(sys.argv[2])
    x, tx = torch.from_numpy(x)[:, None], torch.from_numpy(tx)[:, None]
    y = torch.tensor(y)
    net = CNN(0.3).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(net.parameters(), 2e-3)
    batch, steps = 256, (len(x) + 255) // 256
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 2e-3, total_steps=epochs * steps, cycle_momentum=False
    )
    for epoch in range(epochs):
        net.train()
        start, order = time.perf_counter(), torch.randperm(len(x))
        for step in range(steps):
            rows = order[step * batch : (step + 1) * batch]
            inputs = x[rows].contiguous(memory_format=torch.channels_last)
            optimizer.zero_grad()
            F.cross_entropy(net(inputs), y[rows]).backward()
            optimizer.step()
            schedule.step()
        rate = len(x) / (time.perf_counter() - start)
        net.eval()
        with torch.no_grad():
            scores = torch.cat([net(part).softmax(1)[:, 1] for part in tx.split(500)]).numpy()
        print(f"epoch {epoch + 1}: AUC {roc_auc_score(ty, scores):.6f}  {rate:.0f} jets/s", flush=True)


main()
