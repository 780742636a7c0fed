"""Reading jets, making images and features, and the AUC: pandas, NumPy, scikit-learn."""

import measuring


def main():
    arguments = measuring.options("--data")
    try:
        import numpy as np
    except ImportError:
        return measuring.missing("data", "numpy")
    wanted = arguments.only
    if wanted in (None, "auc"):
        measure_auc(np, arguments)
    if arguments.data and wanted in (None, "reading", "images", "features"):
        measure_jets(np, arguments, wanted)


def measure_auc(np, arguments):
    try:
        from sklearn.metrics import roc_auc_score
    except ImportError:
        return measuring.missing("auc", "scikit-learn")
    random = np.random.default_rng(1)
    labels = (random.random(1_000_000) < 0.5).astype(np.uint8)
    scores = 1 / (1 + np.exp(-random.normal(labels.astype(float), 1)))
    for name, values in [("float32 scores", scores.astype(np.float32)), ("float64 scores", scores)]:
        times = measuring.times_of(lambda: roc_auc_score(labels, values), arguments.repeats)
        measuring.report("auc", f"scikit-learn, {name}", [1 / t for t in times], "AUC of 10⁶/s")


def measure_jets(np, arguments, wanted):
    import jets

    try:
        import pandas
        import tables
    except ImportError as error:
        return measuring.missing("reading", error.name)
    momenta, multiplicities, labels = jets.read(arguments.data)
    if wanted in (None, "reading"):
        times = measuring.times_of(lambda: jets.read(arguments.data), arguments.repeats)
        measuring.report("reading", "pandas", [len(labels) / t for t in times], "jets/s")
    makers = [("images", jets.images), ("features", jets.features)]
    # Blocks small enough for the caches of a core are a little faster than all jets at once.
    count = min(len(labels), 20_000)
    for work, make in makers:
        if wanted not in (None, work):
            continue
        for block in (1000, 5000):
            for dtype in (np.float32, np.float64):

                def run():
                    for start in range(0, count, block):
                        part = slice(start, min(start + block, count))
                        make(momenta[part], multiplicities[part], dtype)

                times = measuring.times_of(run, arguments.repeats)
                measuring.report(
                    work, f"NumPy {np.dtype(dtype).name}, blocks of {block}",
                    [count / t for t in times], "jets/s")


if __name__ == "__main__":
    main()
