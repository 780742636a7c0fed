"""Forty-odd workspaces through `terascale ratio workspace` and through pyhf, beside each other.

    python3 zoo.py terascale OUT [NAME ...]

writes every workspace to OUT and prints a table: best fit, CLs at mu = 1, observed limit and the five
expected ones, processor seconds of both. Needs pyhf and iminuit. A difference is the largest of all
numbers of a workspace, relative to pyhf's, for the fit in standard errors.
"""
import json
import math
import os
import random
import resource
import subprocess
import sys
import time

import pyhf
import scipy.optimize

OPTIMIZERS = [
    ("minuit", pyhf.optimize.minuit_optimizer(tolerance=1e-4)),
    # Minuit fails without a free parameter, and at expectations of zero.
    ("scipy", pyhf.optimize.scipy_optimizer(tolerance=1e-12)),
]
SETTINGS = {"normsys": {"interpcode": "code4"}, "histosys": {"interpcode": "code4p"}}


def factor(name="mu"):
    return {"name": name, "type": "normfactor", "data": None}


def norm(name, lo, hi):
    return {"name": name, "type": "normsys", "data": {"lo": lo, "hi": hi}}


def shape(name, lo, hi):
    return {"name": name, "type": "histosys", "data": {"lo_data": lo, "hi_data": hi}}


def stat(name, errors):
    return {"name": name, "type": "staterror", "data": errors}


def shapesys(name, errors):
    return {"name": name, "type": "shapesys", "data": errors}


def free_bins(name):
    return {"name": name, "type": "shapefactor", "data": None}


def lumi():
    return {"name": "lumi", "type": "lumi", "data": None}


def sample(name, data, *modifiers):
    return {"name": name, "data": [float(x) for x in data], "modifiers": list(modifiers)}


def channel(name, *samples):
    return {"name": name, "samples": list(samples)}


def workspace(channels, observed, parameters=(), poi="mu"):
    return {
        "channels": channels,
        "observations": [
            {"name": c["name"], "data": [float(x) for x in data]}
            for c, data in zip(channels, observed)
        ],
        "measurements": [{"name": "m", "config": {"poi": poi, "parameters": list(parameters)}}],
        "version": "1.0.0",
    }


LUMI = {"name": "lumi", "auxdata": [1.0], "sigmas": [0.02], "bounds": [[0.5, 1.5]], "inits": [1.0]}


def single(signal, background, observed, *modifiers, parameters=(), on_signal=()):
    return workspace(
        [channel("c", sample("signal", signal, factor(), *on_signal),
                 sample("background", background, *modifiers))],
        [observed], parameters)


def many(constrained, channels, bins, samples, seed):
    """A made-up analysis: normsys and histosys of each parameter in a third of the samples each."""
    draw = random.Random(seed)
    made, observed = [], []
    for c in range(channels):
        parts = []
        for s in range(samples):
            counts = [draw.uniform(5, 60) * (0.3 if s == 0 else 1) for _ in range(bins)]
            modifiers = [factor()] if s == 0 else [stat(f"stat_{c}", [0.2 * x**0.5 for x in counts])]
            for n in range(constrained):
                kind = draw.random()
                if kind < 0.3:
                    modifiers.append(
                        norm(f"np{n}", 1 - draw.uniform(.005, .05), 1 + draw.uniform(.005, .05)))
                elif kind < 0.6:
                    tilt = draw.uniform(-.08, .08)
                    slope = [tilt * (2 * i / bins - 1) for i in range(bins)]
                    modifiers.append(shape(
                        f"np{n}", [x * (1 - t) for x, t in zip(counts, slope)],
                        [x * (1 + t) for x, t in zip(counts, slope)]))
            parts.append(sample(f"s{s}", counts, *modifiers))
        made.append(channel(f"c{c}", *parts))
        totals = [sum(p["data"][b] for p in parts[1:]) for b in range(bins)]
        observed.append([max(round(draw.gauss(t, t**0.5)), 0) for t in totals])
    return workspace(made, observed)


def zoo():
    one = {}
    # Counting experiments.
    one["counting"] = single([5], [50], [55])
    one["counting, excess"] = single([5], [50], [75])
    one["counting, deficit"] = single([5], [50], [35])
    one["counting, no event"] = single([5], [3], [0])
    one["counting, one event"] = single([3], [0.5], [1])
    one["counting, weak signal"] = single([0.1], [50], [55])
    one["counting, strong signal"] = single([500], [50], [60])
    one["counting, large numbers"] = single([1e3], [1e6], [1.0005e6], norm("b", 0.999, 1.001))
    one["background of zero, no event"] = single([3, 2], [0, 8], [0, 9])
    one["background of zero, one event"] = single([3, 2], [0, 8], [1, 9])
    one["background of zero, three events"] = single([3, 2], [0, 8], [3, 9])
    one["background of zero with an error"] = single([3, 2], [0, 8], [2, 9], norm("b", 0.8, 1.2))
    # One modifier after the other.
    one["normsys"] = single([5], [50], [57], norm("b", 0.9, 1.1))
    one["normsys, large"] = single([5], [50], [57], norm("b", 0.5, 1.9))
    one["normsys, one-sided"] = single([5], [50], [57], norm("b", 1.0, 1.2))
    one["normsys, both up"] = single([5], [50], [57], norm("b", 1.1, 1.2))
    one["normsys of the signal"] = single([5], [50], [60], on_signal=[norm("s", 0.8, 1.25)])
    one["histosys"] = single([5, 10], [50, 60], [55, 63], shape("t", [45, 63], [56, 57]))
    one["histosys, large"] = single([5, 10], [50, 60], [55, 63], shape("t", [20, 90], [80, 30]))
    one["histosys, one-sided"] = single([5, 10], [50, 60], [55, 63], shape("t", [50, 60], [56, 57]))
    one["histosys, both up"] = single([5, 10], [50, 60], [55, 63], shape("t", [55, 58], [56, 57]))
    one["normsys and histosys of one name"] = single(
        [5, 10], [50, 60], [55, 63], norm("t", 0.95, 1.08), shape("t", [45, 63], [56, 57]))
    one["shapesys"] = single([12, 11], [50, 52], [51, 48], shapesys("u", [3, 7]))
    one["shapesys, a bin without"] = single([12, 11], [50, 52], [51, 48], shapesys("u", [3, 0]))
    one["shapesys, empty bin"] = single([12, 11], [50, 0], [51, 4], shapesys("u", [3, 0]))
    one["staterror"] = single([12, 11], [50, 52], [51, 48], stat("u", [3, 7]))
    one["staterror, a bin without"] = single([12, 11], [50, 52], [51, 48], stat("u", [3, 0]))
    one["lumi"] = single([5], [50], [57], lumi(), parameters=[LUMI], on_signal=[lumi()])
    wide = dict(LUMI, sigmas=[0.4], bounds=[[0.0, 10.0]])
    one["lumi, wide"] = single([5], [50], [57], lumi(), parameters=[wide], on_signal=[lumi()])
    one["normfactor of the background"] = workspace(
        [channel("signal", sample("signal", [5, 8], factor()),
                 sample("background", [50, 30], factor("k"))),
         channel("control", sample("background", [500], factor("k")))],
        [[58, 35], [540]])
    one["normfactor beyond ten"] = workspace(
        [channel("signal", sample("signal", [5, 8], factor()),
                 sample("background", [5, 3], factor("k"))),
         channel("control", sample("background", [20], factor("k")))],
        [[58, 35], [240]], [{"name": "k", "bounds": [[0, 50]]}])
    one["shapefactor"] = workspace(
        [channel("signal", sample("signal", [5, 8], factor()),
                 sample("background", [50, 30], free_bins("f"))),
         channel("control", sample("background", [500, 300], free_bins("f")))],
        [[58, 35], [520, 290]])
    # What is shared, and what is set.
    one["staterror over samples"] = workspace(
        [channel("c", sample("signal", [5, 8], factor()),
                 sample("a", [30, 20], stat("u", [3, 2])), sample("b", [20, 10], stat("u", [2, 2])))],
        [[58, 35]])
    one["staterror of one name in two channels"] = workspace(
        [channel(n, sample("signal", [5, 8], factor()), sample("a", [30, 20], stat("u", [3, 2])))
         for n in ("first", "second")], [[38, 22], [33, 30]])
    one["normsys over channels"] = workspace(
        [channel("signal", sample("signal", [5, 8], factor()),
                 sample("a", [50, 30], norm("x", 0.9, 1.1))),
         channel("control", sample("a", [500], norm("x", 0.88, 1.15)))], [[58, 35], [520]])
    one["start and bounds of a nuisance"] = single(
        [5], [50], [70], norm("b", 0.9, 1.1),
        parameters=[{"name": "b", "inits": [0.3], "bounds": [[-1, 0.5]]}])
    one["auxdata of a nuisance"] = single(
        [5], [50], [57], norm("b", 0.9, 1.1), parameters=[{"name": "b", "auxdata": [1.0]}])
    one["auxdata of a shapesys"] = single(
        [12, 11], [50, 52], [51, 48], shapesys("u", [5, 10]),
        parameters=[{"name": "u", "auxdata": [90.0, 30.0]}])
    one["a fixed nuisance"] = single(
        [5], [50], [57], norm("b", 0.9, 1.1), norm("c", 0.95, 1.04),
        parameters=[{"name": "b", "fixed": True}])
    one["bounds of the signal"] = single(
        [5], [50], [60], norm("b", 0.9, 1.1), parameters=[{"name": "mu", "bounds": [[0, 25]]}])
    one["several samples with the signal"] = workspace(
        [channel("c", sample("s1", [5, 8], factor()), sample("s2", [2, 1], factor()),
                 sample("background", [50, 30], norm("b", 0.9, 1.1)))], [[58, 35]])
    one["signal squared"] = workspace(
        [channel("c", sample("s1", [5, 8], factor(), factor("k")),
                 sample("background", [50, 30], factor("k"))),
         channel("control", sample("background", [100], factor("k")))], [[58, 35], [101]])
    one["negative counts of a sample"] = workspace(
        [channel("c", sample("signal", [5, 8], factor()), sample("interference", [-3, -1]),
                 sample("background", [50, 30], norm("b", 0.9, 1.1)))], [[58, 35]])
    one["a bin without signal"] = single([5, 0], [50, 70], [57, 68], norm("b", 0.9, 1.1))
    one["all modifiers"] = json.load(open(os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tests", "RatioInferenceTests",
        "Workspaces", "Golden", "workspace.json")))
    one["many: 30 parameters"] = many(20, 1, 9, 3, 1)
    one["many: 61 parameters"] = many(40, 2, 10, 4, 2)
    return one


def number(value):
    """A limit of the program; where there is none it writes null."""
    return math.inf if value is None else value


def apart(a, b):
    """How far two numbers are apart, relative to the second."""
    if math.isinf(a) or math.isinf(b):
        return 0.0 if a == b else math.inf
    return abs(a / b - 1) if b else abs(a)


def ours(program, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.time()
    run = subprocess.run(
        [program, "ratio", "workspace", path, "--test", "1", "--json"], capture_output=True,
        text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if run.returncode:
        return {"error": run.stderr.strip().splitlines()[0], "seconds": seconds}
    arrays = next(s["arrays"] for s in json.loads(run.stdout)["sections"] if "arrays" in s)
    names = arrays["best fit"]["axes"][1]["labels"]
    best = dict(zip(names, arrays["best fit"]["values"][0]))
    errors = dict(zip(names, arrays["standard error"]["values"][0]))
    poi = next(k for k in arrays if k.startswith("CLs of chosen "))
    chosen = arrays[poi]["values"][0][0]
    band = arrays["expected " + poi]["values"][0][0]
    return {
        "fit": best, "errors": errors, "cls": chosen, "expected cls": band,
        "limit": number(arrays["upper limit"]["values"][0][0]),
        "expected": [number(x) for x in arrays["expected upper limit"]["values"][0][0]],
        "seconds": seconds, "wall": time.time() - start,
    }


def theirs(document):
    """pyhf's numbers with the first optimizer that gets to the end."""
    start = time.process_time()
    attempts = [(name, optimizer, document) for name, optimizer in OPTIMIZERS]
    attempts.append((OPTIMIZERS[0][0] + ", 1e-6 for 0", OPTIMIZERS[0][1], without_zeros(document)))
    for name, optimizer, space in attempts:
        pyhf.set_backend("numpy", optimizer)
        try:
            return dict(numbers(space), optimizer=name, seconds=time.process_time() - start)
        except Exception as error:  # What pyhf cannot do is part of the table.
            text = (str(error).splitlines() or [""])[0][:60]
            failure = {"error": f"pyhf: {type(error).__name__} {text}".strip()}
    return dict(failure, seconds=time.process_time() - start)


def without_zeros(document):
    """The same workspace with a tiny count where a sample has none."""
    copy = json.loads(json.dumps(document))
    for part in copy["channels"]:
        for one in part["samples"]:
            one["data"] = [x or 1e-6 for x in one["data"]]
    return copy


def numbers(document):
    space = pyhf.Workspace(document)
    model = space.model(modifier_settings=SETTINGS)
    data = space.data(model)
    bounds = model.config.suggested_bounds()
    settings = document["measurements"][0]["config"]["parameters"]
    if not any(p["name"] == model.config.poi_name and "bounds" in p for p in settings):
        bounds[model.config.poi_index] = (0, 5000)  # pyhf's own end at 10 would cut limits off.
    fit = pyhf.infer.mle.fit(data, model, par_bounds=bounds)

    def levels(mu):
        observed, band = pyhf.infer.hypotest(
            mu, data, model, test_stat="qtilde", return_expected_set=True, par_bounds=bounds)
        values = [float(observed)] + [float(x) for x in band]
        if not all(map(math.isfinite, values)):
            raise ValueError(f"CLs {values[0]} at {mu}")
        return values

    one = levels(1.0)
    top = 1.0
    while max(levels(top)) > 0.04 and top < 4000:
        top *= 2
    limits = scan(levels, top)
    return {
        "fit": dict(zip(model.config.par_names, map(float, fit))), "cls": one[0],
        "expected cls": one[1:], "limit": limits[0], "expected": limits[1:],
    }


def scan(levels, top):
    """The six limits, where pyhf's CLs falls to 0.05, to five digits."""
    known = {}

    def height(mu, number):
        if mu not in known:
            known[mu] = levels(mu)
        return math.log(max(known[mu][number], 1e-300) / 0.05)

    def root(number):
        if height(top, number) > 0:
            return math.inf  # However large the strength, CLs stays above.
        return scipy.optimize.brentq(height, 1e-4 * top, top, args=(number,), rtol=1e-5)

    return [root(number) for number in range(6)]


def difference(a, b):
    if "error" in a or "error" in b:
        return None
    worst = {}
    for key in ("cls", "limit"):
        worst[key] = apart(a[key], b[key])
    for key in ("expected cls", "expected"):
        worst[key] = max(apart(x, y) for x, y in zip(a[key], b[key]))
    # Parameters of bins without an error are fixed in both.
    shared = [n for n in a["fit"] if n in b["fit"] and a["errors"][n] and a["errors"][n] > 0]
    worst["fit"] = max(
        [abs(a["fit"][n] - b["fit"][n]) / a["errors"][n] for n in shared] or [0])
    return worst


def main():
    program, out, chosen = sys.argv[1], sys.argv[2], sys.argv[3:]
    os.makedirs(out, exist_ok=True)
    print("| workspace | μ̂ | CLs at 1 | limit (expected) | difference | in | s | pyhf s |")
    print("|---|---:|---:|---:|---:|---|---:|---:|")
    failures, ours_total, theirs_total = [], 0.0, 0.0
    for name, document in zoo().items():
        if chosen and name not in chosen:
            continue
        path = os.path.join(out, name.replace(" ", "-").replace(",", "").replace(":", "") + ".json")
        with open(path, "w") as file:
            json.dump(document, file, indent=1)
        a, b = ours(program, path), theirs(document)
        worst = difference(a, b)
        ours_total += a["seconds"]
        theirs_total += b["seconds"]
        if "error" in a:
            cells = ["–", "–", a["error"]]
        else:
            poi = document["measurements"][0]["config"]["poi"]
            cells = [f"{a['fit'][poi]:.4f}", f"{a['cls']:.5f}",
                     f"{a['limit']:.4f} ({a['expected'][2]:.4f})"]
        if worst is None:
            tail = ["–", b.get("error", "")]
        else:
            key = max(worst, key=worst.get)
            tail = [f"{worst[key]:.1e}", f"{key} ({b['optimizer']})"]
            if worst[key] > 1e-3:
                failures.append((name, key, a.get(key), b.get(key)))
        print("| " + " | ".join(
            [name] + cells + tail + [f"{a['seconds']:.2f}", f"{b['seconds']:.2f}"]) + " |",
            flush=True)
    print(f"\nProcessor seconds: {ours_total:.1f} beside {theirs_total:.1f} of pyhf.")
    for name, key, a, b in failures:
        print(f"- {name}, {key}: {a} beside {b}")


if __name__ == "__main__":
    main()
