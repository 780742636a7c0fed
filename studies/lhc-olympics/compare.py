"""The draws of compare.sh, scikit-learn's trees on them, and the largest significance improvement.

    compare.py draw FOLDER SEED OUTPUT       data.npy, reference.npy, test.npy, truth.npy
    compare.py fit DRAW MEMBERS              scikit-learn on the same events, scores-sklearn.npy
    compare.py measure DRAW SCORES NAME      one line: AUC and largest gain in S/sqrt(B)
"""

import pathlib
import sys
import time

import numpy as np

COLUMNS = slice(1, 5)


def draw(folder, seed, output):
    """395 signal and 59,605 background events against 39,631 of background; 20,000 of each test."""
    inner = np.concatenate([np.load(f"{folder}/innerdata_{part}.npy") for part in ("train", "val")])
    extra = np.concatenate(
        [np.load(f"{folder}/innerdata_extrasig_{part}.npy") for part in ("train", "val")])
    random = np.random.default_rng(seed)
    background = random.permutation(inner[inner[:, -1] == 0])
    signal = random.permutation(np.concatenate([inner[inner[:, -1] == 1], extra]))
    data = random.permutation(np.concatenate([signal[:395], background[:59605]]))
    test = np.concatenate([signal[395:20395], background[99236:119236]])
    np.save(f"{output}/data.npy", data[:, COLUMNS])
    np.save(f"{output}/reference.npy", background[59605:99236, COLUMNS])
    np.save(f"{output}/test.npy", test[:, COLUMNS])
    np.save(f"{output}/truth.npy", test[:, -1])


def fit(folder, members):
    """The mean of models that each take 70 % of the events, two sevenths of which stop the training:
    the shares of `weak train`."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    data, reference, test = (
        np.load(f"{folder}/{name}.npy") for name in ("data", "reference", "test"))
    x = np.concatenate([data, reference])
    y = np.concatenate([np.ones(len(data)), np.zeros(len(reference))])
    scores = np.zeros(len(test))
    start = time.time()
    # Another part for each draw, whose folder has its number.
    chosen = np.random.default_rng(int(pathlib.Path(folder).name)).permutation(len(x))
    chosen = chosen[: int(0.7 * len(x))]
    for member in range(members):
        model = HistGradientBoostingClassifier(
            early_stopping=True, validation_fraction=2 / 7, class_weight="balanced",
            max_iter=200, random_state=member)
        scores += model.fit(x[chosen], y[chosen]).predict_proba(test)[:, 1] / members
    print(f"scikit-learn, {members} members: {time.time() - start:.1f} s", file=sys.stderr)
    np.save(f"{folder}/scores-sklearn.npy", scores)


def measure(folder, file, name):
    truth, scores = np.load(f"{folder}/truth.npy"), np.load(file)
    order = np.argsort(-scores, kind="stable")
    last = np.append(scores[order][1:] != scores[order][:-1], True)
    passing = np.cumsum(truth[order])[last], np.cumsum(1 - truth[order])[last]
    signal, background = passing[0] / truth.sum(), passing[1] / (1 - truth).sum()
    area = np.trapezoid(np.append(0, signal), np.append(0, background))
    enough = passing[1] >= 25
    best = (signal[enough] / np.sqrt(background[enough])).max()
    print(f"{name},{area:.4f},{best:.2f}")


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "draw":
        draw(rest[0], int(rest[1]), rest[2])
    elif command == "fit":
        fit(rest[0], int(rest[1]))
    else:
        measure(*rest)
