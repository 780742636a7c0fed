"""Makes calibration.json with scikit-learn, SciPy, NumPy and ArviZ.

usage: python make_calibration_fixtures.py
"""

import json

import arviz
import numpy as np
import scipy
import sklearn
from scipy import optimize, special, stats
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression


class Scores(ClassifierMixin, BaseEstimator):
    """A fitted classifier whose decision function is its only feature."""

    def fit(self, x, y):
        self.classes_ = np.array([0, 1])
        return self

    def decision_function(self, x):
        return x[:, 0]

    def predict(self, x):
        return (x[:, 0] > 0).astype(int)


def balanced(labels, weights):
    """Equal class totals, summing to the effective number of events."""
    size = [weights[labels == c].sum() ** 2 / (weights[labels == c] ** 2).sum() for c in (0, 1)]
    half = sum(size) / 2
    totals = np.array([weights[labels == c].sum() for c in (0, 1)])
    return weights / totals[labels] * half, half


def calibration(weighted):
    rng = np.random.default_rng(11 + weighted)
    labels = (rng.random(300) < 0.35).astype(int)
    # An overconfident and shifted logit, rounded so that scores tie.
    logits = np.round(2.1 * (rng.normal(size=300) + 1.3 * labels - 0.65) + 0.8, 2)
    weights = rng.uniform(0.2, 3, 300) if weighted else np.ones(300)
    w, half = balanced(labels, weights)
    x = logits[:, None]

    iso = IsotonicRegression(out_of_bounds="clip").fit(logits, labels, sample_weight=w)
    platt = CalibratedClassifierCV(FrozenEstimator(Scores().fit(x, labels)), method="sigmoid",
                                   ensemble=False)
    platt.fit(x, labels, sample_weight=w)
    grid = np.linspace(logits.min() - 1, logits.max() + 1, 41)

    targets = np.where(labels == 1, (half + 1) / (half + 2), 1 / (half + 2))
    up, down = special.log_expit(logits), -special.log_expit(-logits)

    def loss(p):
        h = p[0] * up + p[1] * down + p[2]
        return np.sum(w * (np.logaddexp(0, h) - targets * h))

    beta = optimize.minimize(loss, [1, 1, 0], bounds=[(0, None), (0, None), (None, None)],
                             method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-10}).x

    inside = np.linspace(logits.min(), logits.max(), 31)
    kde = [stats.gaussian_kde(logits[labels == c], weights=weights[labels == c])(inside)
           for c in (0, 1)]
    share = [weights[labels == c] / weights[labels == c].sum() for c in (0, 1)]
    probability = special.expit(logits)
    edges = np.linspace(probability.min(), probability.max(), 9)
    histogram = [np.histogram(probability[labels == c], edges, weights=share[c])[0] for c in (0, 1)]
    per_event = np.where(labels == 1, np.logaddexp(0, -logits), np.logaddexp(0, logits))
    return {
        "logits": logits.tolist(), "labels": labels.tolist(),
        "weights": weights.tolist() if weighted else None,
        "isotonic": iso.predict(logits).tolist(),
        "grid": grid.tolist(), "platt": platt.predict_proba(grid[:, None])[:, 1].tolist(),
        "beta": beta.tolist(), "inside": inside.tolist(), "numerator": kde[1].tolist(),
        "denominator": kde[0].tolist(), "edges": edges.tolist(),
        "histogram": [h.tolist() for h in histogram],
        "loss": float(0.5 * np.sum(share[1] * per_event[labels == 1])
                      + 0.5 * np.sum(share[0] * per_event[labels == 0])),
    }


def chains():
    rng = np.random.default_rng(5)
    result = []
    for correlation, shift, scale in [(0.0, 0.0, 1.0), (0.7, 0.0, 1.0), (-0.4, 0.0, 1.0),
                                      (0.5, 0.4, 1.0), (0.3, 0.0, 2.0)]:
        x = np.empty((4, 101))
        for c in range(4):
            noise = rng.normal(size=101)
            x[c, 0] = noise[0]
            for t in range(1, 101):
                x[c, t] = correlation * x[c, t - 1] + np.sqrt(1 - correlation**2) * noise[t]
            x[c] = x[c] * (scale if c == 0 else 1) + (shift if c == 1 else 0)
        x = np.round(x, 3)
        result.append({"chains": x.tolist(), "rHat": float(arviz.rhat(x)),
                       "bulk": float(arviz.ess(x, method="bulk")),
                       "tail": float(arviz.ess(x, method="tail")),
                       "meanError": float(arviz.mcse(x, method="mean"))})
    return result


def tails():
    rng = np.random.default_rng(6)
    result = []
    for spread in (0.3, 1.0, 3.0):
        logs = np.round(spread * rng.normal(size=500), 4)
        result.append({"logRatios": logs.tolist(), "shape": float(arviz.psislw(logs.copy())[1])})
    return result


def kolmogorov():
    rng = np.random.default_rng(7)
    result = []
    for shift in (0.0, 0.3):
        a, b = np.round(rng.normal(size=150), 2), np.round(rng.normal(size=220) + shift, 2)
        test = stats.ks_2samp(a, b, method="exact")
        result.append({"a": a.tolist(), "b": b.tolist(), "distance": float(test.statistic),
                       "pValue": float(test.pvalue)})
    return result


def main():
    fixtures = {
        "versions": {"arviz": arviz.__version__, "numpy": np.__version__,
                     "scipy": scipy.__version__, "sklearn": sklearn.__version__},
        "calibration": [calibration(False), calibration(True)],
        "chains": chains(), "tails": tails(), "kolmogorov": kolmogorov(),
    }
    with open("calibration.json", "w") as file:
        json.dump(fixtures, file, sort_keys=True)
        file.write("\n")


main()
