"""Trees of scikit-learn's HistGradientBoostingClassifier, for comparison node by node.

    python make_golden.py

writes trees.json (small tables with all their numbers) and generated.json (losses on tables that the
tests generate with the function `table` below).
"""

import json

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss, roc_auc_score


def nodes(tree, index=0):
    """The nodes below `index`: parent, left part, right part."""
    node = tree.nodes[index]
    if node["is_leaf"]:
        return [{"value": float(node["value"])}]
    split = {
        "feature": int(node["feature_idx"]),
        # None: everything but missing values goes left.
        "threshold": float(node["num_threshold"]) if np.isfinite(node["num_threshold"]) else None,
        "missingGoesLeft": bool(node["missing_go_to_left"]),
        "gain": float(node["gain"]),
    }
    return [split] + nodes(tree, node["left"]) + nodes(tree, node["right"])


def small(name, x, y, weights, settings):
    x = x.astype(np.float32)
    model = HistGradientBoostingClassifier(
        early_stopping=False,
        learning_rate=settings.get("learningRate", 0.1),
        max_iter=settings["maxIterations"],
        max_leaf_nodes=settings["maxLeaves"],
        max_depth=settings.get("maxDepth"),
        min_samples_leaf=settings["minSamplesLeaf"],
        l2_regularization=settings.get("l2Regularization", 0.0),
        max_bins=settings.get("maxBins", 255),
    ).fit(x, y, sample_weight=weights)
    return {
        "name": name,
        "columns": x.shape[1],
        "values": [None if np.isnan(v) else float(v) for v in x.ravel()],
        "labels": [float(v) for v in y],
        "weights": None if weights is None else [float(w) for w in weights],
        "settings": settings,
        "initialScore": float(model._baseline_prediction[0, 0]),
        "trees": [nodes(trees[0]) for trees in model._predictors],
        "logOdds": [round(float(v), 9) for v in model.decision_function(x)],
    }


def small_tables():
    random = np.random.default_rng(20240)
    x = random.integers(0, 8, size=(200, 3)).astype(float)
    score = 0.8 * (x[:, 0] - 3.5) - 0.1 * x[:, 1] * x[:, 2] + 1
    y = (random.random(200) < 1 / (1 + np.exp(-score))).astype(float)
    weights = random.choice([0.5, 1.0, 2.0], size=200).astype(np.float32)
    weights[:] /= np.float32(weights.mean())
    weights = weights.astype(np.float64)
    missing = x.copy()
    missing[random.random(200) < np.where(y == 1, 0.1, 0.4), 0] = np.nan
    missing[random.random(200) < 0.2, 2] = np.nan
    smooth = random.normal(size=(200, 3)).astype(np.float32)
    smooth[:, 0] += 0.8 * y
    smooth[:, 1] *= 1 + y
    smooth = np.round(smooth * 256) / 256
    few = {"maxIterations": 3, "maxLeaves": 8, "minSamplesLeaf": 5}
    return [
        small("few values", x, y, None, few),
        small("depth", x, y, None, {**few, "maxDepth": 2, "minSamplesLeaf": 20, "learningRate": 0.3}),
        small("weights and l2", x, y, weights, {**few, "l2Regularization": 1.5}),
        small("missing values", missing, y, None, few),
        small("quantiles", smooth, y, None, {**few, "maxBins": 7}),
        small("weighted quantiles", smooth, y, weights, {**few, "maxBins": 20}),
    ]


def uniform(index):
    """16 random bits as a number in [0, 1): SplitMix64 of `index`."""
    with np.errstate(over="ignore"):
        z = (index.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(48)).astype(np.float64) / 65536


def table(rows, start):
    """Events of two classes with four features; all numbers are exact in single precision."""
    row = start + np.arange(rows)
    draw = lambda k: uniform(row * 32 + k)
    y = (draw(0) < 0.5).astype(np.float64)
    x = np.empty((rows, 4))
    for feature in range(4):
        x[:, feature] = sum(draw(1 + 4 * feature + k) for k in range(4)) - 2
    x[:, 0] += 0.25 * y
    x[:, 1] *= 1 + 0.5 * y
    x[:, 2] += 0.25 * y * (x[:, 3] > 0)
    return x.astype(np.float32), y


def generated():
    x, y = table(20000, 0)
    xt, yt = table(20000, 20000)
    model = HistGradientBoostingClassifier(early_stopping=False, max_iter=50).fit(x, y)
    p = model.predict_proba(xt)[:, 1]
    stopped = HistGradientBoostingClassifier(
        early_stopping=True, scoring="loss", max_iter=400, n_iter_no_change=10, learning_rate=0.2
    ).fit(x, y, X_val=xt, y_val=yt)
    return {
        "trainingLoss": float(log_loss(y, model.predict_proba(x)[:, 1])),
        "testLoss": float(log_loss(yt, p)),
        "testAUC": float(roc_auc_score(yt, p)),
        "stoppedAt": int(stopped.n_iter_),
        "stoppedLosses": [-float(v) for v in stopped.validation_score_],
    }


for name, content in [("trees.json", small_tables()), ("generated.json", generated())]:
    with open(name, "w") as file:
        json.dump({"scikit-learn": sklearn.__version__, "content": content}, file)
        file.write("\n")
