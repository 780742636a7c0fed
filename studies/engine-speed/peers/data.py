"""Reading jets, making images and features of them, and the AUC: pandas, NumPy, scikit-learn."""

import measuring


def measure_auc(arguments, precision):
    import numpy as np
    import sklearn
    from sklearn.metrics import roc_auc_score

    random = np.random.default_rng(1)
    labels = (random.random(1_000_000) < 0.5).astype(np.uint8)
    scores = (1 / (1 + np.exp(-random.normal(labels.astype(float), 1)))).astype(precision)
    seconds = measuring.seconds_of(lambda: roc_auc_score(labels, scores), arguments.repeats)
    measuring.report(
        "auc", f"scikit-learn {sklearn.__version__}, {precision} scores",
        [1e6 / s for s in seconds], "scores/s")


def measure_reading(arguments, is_cached):
    import tempfile

    import pandas

    import jets

    if not arguments.data or not arguments.data.endswith(".h5"):
        raise SystemExit("pandas reads the reference layout: give such a file (.h5) with --data")
    count = len(jets.read(arguments.data)[2])
    with tempfile.TemporaryDirectory() as folder:

        def run():
            if is_cached:
                jets.cache(arguments.data, folder)
            else:
                jets.read(arguments.data)

        seconds = measuring.seconds_of(run, arguments.repeats)
    name = "ragged arrays saved" if is_cached else "padded arrays in memory"
    measuring.report(
        "reading" if is_cached else "loading", f"pandas {pandas.__version__}, {name}",
        [count / s for s in seconds], "jets/s")


def measure_making(arguments, work, precision, block):
    import numpy as np

    import jets

    if not arguments.data or not arguments.data.endswith((".h5", ".npz")):
        raise SystemExit("give jets in the reference layout (.h5) or a sample (.npz) with --data")
    read = jets.read if arguments.data.endswith(".h5") else jets.read_sample
    momenta, multiplicities, _ = read(arguments.data)
    make = {"images": jets.images, "features": jets.features}[work]
    count = min(len(momenta), 16_000)

    def run():
        for start in range(0, count, block):
            part = slice(start, min(start + block, count))
            make(momenta[part], multiplicities[part], np.dtype(precision).type)

    seconds = measuring.seconds_of(run, arguments.repeats)
    measuring.report(
        work, f"NumPy {np.__version__}, {precision}, blocks of {block}",
        [count / s for s in seconds], "jets/s")


def all_works():
    works = {
        "auc": {
            precision: lambda arguments, p=precision: measure_auc(arguments, p)
            for precision in ("float32", "float64")
        },
        "reading": {
            "saved": lambda arguments: measure_reading(arguments, True),
            "in memory": lambda arguments: measure_reading(arguments, False),
        },
    }
    for work in ("images", "features"):
        works[work] = {
            f"{precision} {block}": lambda arguments, w=work, p=precision, b=block:
            measure_making(arguments, w, p, b)
            for precision in ("float32", "float64") for block in (1000, 5000)
        }
    return works


if __name__ == "__main__":
    measuring.run(all_works(), ["numpy", "pandas", "tables", "sklearn"])
