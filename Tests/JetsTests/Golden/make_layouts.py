"""Writes HDF5 files of jets in the layouts of other tools, with h5py, from jets.npz.

`lorentznet.h5` has the arrays that LorentzNet and PELICAN train on at its top; `groups.h5` has groups
of arrays, of which one has to be chosen. Run: python make_layouts.py
"""

import gzip
import pathlib

import h5py
import numpy as np

here = pathlib.Path(__file__).parent
sample = np.load(here / "jets.npz")
jets = np.split(sample["constituents"], sample["offsets"][1:-1])[:6]
labels = sample["is_signal"][:6].astype("i8")
width = max(map(len, jets))
padded = np.zeros((6, width, 4))
for row, jet in enumerate(jets):
    padded[row, : len(jet)] = jet
count = np.array([len(jet) for jet in jets])


def write(group, name, values):
    group.create_dataset(name, data=values, compression="gzip", shuffle=True, chunks=True)


with h5py.File(here / "lorentznet.h5", "w") as file:
    write(file, "Pmu", padded)
    write(file, "is_signal", labels)
    file["Nobj"] = count
    # What the constituents are, not what the jets are.
    write(file, "label", np.where(padded[:, :, 0] > 0, 1, -1))
    file["truth_Pmu"] = np.where(labels[:, None] == 1, 200.0, 0.0) * np.ones((6, 4))
    file["jet_pt"] = np.hypot(padded[:, :, 1].sum(1), padded[:, :, 2].sum(1))

with h5py.File(here / "groups.h5", "w") as file:
    train, test = file.create_group("train"), file.create_group("test")
    write(train, "jets", padded[:4])
    train["signal_or_not"] = labels[:4] * 2 - 1
    # px, py, pz, E in MeV.
    write(test, "jets", padded[4:, :, [1, 2, 3, 0]] * 1000)
    write(test, "others", padded[4:])
    test["label"] = labels[4:]
    features = file.create_group("features")
    write(features, "particles", np.concatenate([padded, padded[:, :, :1]], axis=2))
    features["label"] = labels

# The columns of the reference data set as text, packed, without the numbers of missing constituents.
shortest = np.argsort(count, kind="stable")[:3]
width = count[shortest].max()
lines = [",".join(f"{part}_{k}" for k in range(width) for part in ("E", "PX", "PY", "PZ")) + ",label"]
for row in shortest:
    numbers = [repr(float(x)) for x in jets[row].flatten()]
    numbers += [""] * (4 * (width - len(jets[row])))
    lines.append(",".join(numbers) + ("," + ("top" if labels[row] else "qcd")))
(here / "jets.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
