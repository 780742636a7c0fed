"""Makes resonance.json from published bin counts, SciPy and NumPy.

usage: python make_resonance_fixtures.py FOLDER

FOLDER holds toy.json, signal_hypothesis_N.dat and nosignal_hypothesis_N.dat (N = 3 to 11): counts
published in github.com/jackhcollins/CWoLa-Hunting, see README.md.
"""

import itertools
import json
import math
import sys
from fractions import Fraction

import numpy as np
import scipy
from scipy import integrate, optimize, stats

SCAN_EDGES = np.round(np.logspace(np.log10(2001), np.log10(4350), 16))
TOY_EDGES = np.logspace(np.log10(1.7), np.log10(8.1), 67)[7:-20] * 1000


def terms(mass, size):
    y = np.asarray(mass) / 13000
    log = np.log(y)
    return np.stack([np.ones_like(y), np.log1p(-y), -log, -(log**2), -(log**3)][:size], -1)


def least_squares(counts, edges, mask, size=3):
    """The published fit in ln p1, p2, ...: unlike curve_fit with its defaults, to the minimum."""
    keep = np.delete(np.arange(len(counts)), mask)
    basis = terms((edges[1:] + edges[:-1]) / 2, size)
    # Orthonormal coordinates, or SciPy stops early.
    q, r = np.linalg.qr(basis * np.sqrt(counts + 1)[:, None])
    basis = basis @ np.linalg.inv(r)
    width, sigma = np.diff(edges) / 100, np.sqrt(counts + 1)
    start = np.linalg.lstsq(basis * sigma[:, None], np.log((counts + 0.5) / width) * sigma)[0]

    def mean(t):
        return np.exp(basis @ t) * width

    fit = optimize.least_squares(
        lambda t: ((mean(t) - counts) / sigma)[keep],
        start,
        jac=lambda t: (basis * (mean(t) / sigma)[:, None])[keep],
        method="lm", xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=100000,
    )
    slope = basis * mean(fit.x)[:, None]
    weighted = (slope / sigma[:, None])[keep]
    covariance = np.linalg.inv(weighted.T @ weighted)
    back = np.linalg.inv(r)
    return mean(fit.x), slope, covariance, 2 * fit.cost, back @ fit.x, back @ covariance @ back.T


def summary(counts, edges, mask):
    mean, slope, covariance, chi, *_ = least_squares(counts, edges, mask)
    n, b, g = counts[mask].sum(), mean[mask].sum(), slope[mask].sum(0)
    s2 = g @ covariance @ g
    return [n, b, s2**0.5, significance(n, b, s2), chi]


def significance(n, b, s2):
    """Signed root of the likelihood ratio, by numerical minimization over the background."""

    def loss(mean):
        poisson = mean - n + (n * np.log(n / mean) if n else 0)
        return 2 * poisson + (mean - b) ** 2 / s2

    reach = 12 * np.sqrt(s2 + n + b)
    low, high = max(1e-9, min(n, b) - reach), max(n, b) + reach
    best = optimize.minimize_scalar(loss, bounds=(low, high), method="bounded",
                                    options={"xatol": 1e-11, "maxiter": 10000})
    root = np.sqrt(max(min(best.fun, loss(low)), 0))
    return float(root if n > b else -root)


def likelihood(counts, edges, mask, size):
    """Poisson likelihood with bin integrals by adaptive quadrature, minimized by Newton steps."""
    keep = np.delete(np.arange(len(counts)), mask)
    _, r = np.linalg.qr(terms((edges[1:] + edges[:-1]) / 2, size) * np.sqrt(counts + 1)[:, None])
    back = np.linalg.inv(r)

    def density(mass, t):
        return np.exp(terms(mass, size) @ (back @ t)) / 100

    def means(t):
        return np.array([
            integrate.quad(density, low, high, args=(t,), epsabs=0, epsrel=1e-13)[0]
            for low, high in zip(edges[:-1], edges[1:])
        ])

    def slopes(t):
        return np.array([
            [integrate.quad(lambda m: density(m, t) * (terms(m, size) @ back)[a], low, high,
                            epsabs=0, epsrel=1e-12)[0] for a in range(size)]
            for low, high in zip(edges[:-1], edges[1:])
        ])

    def deviance(mean):
        n, m = counts[keep], mean[keep]
        return 2 * np.sum(m - n + scipy.special.xlogy(n, n / m))

    t = r @ least_squares(counts, edges, mask, size)[4]
    for _ in range(100):
        mean, slope = means(t), slopes(t)
        gradient = ((1 - counts / mean)[:, None] * slope)[keep].sum(0)
        fisher = (slope / mean[:, None])[keep].T @ slope[keep]
        step = np.linalg.solve(fisher, gradient)
        length = 1.0
        while length > 1e-3 and not deviance(means(t - length * step)) < deviance(mean) + 1e-9:
            length /= 2
        t = t - length * step
        if step @ fisher @ step < 1e-20:
            break
    mean, slope = means(t), slopes(t)
    covariance = np.linalg.inv((slope / mean[:, None])[keep].T @ slope[keep])
    g = slope[mask].sum(0)
    return {
        "counts": counts.tolist(), "mask": list(map(int, mask)), "size": size,
        "expected": mean.tolist(), "deviance": deviance(mean),
        "b": mean[mask].sum(), "sigma": np.sqrt(g @ covariance @ g),
    }


def published_toy(toy):
    counts, mask = np.array(toy["counts"], float), toy["mask"]
    mean, slope, _, chi, logarithmic, covariance = least_squares(counts, TOY_EDGES, mask)
    n, b, sigma, z, _ = summary(counts, TOY_EDGES, mask)
    center, width = (TOY_EDGES[1:] + TOY_EDGES[:-1]) / 2, np.diff(TOY_EDGES)
    keep = np.delete(np.arange(len(counts)), mask)

    def function(m, p1, p2, p3):
        return p1 * (1 - m / 13000) ** p2 * (m / 13000) ** -p3

    parameters, matrix = optimize.curve_fit(
        function, center[keep], (counts * 100 / width)[keep],
        sigma=(np.sqrt(counts + 1) * 100 / width)[keep],
        absolute_sigma=True, maxfev=100000, xtol=1e-15, ftol=1e-15, gtol=1e-15,
    )
    return {
        "edges": TOY_EDGES.tolist(), "counts": toy["counts"], "mask": mask,
        "published": toy["published"], "b": b, "sigma": sigma, "z": z, "chiSquared": chi,
        "curveFit": parameters.tolist(), "curveFitCovariance": matrix.tolist(),
    }


def scan(folder, kind):
    rows = [np.loadtxt(f"{folder}/{kind}_hypothesis_{i}.dat") for i in range(3, 12)]
    return {
        "efficiencies": rows[0][:, 0].tolist(),
        "counts": [row[:, 1:].astype(int).tolist() for row in rows],
        "results": [
            [summary(r[1:], SCAN_EDGES, [i - 1, i, i + 1]) for r in row]
            for i, row in enumerate(rows, 3)
        ],
    }


def order_tests(folder):
    data = np.loadtxt(f"{folder}/signal_hypothesis_7.dat")
    result = []
    for row in (0, 4):
        counts = data[row, 1:]
        minima = [least_squares(counts, SCAN_EDGES, [6, 7, 8], size)[3] for size in (3, 4, 5)]
        tests = []
        for index, degrees in ((0, 8), (1, 7)):
            fall = minima[index] - minima[index + 1]
            f = fall / (minima[index + 1] / degrees)
            tests.append([fall, f, stats.f.sf(f, 1, degrees), stats.chi2.sf(fall, 1)])
        result.append({"counts": counts.tolist(), "minima": minima, "tests": tests})
    return result


def run_counts():
    def count(signs):
        return 1 + sum(a != b for a, b in zip(signs, signs[1:]))

    def p_value(signs):
        places = itertools.combinations(range(len(signs)), sum(signs))
        orders = [tuple(i in chosen for i in range(len(signs))) for chosen in places]
        return sum(count(order) <= count(signs) for order in orders) / len(orders)

    patterns = ["1110001", "1111100000", "10101010", "110100110001", "1000000", "11110000111100"]
    return [[p, p_value(tuple(c == "1" for c in p))] for p in patterns]


def exact_kolmogorov(n, d):
    """P(D >= d) in rational numbers, by Marsaglia, Tsang and Wang: SciPy approximates above n = 140."""
    k = int(n * d) + 1
    m, h = 2 * k - 1, k - n * d
    matrix = [[Fraction(int(i - j + 1 >= 0)) for j in range(m)] for i in range(m)]
    for i in range(m):
        matrix[i][0] -= h ** (i + 1)
        matrix[m - 1][i] -= h ** (m - i)
    if 2 * h > 1:
        matrix[m - 1][0] += (2 * h - 1) ** m
    for i in range(m):
        for j in range(i + 1):
            matrix[i][j] /= math.factorial(i - j + 1)
    column = [Fraction(int(i == k - 1)) for i in range(m)]
    for _ in range(n):
        column = [sum(a * b for a, b in zip(row[: i + 2], column)) for i, row in enumerate(matrix)]
    return [float(d), n, float(1 - column[k - 1] * math.factorial(n) / Fraction(n) ** n)]


def main():
    folder = sys.argv[1]
    toy = json.load(open(f"{folder}/toy.json"))
    weak = np.loadtxt(f"{folder}/signal_hypothesis_7.dat")
    tight = np.loadtxt(f"{folder}/signal_hypothesis_9.dat")
    rng = np.random.default_rng(7)
    samples = [rng.random(200), rng.random(13), rng.random(60) ** 1.6, rng.random(900) ** 1.15]
    counting = [(436, 300.796, 57.6), (12, 3.2, 0.4), (3, 3.2, 0.4), (0, 2.5, 0.7), (0, 0.3, 0.9),
                (78015, 77444.1, 53738.0), (5, 0.8, 4.0), (300000, 299000.0, 1.0), (1, 40.0, 9.0)]
    fixtures = {
        "versions": {"scipy": scipy.__version__, "numpy": np.__version__},
        "scanEdges": SCAN_EDGES.tolist(),
        "toy": published_toy(toy),
        "signal": scan(folder, "signal"),
        "noSignal": scan(folder, "nosignal"),
        "likelihood": [
            dict(likelihood(np.array(toy["counts"], float), TOY_EDGES, toy["mask"], 3), edges="toy"),
            dict(likelihood(np.array(toy["counts"], float), TOY_EDGES, toy["mask"], 4), edges="toy"),
            dict(likelihood(weak[0, 1:], SCAN_EDGES, [6, 7, 8], 3), edges="scan"),
            dict(likelihood(weak[0, 1:], SCAN_EDGES, [6, 7, 8], 5), edges="scan"),
            dict(likelihood(tight[9, 1:], SCAN_EDGES, [8, 9, 10], 3), edges="scan"),
        ],
        "orderTests": order_tests(folder),
        "counting": [[n, b, s2, significance(n, b, s2)] for n, b, s2 in counting],
        "fSurvival": [
            [f, a, b, stats.f.sf(f, a, b)]
            for f, a, b in [(0.3, 1, 8), (4.7, 1, 8), (60.0, 1, 7), (1.2, 2, 30), (3.0, 5, 4)]
        ],
        "kolmogorovSamples": [
            {"values": s.tolist(), "distance": stats.kstest(s, "uniform").statistic,
             "pValue": stats.kstest(s, "uniform", method="exact").pvalue} for s in samples
        ],
        "kolmogorov": [
            [d, n, stats.kstwo.sf(d, n)]
            for d, n in [(0.6, 3), (0.2, 5), (0.9, 5), (0.15, 200), (0.3, 200), (0.02, 1000), (0.05, 1000), (0.006, 20000), (0.02, 20000)]
        ] + [exact_kolmogorov(200, Fraction(1, 20)), exact_kolmogorov(200, Fraction(1, 10))],
        "runs": run_counts(),
    }
    with open("resonance.json", "w") as file:
        json.dump(fixtures, file, sort_keys=True)
        file.write("\n")


main()
