"""What every peer script shares: timing, memory, and the line of JSON that a measurement is."""

import argparse
import json
import resource
import sys
import time


def options(*names):
    """The command line of a script; `names` are the options it understands beside the common ones."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", help="one work: measured in this process, so that memory is its own")
    parser.add_argument("--configuration", help="one configuration of that work")
    for name in names:
        parser.add_argument(name)
    return parser.parse_args()


def peak_memory_mb():
    """The resident high-water mark of this process."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def times_of(work, repeats, warm_ups=1, at_most=60.0):
    """Seconds of each call after the warm-up, and the seconds of the first call ever.

    Stops early when a measurement would take longer than `at_most` seconds: one slow call is then
    the whole measurement.
    """
    start = time.perf_counter()
    work()
    first = time.perf_counter() - start
    if first * (repeats + warm_ups) > at_most:
        start = time.perf_counter()
        work()
        second = time.perf_counter() - start
        if second * repeats > at_most:
            return [second]
    for _ in range(warm_ups - 1):
        work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times


def report(work, configuration, rates, unit, **more):
    """Prints one measurement; `rates` are those of the repeats, of which the median counts."""
    rates = sorted(rates)
    line = {
        "work": work,
        "configuration": configuration,
        "rate": rates[len(rates) // 2],
        "lowest": rates[0],
        "highest": rates[-1],
        "unit": unit,
        "peak_memory_mb": round(peak_memory_mb(), 1),
    }
    print(json.dumps(line | more), flush=True)


def missing(work, module):
    """Says that a module is not installed."""
    print(json.dumps({"work": work, "missing": module}), flush=True)
