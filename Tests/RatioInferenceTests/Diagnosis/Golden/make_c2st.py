"""Two-sample tests by scikit-learn as the benchmark of simulation-based inference runs them
(sbibm/metrics/c2st.py of github.com/sbi-benchmark/sbibm): c2st.npz holds the samples, c2st.json the
accuracies and loss curves of the folds.

Run: python make_c2st.py (numpy, scikit-learn 1.9.1)
"""

import json

import numpy as np
from sklearn.model_selection import KFold
from sklearn.neural_network import MLPClassifier


def pairs():
    rng = np.random.default_rng(2)
    rows = 800
    angle = rng.uniform(0, 2 * np.pi, rows)
    ring = np.c_[np.cos(angle), np.sin(angle)] + 0.2 * rng.normal(size=(rows, 2))
    yield "ring", ring, 0.75 * rng.normal(size=(rows, 2))
    rows = 500
    narrow = rng.normal(size=(rows, 4)) * [1, 2, 3, 4]
    wide = 0.3 + 1.2 * rng.normal(size=(rows - 3, 4)) * [1, 2, 3, 4]
    yield "wide", narrow, wide
    rows = 400
    yield "same", rng.normal(size=(rows, 3)), rng.normal(size=(rows, 3))


def c2st(first, second, seed):
    mean, deviation = first.mean(axis=0), first.std(axis=0, ddof=1)
    data = np.concatenate([(first - mean) / deviation, (second - mean) / deviation])
    labels = np.r_[np.zeros(len(first)), np.ones(len(second))]
    units = 10 * first.shape[1]
    accuracies, losses = [], []
    for kept, left_out in KFold(5, shuffle=True, random_state=seed).split(data):
        classifier = MLPClassifier(
            activation="relu",
            hidden_layer_sizes=(units, units),
            max_iter=10000,
            solver="adam",
            random_state=seed,
        )
        classifier.fit(data[kept], labels[kept])
        accuracies.append(classifier.score(data[left_out], labels[left_out]))
        losses.append([float(loss) for loss in classifier.loss_curve_])
    return {
        "accuracy": float(np.mean(accuracies)),
        "accuracies": accuracies,
        "epochs": [len(curve) for curve in losses],
        "firstLosses": [[round(loss, 7) for loss in curve[:3]] for curve in losses],
    }


samples, results = {}, {}
for name, first, second in pairs():
    first, second = first.astype(np.float32), second.astype(np.float32)
    samples[name + "_first"], samples[name + "_second"] = first, second
    results[name] = {str(seed): c2st(first, second, seed) for seed in (1, 2)}
    print(name, {seed: round(value["accuracy"], 4) for seed, value in results[name].items()}, flush=True)
np.savez("c2st.npz", **samples)
with open("c2st.json", "w") as file:
    json.dump(results, file, indent=1, sort_keys=True)
    file.write("\n")
