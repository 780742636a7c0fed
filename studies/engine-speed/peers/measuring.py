"""What every peer script shares: options, a process for each configuration, timing, memory, and the
line of JSON that a measurement is."""

import argparse
import json
import resource
import subprocess
import sys
import time

# A configuration that takes longer than this is left out: compiling may never end.
TIME_LIMIT = 90


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--data", help="jets in the reference layout (.h5) or a sample (.npz)")
    parser.add_argument("--works", help="names separated by commas; all when left out")
    parser.add_argument("--one", nargs=2, help="measure one work in one configuration, here")
    return parser.parse_args()


def run(works, modules):
    """Measures every configuration in a process of its own, so that its peak memory is its own.

    `works` maps names to {configuration: function of the options}.
    """
    arguments = options()
    if arguments.one:
        work, configuration = arguments.one
        return works[work][configuration](arguments)
    wanted = arguments.works.split(",") if arguments.works else list(works)
    chosen = [name for name in works if name in wanted]
    if not chosen:
        return
    for module in modules:
        check = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True)
        if check.returncode != 0:
            print(json.dumps({"work": ", ".join(chosen), "missing": module}), flush=True)
            return
    for work in chosen:
        for configuration in works[work]:
            run_one(work, configuration)


def run_one(work, configuration):
    problem = {"work": work, "configuration": configuration}
    try:
        child = subprocess.run(
            [sys.executable] + sys.argv + ["--one", work, configuration],
            capture_output=True, text=True, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        print(json.dumps(problem | {"failed": f"no result in {TIME_LIMIT} s"}), flush=True)
        return
    if child.returncode == 0:
        print(child.stdout, end="", flush=True)
    else:
        lines = child.stderr.strip().splitlines() or [f"exit {child.returncode}"]
        print(json.dumps(problem | {"failed": lines[-1][:200]}), flush=True)


def seconds_of(work, repeats, warm_ups=1, too_slow=6.0):
    """Seconds of each of `repeats` timings, bundled to 20 ms. The first call compiles and is never
    counted; where the one after takes longer than `too_slow`, as in bfloat16 on machines without
    instructions for it, it is the only one."""
    for _ in range(warm_ups):
        work()
    start = time.perf_counter()
    work()
    once = time.perf_counter() - start
    if once > too_slow:
        return [once]
    calls = max(1, int(0.02 / max(once, 1e-9)))
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in range(calls):
            work()
        times.append((time.perf_counter() - start) / calls)
    return times


def peak_memory_mb():
    """The resident high-water mark of this process, in units of 2²⁰ bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def report(work, configuration, rates, unit, precision=None):
    """Prints one measurement; `rates` are those of the repeats, of which the median counts."""
    rates = sorted(rates)
    count = len(rates)
    line = {
        "work": work,
        "configuration": configuration,
        "rate": (rates[(count - 1) // 2] + rates[count // 2]) / 2,
        "lowest": rates[0],
        "highest": rates[-1],
        "unit": unit,
        "peak_memory_mb": round(peak_memory_mb(), 1),
    }
    if precision:
        line["precision"] = precision
    print(json.dumps(line), flush=True)
