"""Writes the structured arrays of the tests with numpy."""

import pathlib

import numpy as np

here = pathlib.Path(__file__).parent
row = np.arange(5)
records = np.zeros(
    5,
    dtype=np.dtype(
        [("pt", "<f4"), ("label", "|i1"), ("p", "<f8", (3,)), ("mass", ">f8"), ("name", "<U4")],
        align=True,
    ),
)
records["pt"] = row * 0.5
records["label"] = row % 2
records["p"] = row[:, None] * 10 + np.arange(3)
records["mass"] = row * 0.1
records["name"] = ["top", "qcd", "top", "qcd", "top"]
np.save(here / "records.npy", records)
np.savez(here / "records.npz", events=records, extra=row * 2.0)
