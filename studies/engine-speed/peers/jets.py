"""Reading the reference layout with pandas, and images and features from it with NumPy.

The recipes are those of terascale's `fixed` preprocessing, step for step; constituents are handled as
flat arrays of all jets of a block, so that every step is one call of NumPy for thousands of jets.
"""

import numpy as np


def read_sample(path):
    """The same as `read`, of a sample in terascale's npz layout."""
    sample = np.load(path)
    flat, offsets = sample["constituents"], sample["offsets"]
    multiplicities = np.diff(offsets)
    momenta = np.zeros((len(multiplicities), 200, 4), np.float32)
    momenta[np.arange(200) < multiplicities[:, None]] = flat
    return momenta, multiplicities, sample["is_signal"]


def read(path):
    """Momenta (jets, 200, 4), multiplicities and labels of a file in the reference layout."""
    import pandas

    table = pandas.read_hdf(path, key="table")
    momenta = table.iloc[:, :800].to_numpy(np.float32).reshape(len(table), -1, 4)
    labels = table["is_signal_new"].to_numpy(np.uint8)
    return momenta, np.count_nonzero(momenta[:, :, 0], axis=1), labels


def cache(path, folder):
    """Reads a file and saves what the next start needs: constituents without padding, offsets, labels."""
    momenta, multiplicities, labels = read(path)
    mask = np.arange(momenta.shape[1]) < multiplicities[:, None]
    np.save(f"{folder}/constituents.npy", momenta[mask])
    np.save(f"{folder}/offsets.npy", np.concatenate([[0], np.cumsum(multiplicities)]))
    np.save(f"{folder}/labels.npy", labels)
    return len(labels)


class Block:
    """The constituents of some jets as flat arrays, with their coordinates."""

    def __init__(self, momenta, multiplicities, dtype):
        width = momenta.shape[1]
        mask = np.arange(width) < multiplicities[:, None]
        flat = momenta[mask].astype(dtype, copy=False)
        self.count = len(momenta)
        self.jet = np.repeat(np.arange(self.count), multiplicities)
        self.step = np.concatenate([np.arange(n) for n in multiplicities])
        starts = np.concatenate([[0], np.cumsum(multiplicities)[:-1]])
        total = np.add.reduceat(flat.astype(np.float64), starts, axis=0)
        self.e, self.px, self.py, self.pz = flat.T.copy()
        self.pt = np.sqrt(self.px * self.px + self.py * self.py)
        self.total_e = total[:, 0]
        self.total_pt = np.hypot(total[:, 1], total[:, 2])
        self.axis_eta = np.arcsinh(total[:, 3] / self.total_pt).astype(dtype)
        axis_phi = np.arctan2(total[:, 2], total[:, 1]).astype(dtype)
        self.eta = np.arcsinh(self.pz / self.pt) - self.axis_eta[self.jet]
        phi = np.arctan2(self.py, self.px) - axis_phi[self.jet]
        phi = np.where(phi > np.pi, phi - dtype(2 * np.pi), phi)
        self.phi = np.where(phi <= -np.pi, phi + dtype(2 * np.pi), phi)

    def sums(self, values):
        return np.bincount(self.jet, values, minlength=self.count)


def images(momenta, multiplicities, dtype=np.float64, size=40, half_width=0.8, scale=20):
    """Centered, rotated, flipped, normalized images (jets, size, size)."""
    b = Block(momenta, multiplicities, dtype)
    weight = b.sums(b.pt)
    x = b.eta - (b.sums(b.pt * b.eta) / weight)[b.jet].astype(dtype)
    y = b.phi - (b.sums(b.pt * b.phi) / weight)[b.jet].astype(dtype)
    xx, yy, xy = b.sums(b.pt * x * x), b.sums(b.pt * y * y), b.sums(b.pt * x * y)
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    sine, cosine = np.sin(angle)[b.jet].astype(dtype), np.cos(angle)[b.jet].astype(dtype)
    x, y = x * sine - y * cosine, x * cosine + y * sine
    quadrant = (x < 0) + 2 * (y < 0)
    by_quadrant = np.bincount(4 * b.jet + quadrant, b.pt, minlength=4 * b.count).reshape(-1, 4)
    fullest = by_quadrant.argmax(axis=1)
    x *= np.where(fullest & 1, -1, 1).astype(dtype)[b.jet]
    y *= np.where(fullest & 2, -1, 1).astype(dtype)[b.jet]
    column = np.floor((x + half_width) * (size / (2 * half_width))).astype(np.int64)
    row = np.floor((y + half_width) * (size / (2 * half_width))).astype(np.int64)
    inside = (column >= 0) & (column < size) & (row >= 0) & (row < size)
    pixel = (b.jet * size + row) * size + column
    result = np.bincount(pixel[inside], b.pt[inside], minlength=b.count * size * size)
    result = result.reshape(b.count, size * size)
    sums = result.sum(axis=1, keepdims=True)
    result *= scale / np.where(sums > 0, sums, 1)
    return result.astype(np.float32).reshape(b.count, size, size)


SHIFTS = np.array([1.7, 2.0, -4.7, -4.7, 0, 0, 0.2])
SCALES = np.array([0.7, 0.7, 0.7, 0.7, 1, 1, 4])


def features(momenta, multiplicities, dtype=np.float64):
    """The seven jet-relative features, scaled and padded with zeros (jets, 200, 7)."""
    b = Block(momenta, multiplicities, dtype)
    sign = np.where(b.axis_eta < 0, -1, 1).astype(dtype)[b.jet]
    delta_eta = sign * b.eta
    log_pt, log_e = np.log(b.pt), np.log(b.e)
    columns = [
        log_pt,
        log_e,
        log_pt - np.log(b.total_pt)[b.jet].astype(dtype),
        log_e - np.log(b.total_e)[b.jet].astype(dtype),
        delta_eta,
        b.phi,
        np.sqrt(delta_eta * delta_eta + b.phi * b.phi),
    ]
    result = np.zeros((b.count, momenta.shape[1], 7), np.float32)
    for feature, column in enumerate(columns):
        scaled = (column - dtype(SHIFTS[feature])) * dtype(SCALES[feature])
        result[b.jet, b.step, feature] = np.clip(scaled, -5, 5)
    return result
