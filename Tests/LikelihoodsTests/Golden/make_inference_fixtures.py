"""Makes inference.json with SciPy, NumPy and pyhf.

usage: python make_inference_fixtures.py
"""

import json

import numpy as np
import pyhf
import scipy
from pyhf import interpolators
from scipy import integrate, optimize, stats

pyhf.set_backend("numpy", pyhf.optimize.minuit_optimizer(tolerance=1e-6))


def bounded_minima():
    """Minima inside bounds by L-BFGS-B, polished on the free coordinates."""

    def beale(x):
        a, b = x
        return (1.5 - a + a * b) ** 2 + (2.25 - a + a * b**2) ** 2 + (2.625 - a + a * b**3) ** 2

    cases = [
        ("rosenbrock", optimize.rosen, [-1.2, 1.0], [[-2, 0.5], [-1, 2]]),
        ("rosenbrock", optimize.rosen, [1.5, 0.3, 0.4], [[1.2, 3], [-3, 3], [-3, 0.7]]),
        ("beale", beale, [1.0, 0.0], [[-4, 2], [-4, 4]]),
    ]
    result = []
    for name, function, start, bounds in cases:
        fit = optimize.minimize(function, start, method="L-BFGS-B", bounds=bounds,
                                options={"ftol": 1e-16, "gtol": 1e-12, "maxiter": 10000})
        x = fit.x.copy()
        free = [i for i, (lo, hi) in enumerate(bounds) if lo < x[i] < hi]

        def inner(y):
            full = x.copy()
            full[free] = y
            return function(full)

        polished = optimize.minimize(inner, x[free], method="Nelder-Mead",
                                     options={"xatol": 1e-12, "fatol": 1e-15, "maxiter": 5000})
        x[free] = polished.x
        result.append({"name": name, "start": start, "bounds": bounds,
                       "point": x.tolist(), "value": function(x)})
    return result


def poisson_regression():
    """log-linear Poisson regression: the exact covariance (X^T diag(mu) X)^-1 at the maximum."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(60, 2))
    design = np.column_stack([np.ones(60), x])
    counts = rng.poisson(np.exp(design @ [1.2, 0.4, -0.3])).astype(float)
    beta = np.zeros(3)
    for _ in range(50):
        mu = np.exp(design @ beta)
        beta = beta + np.linalg.solve(design.T @ (design * mu[:, None]), design.T @ (counts - mu))
    mu = np.exp(design @ beta)
    covariance = np.linalg.inv(design.T @ (design * mu[:, None]))
    value = float(np.sum(mu - counts * np.log(mu)))
    return {"design": design.tolist(), "counts": counts.tolist(), "point": beta.tolist(),
            "covariance": covariance.tolist(), "value": value}


def interpolation():
    """pyhf's own interpolators; code 2 only inside, where pyhf has no step."""
    cases = []
    alphas = [-3.0, -1.0, -0.7, -0.2, 0.0, 0.3, 0.95, 1.0, 2.5]
    for down, nominal, up in [(0.8, 1.0, 1.3), (1.1, 1.0, 1.4), (45.0, 50.0, 52.0)]:
        for name in ("code0", "code1", "code2", "code4", "code4p"):
            points = [a for a in alphas if name != "code2" or abs(a) <= 1]
            code = interpolators.get(int(name[4]) if name != "code4p" else "4p")(
                [[[[down], [nominal], [up]]]])
            found = np.asarray(code(np.array([points]))).reshape(-1)
            multiplicative = name in ("code1", "code4")
            values = [nominal * f if multiplicative else nominal + f for f in found]
            cases.append({"code": name, "down": down, "nominal": nominal, "up": up,
                          "alphas": points, "values": values})
    return cases


MODELS = {
    "uncorrelated": {
        "channels": [{"name": "c", "samples": [
            {"name": "signal", "data": [12.0, 11.0],
             "modifiers": [{"name": "mu", "type": "normfactor", "data": None}]},
            {"name": "background", "data": [50.0, 52.0],
             "modifiers": [{"name": "uncorr", "type": "shapesys", "data": [3.0, 7.0]}]}]}]},
    "correlated": {
        "channels": [{"name": "c", "samples": [
            {"name": "signal", "data": [5.0, 10.0],
             "modifiers": [{"name": "mu", "type": "normfactor", "data": None},
                           {"name": "eff", "type": "normsys", "data": {"hi": 1.1, "lo": 0.85}}]},
            {"name": "background", "data": [50.0, 60.0],
             "modifiers": [
                 {"name": "corr", "type": "histosys",
                  "data": {"hi_data": [58.0, 65.0], "lo_data": [45.0, 52.0]}},
                 {"name": "norm", "type": "normsys", "data": {"hi": 1.2, "lo": 0.9}},
                 {"name": "stat_c", "type": "staterror", "data": [2.5, 2.4]}]}]}]},
}


def hypothesis_tests():
    result = []
    for name, counts in [("uncorrelated", [51.0, 48.0]), ("uncorrelated", [60.0, 70.0]),
                         ("correlated", [55.0, 65.0]), ("correlated", [62.0, 79.0])]:
        spec = {k: v for k, v in MODELS[name].items()}
        spec["parameters"] = [{"name": "mu", "bounds": [[0, 20]], "inits": [1.0]}]
        model = pyhf.Model(spec, poi_name="mu")
        data = counts + model.config.auxdata
        fit, value = pyhf.infer.mle.fit(data, model, return_fitted_val=True)
        fixed, fixed_value = pyhf.infer.mle.fixed_poi_fit(1.0, data, model, return_fitted_val=True)
        tests = []
        for mu in (0.5, 1.0, 2.0):
            observed, tails, band = pyhf.infer.hypotest(
                mu, data, model, test_stat="qtilde", return_tail_probs=True,
                return_expected_set=True)
            tests.append({"mu": mu, "cls": float(observed), "pValue": float(tails[0]),
                          "background": float(tails[1]), "expected": [float(e) for e in band]})
        limit, expected = pyhf.infer.intervals.upper_limits.upper_limit(
            data, model, scan=None, level=0.05, rtol=1e-7)
        p0 = pyhf.infer.hypotest(0.0, data, model, test_stat="q0")
        values = dict(zip(model.config.par_order, [None] * 99))
        result.append({
            "name": name, "counts": counts, "order": model.config.par_order,
            "fit": {n: fit[model.config.par_slice(n)].tolist() for n in model.config.par_order},
            "twiceFall": float(fixed_value - value), "tests": tests, "limit": float(limit),
            "expectedLimits": [float(e) for e in expected], "p0": float(p0)})
        # With a negative lower bound q_mu and t_mu need no tilde.
        bounds = model.config.suggested_bounds()
        bounds[model.config.poi_index] = (-10, 20)
        stat = {}
        for label, function in (("qMu", pyhf.infer.test_statistics.qmu),
                                ("tMu", pyhf.infer.test_statistics.tmu)):
            stat[label] = float(function(1.0, data, model, model.config.suggested_init(), bounds,
                                         model.config.suggested_fixed()))
        result[-1]["statistics"] = stat
    return result


def bump():
    """Signal N(0,1) over a flat background on [-5, 5], S = 50, B = 500: quadrature."""
    signal, background = 50.0, 500.0

    def s(x):
        return signal * stats.norm.pdf(x)

    def total(x):
        return s(x) + background / 10

    def information(f, g):
        return integrate.quad(lambda x: f(x) * g(x) / total(x), -5, 5, epsabs=0, epsrel=1e-12)[0]

    def b(x):
        return background / 10

    matrix = np.array([[information(s, s), information(s, b)], [information(s, b), information(b, b)]])
    constrained = matrix + np.diag([0, 1 / 0.1**2])
    counted = signal * stats.norm.cdf(5) * 2 - signal
    q0 = 2 * (integrate.quad(
        lambda x: total(x) * np.log(total(x) / (background / 10)) - s(x), -5, 5, epsrel=1e-12)[0])
    return {
        "known": 1 / np.sqrt(matrix[0, 0]), "matrix": matrix.tolist(),
        "constrained": float(np.sqrt(np.linalg.inv(constrained)[0, 0])),
        "free": float(np.sqrt(np.linalg.inv(matrix)[0, 0])),
        "counting": float(np.sqrt(signal + background * (1 + 0.1**2 * background)) / signal),
        "q0": q0, "signalInside": counted,
    }


def main():
    fixtures = {
        "versions": {"scipy": scipy.__version__, "numpy": np.__version__,
                     "pyhf": pyhf.__version__},
        "bounded": bounded_minima(),
        "regression": poisson_regression(),
        "interpolation": interpolation(),
        "hypotheses": hypothesis_tests(),
        "bump": bump(),
    }
    with open("inference.json", "w") as file:
        json.dump(fixtures, file, sort_keys=True)
        file.write("\n")
    print(json.dumps(fixtures["bump"], indent=1))
    for h in fixtures["hypotheses"]:
        print(h)


main()
