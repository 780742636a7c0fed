"""Writes simulations.h5 with h5py 3.16: two parameters, one observable, labelled, all simple numbers."""
import pathlib
import h5py
import numpy as np

rows = np.arange(6, dtype=np.float64)
with h5py.File(pathlib.Path(__file__).parent / "simulations.h5", "w", track_order=False) as file:
    file["theta"] = np.stack([rows, 10 + 2 * rows], axis=1)
    file["x"] = np.stack([rows / 2], axis=1).astype(np.float32)
    file["label"] = (rows % 2 == 0).astype(np.int64)
    file["weight"] = 1 + rows
