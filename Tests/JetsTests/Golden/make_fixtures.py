"""Writes the fixtures of JetsTests: jets and what NumPy and scikit-learn make of them.

An implementation of its own of the definitions in Sources/Data/Jets, in double precision and with other
means where there are any (histograms, eigenvectors). Run: python make_fixtures.py
"""
import pathlib

import numpy as np
from sklearn.preprocessing import StandardScaler

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20180525)


def momentum(pt, eta, phi, mass):
    px, py, pz = pt * np.cos(phi), pt * np.sin(phi), pt * np.sinh(eta)
    return np.stack([np.sqrt(px**2 + py**2 + pz**2 + mass**2), px, py, pz], axis=-1)


def toy_jet(prongs, count, eta, phi):
    """A jet of about 600 GeV: `prongs` centres, an exponential spectrum around them."""
    share = rng.dirichlet(np.full(prongs, 3.0))
    prong = rng.choice(prongs, size=count, p=share)
    pt = rng.exponential(1.0, count) ** 2 + 0.02
    pt *= 600 / pt.sum()
    centre = rng.normal(0, 0.25, (prongs, 2))
    spread = rng.normal(0, 0.06, (count, 2)) * rng.exponential(1.0, (count, 1))
    mass = np.where(rng.random(count) < 0.5, 0.0, 0.1396)
    etas, phis = eta + centre[prong, 0] + spread[:, 0], phi + centre[prong, 1] + spread[:, 1]
    jet = momentum(pt, etas, phis, mass).astype(np.float32)
    order = np.argsort(-np.hypot(*jet[:, 1:3].astype(np.float64).T), kind="stable")
    return jet[order]


jets = [
    toy_jet(1 + k % 3, int(rng.integers(3, 120)), rng.uniform(-1.9, 1.9), rng.uniform(-np.pi, np.pi))
    for k in range(36)
]
jets.append(toy_jet(3, 60, 0.3, np.pi))  # across the seam of phi
jets.append(toy_jet(2, 200, -1.2, -np.pi + 0.01))
jets.append(momentum(np.array([580.0]), 0.4, 2.0, 0.0).astype(np.float32).reshape(1, 4))
jets.append(momentum(np.array([400.0, 180.0]), np.array([0.1, 0.5]), np.array([3.1, -3.0]), 0.0).astype(np.float32))
offsets = np.concatenate([[0], np.cumsum([len(j) for j in jets])]).astype(np.int64)
labels = (np.arange(len(jets)) % 2).astype(np.uint8)


def kinematics(jet):
    e, px, py, pz = jet.astype(np.float64).T
    pt = np.hypot(px, py)
    return e, px, py, pz, pt, np.arctanh(pz / np.sqrt(px**2 + py**2 + pz**2)), np.angle(px + 1j * py)


def axis(jet):
    e, px, py, pz = jet.astype(np.float64).sum(axis=0)
    p = np.sqrt(px**2 + py**2 + pz**2)
    return e, np.hypot(px, py), np.arctanh(pz / p), np.angle(px + 1j * py), np.sqrt(max(e**2 - p**2, 0))


def plane(jet):
    *_, pt, eta, phi = kinematics(jet)
    _, _, jet_eta, jet_phi, _ = axis(jet)
    return pt, eta - jet_eta, np.angle(np.exp(1j * (phi - jet_phi)))


def image(jet, center=True, rotate=True, flip=True, normalize=True, scale=1.0, size=40, half=0.8):
    pt, x, y = plane(jet)
    mean = np.array([np.average(x, weights=pt), np.average(y, weights=pt)])
    covariance = np.cov(np.stack([x, y]), aweights=pt, ddof=0) if len(pt) > 1 else np.zeros((2, 2))
    if center:
        x, y = x - mean[0], y - mean[1]
    if rotate:
        axis_x, axis_y = np.linalg.eigh(covariance)[1][:, 1] if len(pt) > 1 else (1.0, 0.0)
        if axis_x < 0:
            axis_x, axis_y = -axis_x, -axis_y
        turn = np.pi / 2 - np.arctan2(axis_y, axis_x)
        x, y = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    if flip:
        quadrants = {
            (sx, sy): pt[((x >= 0) == (sx > 0)) & ((y >= 0) == (sy > 0))].sum()
            for sx in (1, -1)
            for sy in (1, -1)
        }
        sx, sy = max(quadrants, key=quadrants.get)
        x, y = sx * x, sy * y
    edges = np.linspace(-half, half, size + 1)
    pixels, _, _ = np.histogram2d(y, x, bins=(edges, edges), weights=pt)
    return pixels * (scale / pixels.sum()) if normalize else pixels


def observables(jet):
    pt, x, y = plane(jet)
    _, jet_pt, jet_eta, jet_phi, jet_mass = axis(jet)
    distance = np.hypot(x, y)
    total = pt.sum()
    covariance = np.cov(np.stack([x, y]), aweights=pt, ddof=0) if len(pt) > 1 else np.zeros((2, 2))
    minor, major = np.maximum(np.linalg.eigvalsh(covariance), 0)
    return [
        jet_pt, jet_eta, jet_phi, jet_mass, len(jet), np.average(distance, weights=pt),
        np.sqrt((pt**2).sum()) / total, pt.max() / total, np.sqrt(major), np.sqrt(minor),
        1 - minor / major if major > 0 else 0.0,
        pt[distance < 0.1].sum() / total, pt[distance < 0.2].sum() / total,
        pt[distance < 0.4].sum() / total,
    ]


def as_submitted(padded):
    """The winners' features, in single precision as pandas hands them out."""
    e, px, py, pz = (padded[:, :, k] for k in range(4))
    p2 = px * px + py * py + pz * pz
    with np.errstate(invalid="ignore", divide="ignore"):
        eta = np.arctanh(pz / np.sqrt(p2))
    eta[np.isnan(eta)] = 0
    pt = np.sqrt(px * px + py * py)
    blocks = np.hstack([np.abs(e * e - p2), eta, pt, e, px, py, pz])
    return blocks.reshape(len(padded), 200, 7)


def four_momenta(jet):
    e, px, py, pz, pt, eta, _ = kinematics(jet)
    return np.stack([np.maximum(e**2 - px**2 - py**2 - pz**2, 0), eta, pt, e, px, py, pz], axis=-1)


def jet_relative(jet):
    e, *_, pt, _, _ = kinematics(jet)
    jet_e, jet_pt, jet_eta, _, _ = axis(jet)
    _, x, y = plane(jet)
    x = x * (1 if jet_eta >= 0 else -1)
    raw = np.stack(
        [np.log(pt), np.log(e), np.log(pt / jet_pt), np.log(e / jet_e), x, y, np.hypot(x, y)], axis=-1)
    shift = np.array([1.7, 2.0, -4.7, -4.7, 0, 0, 0.2])
    scale = np.array([0.7, 0.7, 0.7, 0.7, 1, 1, 4])
    return raw, np.clip((raw - shift) * scale, -5, 5)


padded = np.zeros((len(jets), 200, 4), np.float32)
for k, jet in enumerate(jets):
    padded[k, : len(jet)] = jet
submitted = as_submitted(padded)
fit_rows = slice(4, 36)
scaler = StandardScaler().fit(submitted.reshape(len(jets), -1)[fit_rows].astype(np.float64))
flat = np.concatenate([four_momenta(j) for j in jets[fit_rows]])
per_feature = StandardScaler().fit(flat)
relative = [jet_relative(j) for j in jets]

np.savez_compressed(
    HERE / "jets.npz", constituents=np.concatenate(jets).astype(np.float32), offsets=offsets,
    is_signal=labels)
np.savez_compressed(
    HERE / "expected.npz",
    image=np.stack([image(j) for j in jets]).astype(np.float32),
    image_plain=np.stack([image(j, center=False, rotate=False, flip=False, normalize=False) for j in jets]).astype(np.float32),
    image_rotated=np.stack([image(j, flip=False, scale=20, size=24, half=1.0) for j in jets]).astype(np.float32),
    image_flipped=np.stack([image(j, center=False, rotate=False) for j in jets]).astype(np.float32),
    observables=np.array([observables(j) for j in jets]),
    submitted=submitted[:6].astype(np.float32),
    submitted_mean=scaler.mean_, submitted_deviation=scaler.scale_,
    submitted_scaled=scaler.transform(submitted.reshape(len(jets), -1)[:6].astype(np.float64)).astype(np.float32),
    four_momenta_mean=per_feature.mean_, four_momenta_deviation=per_feature.scale_,
    four_momenta=np.concatenate([four_momenta(j) for j in jets]).astype(np.float32),
    relative=np.concatenate([r for r, _ in relative]),
    relative_scaled=np.concatenate([s for _, s in relative]),
    phi=np.concatenate([kinematics(j)[6] for j in jets]),
    eta=np.concatenate([kinematics(j)[5] for j in jets]),
)

# The on-disk layout of the reference data set and of the challenge's image files, a few rows each.
import pandas as pd  # noqa: E402


def table(rows, skip=()):
    names = [f"{part}_{k}" for k in range(200) for part in ("E", "PX", "PY", "PZ")]
    names += ["truthE", "truthPX", "truthPY", "truthPZ"]
    truth = np.where(labels[rows, None] == 1, 200.0, 0.0) * np.ones((len(rows), 4))
    values = np.concatenate([padded[rows].reshape(len(rows), -1), truth], axis=1)
    frame = pd.DataFrame(values.astype(np.float32), columns=names)
    frame["ttv"] = np.zeros(len(rows), np.int64)
    frame["is_signal_new"] = labels[rows].astype(np.int64)
    frame.index = rows * 7 + 3  # the file keeps row numbers from before it was shuffled
    return frame.drop(columns=list(skip))


def save(frame, name):
    frame.to_hdf(HERE / name, key="table", mode="w", format="table", complib="blosc", complevel=5)


rows = np.arange(12)
save(table(rows), "table.h5")
save(table(rows[:2], skip=["PX_3"]), "table-without-PX_3.h5")
pixels = pd.DataFrame(
    np.stack([image(jets[k]) for k in range(6)]).reshape(6, -1).astype(np.float32),
    columns=[f"img_{k}" for k in range(1600)])
pixels["is_signal_new"] = labels[:6].astype(np.float32)
pixels["mass"] = np.array([axis(jets[k])[4] for k in range(6)], np.float32)
save(pixels, "images.h5")
