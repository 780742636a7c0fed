"""Makes fixtures.json and treenin.f32 from SciPy, scikit-learn and the published TreeNiN scores.

usage: python make_fixtures.py treenin_scores_test_last4000.csv
"""

import csv
import json
import sys

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score, roc_curve


def special_functions():
    beta = [
        (x, a, b)
        for a, b in [(0.5, 0.5), (1, 1), (1, 1941), (3, 7), (12.5, 0.3), (60, 201854), (5e5, 5e5)]
        for x in [stats.beta.ppf(q, a, b) for q in (1e-6, 0.025, 0.5, 0.975)]
    ]
    chi = [(x, d) for d in (1, 2, 7, 30, 1000) for x in (0.01, 0.5 * d, float(d), 2.5 * d + 3)]
    normal = [-8.0, -3.0, -1.0, -0.1, 0.0, 0.5, 1.96, 5.0]
    probabilities = [1e-300, 1e-12, 1e-4, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999999]
    return {
        "betaCDF": [[x, a, b, stats.beta.cdf(x, a, b)] for x, a, b in beta],
        "betaQuantile": [
            [p, a, b, stats.beta.ppf(p, a, b)]
            for p in (1e-6, 0.025, 0.16, 0.5, 0.975)
            for a, b in [(1, 1941), (2, 1939), (3, 7), (0.5, 10.5), (202.0, 201713.0), (1e5, 2e5)]
        ],
        "chiSquared": [[x, d, stats.chi2.cdf(x, d), stats.chi2.sf(x, d)] for x, d in chi],
        "chiSquaredQuantile": [
            [p, d, stats.chi2.ppf(p, d)] for p in (0.01, 0.5, 0.95, 0.999) for d in (1, 2, 7, 1000)
        ],
        "normalCDF": [[x, stats.norm.cdf(x)] for x in normal],
        "normalQuantile": [[p, stats.norm.ppf(p)] for p in probabilities],
        "binomial": [
            [k, n, level, *clopper_pearson(k, n, level), *wilson(k, n, level)]
            for k, n in [(0, 10), (1, 10), (5, 10), (10, 10), (37, 5000), (4999, 5000)]
            for level in (0.6827, 0.95)
        ],
    }


def clopper_pearson(k, n, level):
    """From the beta quantiles: binomtest(...).proportion_ci solves to 1e-8 only."""
    tail = (1 - level) / 2
    low = stats.beta.ppf(tail, k, n - k + 1) if k > 0 else 0.0
    high = stats.beta.isf(tail, k + 1, n - k) if k < n else 1.0
    return low, high


def wilson(k, n, level):
    interval = stats.binomtest(k, n).proportion_ci(level, "wilson")
    return interval.low, interval.high


def placements(y, s, w):
    """Weighted DeLong placements by the definition, pair by pair."""
    x, z = s[y == 1], s[y == 0]
    wx, wz = w[y == 1], w[y == 0]
    psi = (x[:, None] > z[None, :]) + 0.5 * (x[:, None] == z[None, :])
    return psi @ wz / wz.sum(), wx @ psi / wx.sum(), wx, wz


def delong(y, scores, w):
    parts = [placements(y, s, w) for s in scores]
    areas = [p[0] @ p[2] / p[2].sum() for p in parts]

    def covariance(a, b, area_a, area_b, weight):
        n = weight.sum() ** 2 / (weight**2).sum()
        return (weight**2 * (a - area_a) * (b - area_b)).sum() / weight.sum() ** 2 * n / (n - 1)

    matrix = [
        [
            covariance(p[0], q[0], areas[i], areas[j], p[2])
            + covariance(p[1], q[1], areas[i], areas[j], p[3])
            for j, q in enumerate(parts)
        ]
        for i, p in enumerate(parts)
    ]
    difference = areas[1] - areas[0]
    error = np.sqrt(matrix[0][0] + matrix[1][1] - 2 * matrix[0][1])
    return {
        "areas": areas,
        "covariance": matrix,
        "difference": difference,
        "error": error,
        "pValue": 2 * stats.norm.sf(abs(difference / error)),
    }


def finite(x):
    return float(x) if np.isfinite(x) else None


def working_points(y, s, w=None):
    fpr, tpr, _ = roc_curve(y, s, sample_weight=w, drop_intermediate=False)
    base = np.linspace(0.05, 1, 476)
    short_fpr, short_tpr, _ = roc_curve(y, s, sample_weight=w)
    with np.errstate(divide="ignore", invalid="ignore"):
        efficiency = np.interp(base, tpr, fpr)
        ensemble = np.interp(base, tpr, 1 / fpr)
        nearest = {
            kind: [finite(1 / f[np.argmin(np.abs(t - e))]) for e in (0.3, 0.5, 0.8)]
            for kind, f, t in [("nearest", short_fpr, short_tpr), ("nearestOfAll", fpr, tpr)]
        }
        return {
            "efficiency": [efficiency[i] for i in (125, 225, 375)],
            "single": [finite(1 / efficiency[i]) for i in (125, 225, 375)],
            "ensemble": [finite(ensemble[i]) for i in (125, 225, 375)],
            **nearest,
        }


def curves():
    rng = np.random.default_rng(20240917)
    result = []
    for name, count, step in [("ties", 400, 0.04), ("no ties", 300, 0), ("few values", 250, 0.5)]:
        y = (rng.random(count) < 0.4).astype(int)
        hidden = rng.normal(size=count) + 1.6 * y
        s = 1 / (1 + np.exp(-hidden + 0.5))
        other = 1 / (1 + np.exp(-hidden - 0.7 * rng.normal(size=count)))
        if step:
            s, other = (np.round(np.round(v / step) * step, 6) for v in (s, other))
        w = np.round(rng.gamma(2.0, size=count), 3)
        for weighted in (False, True):
            weights = w if weighted else None
            fpr, tpr, thresholds = roc_curve(y, s, sample_weight=weights, drop_intermediate=False)
            fraction, mean = calibration_curve(y, s, n_bins=10)
            clip = np.clip(s, 2.0**-25, 1 - 2.0**-25)
            result.append(
                {
                    "name": name + (", weighted" if weighted else ""),
                    "labels": y.tolist(),
                    "scores": s.tolist(),
                    "other": other.tolist(),
                    "weights": w.tolist() if weighted else None,
                    "fpr": fpr.tolist(),
                    "tpr": tpr.tolist(),
                    "thresholds": thresholds[1:].tolist(),
                    "auc": roc_auc_score(y, s, sample_weight=weights),
                    "delong": delong(y, [s, other], w if weighted else np.ones(count)),
                    "workingPoints": working_points(y, s, weights),
                    "accuracy": float(np.average(np.rint(s) == y, weights=weights)),
                    "brier": brier_score_loss(y, s, sample_weight=weights),
                    "logLoss": log_loss(y, clip, sample_weight=weights),
                    "calibrationFraction": fraction.tolist(),
                    "calibrationMean": mean.tolist(),
                }
            )
    return result


def landscape():
    def rule(values):
        scores = np.asarray(values)
        low, high = np.percentile(scores, 1 / 6.0 * 100.0), np.percentile(scores, 5 / 6.0 * 100)
        inner = [v for v in scores if low <= v <= high]
        mean, std = np.mean(inner), np.std(inner)
        kept = [i for i, v in enumerate(scores) if mean - 3 * std <= v <= mean + 3 * std]
        return {
            "values": list(values),
            "mean": mean,
            "deviation": std,
            "kept": kept,
            "median": np.median(scores[kept]),
            "spread": np.std(scores[kept]),
        }

    rng = np.random.default_rng(5)
    runs = [rng.normal(1000, 20, 9).tolist() for _ in range(4)]
    runs[1][3] = 30.0
    runs[2][0] = 2500.0
    return [rule(r) for r in runs + [[1.0, 2.0, 3.0], [5.0], [7.0, 7.0, 7.0, 7.0]]]


def treenin(path):
    rows = list(csv.DictReader(open(path)))
    labels = np.array([int(r["label"]) for r in rows])
    momenta = np.array([float(r["jet_pt"]) for r in rows])
    scores = np.array([[float(r[f"p_run{i}"]) for i in range(9)] for r in rows])
    assert (scores == scores.astype("f4")).all()
    np.column_stack([labels, momenta, scores]).astype("<f4").tofile("treenin.f32")
    exact = scores.astype("f4").astype("f8")
    runs = [exact[:, i] for i in range(9)] + [exact.mean(axis=1)]
    comparison = delong(labels, [exact[:, 0], exact[:, 4]], np.ones(len(labels)))
    return {
        "auc": [roc_auc_score(labels, s) for s in runs],
        "accuracy": [float(np.mean(np.rint(s) == labels)) for s in runs],
        "workingPoints": [working_points(labels, s) for s in runs],
        "delongRuns0And4": comparison,
    }


def main():
    fixtures = {
        "versions": {"scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
        "special": special_functions(),
        "curves": curves(),
        "landscape": landscape(),
        "treenin": treenin(sys.argv[1]),
        "mcNemar": [
            [a, b, stats.binomtest(a, a + b).pvalue] for a, b in [(3, 12), (40, 41), (0, 6), (9, 9)]
        ],
    }
    with open("fixtures.json", "w") as file:
        json.dump(fixtures, file, sort_keys=True)
        file.write("\n")


main()
