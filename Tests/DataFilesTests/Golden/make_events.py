"""Writes the fixture of a table of events with NumPy, in the layout of the project's own samples."""

import pathlib

import numpy as np

here = pathlib.Path(__file__).parent
row = np.arange(6)
np.savez(
    here / "events.npz",
    x=np.stack([row * 100 + 3000, row * 0.25, -row], axis=1).astype("f4"),
    columns=np.array([b"m_jj", b"tau21_j1", b"eta_j1"]),
    label=(row % 2).astype("u1"),
    weight=row * 0.1,
    theta=(row * 0.5).astype("f4")[:, None],
    pair=np.stack([row, row + 10], axis=1).astype("i8"),
    constituents=np.zeros((6, 2, 4), "f4"),
    identity=np.full(6, 2**63, "u8"),
    seed=np.array([17]),
    scalar=np.float64(2.5),
    short=np.arange(4.0),
)
