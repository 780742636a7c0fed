"""A workspace with every modifier of HistFactory, and what pyhf 0.7.6 says about it.

Usage: pip install pyhf iminuit; python make_workspace.py <folder>; writes workspace.json and pyhf.json.
"""
import json
import sys
import pyhf

workspace = {
  "version": "1.0.0",
  "channels": [
    {"name": "search", "samples": [
      {"name": "signal", "data": [4.0, 9.0, 12.0, 6.0], "modifiers": [
        {"name": "mu", "type": "normfactor", "data": None},
        {"name": "lumi", "type": "lumi", "data": None},
        {"name": "acceptance", "type": "normsys", "data": {"hi": 1.08, "lo": 0.93}},
      ]},
      {"name": "top", "data": [60.0, 48.0, 31.0, 14.0], "modifiers": [
        {"name": "lumi", "type": "lumi", "data": None},
        {"name": "top_rate", "type": "normsys", "data": {"hi": 1.15, "lo": 0.88}},
        {"name": "energy_scale", "type": "histosys", "data": {
          "hi_data": [57.0, 49.0, 33.5, 16.0], "lo_data": [63.5, 46.5, 29.0, 12.5]}},
        {"name": "statistics", "type": "staterror", "data": [3.1, 2.5, 1.9, 1.2]},
      ]},
      {"name": "multijet", "data": [20.0, 9.0, 4.0, 0.0], "modifiers": [
        {"name": "multijet_rate", "type": "normfactor", "data": None},
        {"name": "statistics", "type": "staterror", "data": [2.0, 1.3, 0.9, 0.0]},
      ]},
    ]},
    {"name": "control", "samples": [
      {"name": "top", "data": [35.0, 20.0], "modifiers": [
        {"name": "lumi", "type": "lumi", "data": None},
        {"name": "top_rate", "type": "normsys", "data": {"hi": 1.15, "lo": 0.88}},
        {"name": "energy_scale", "type": "histosys", "data": {
          "hi_data": [34.0, 21.5], "lo_data": [36.0, 18.8]}},
      ]},
      {"name": "multijet", "data": [210.0, 160.0], "modifiers": [
        {"name": "multijet_rate", "type": "normfactor", "data": None},
        {"name": "template", "type": "shapesys", "data": [11.0, 9.0]},
      ]},
    ]},
    {"name": "sideband", "samples": [
      {"name": "other", "data": [30.0, 25.0], "modifiers": [
        {"name": "free_shape", "type": "shapefactor", "data": None}]},
      {"name": "top", "data": [6.0, 3.0], "modifiers": [
        {"name": "top_rate", "type": "normsys", "data": {"hi": 1.15, "lo": 0.88}}]},
    ]},
  ],
  "measurements": [{"name": "strength", "config": {"poi": "mu", "parameters": [
    {"name": "lumi", "auxdata": [1.0], "sigmas": [0.017], "inits": [1.0],
     "bounds": [[0.915, 1.085]]},
    {"name": "multijet_rate", "bounds": [[0.0, 5.0]], "inits": [1.0]},
  ]}}],
  "observations": [
    {"name": "search", "data": [83.0, 69.0, 51.0, 21.0]},
    {"name": "control", "data": [254.0, 171.0]},
    {"name": "sideband", "data": [38.0, 26.0]},
  ],
}
folder = sys.argv[1]
pyhf.set_backend("numpy", pyhf.optimize.minuit_optimizer(tolerance=1e-4))
model = pyhf.Workspace(workspace).model()
data = pyhf.Workspace(workspace).data(model)
result, value = pyhf.infer.mle.fit(data, model, return_fitted_val=True, return_uncertainties=True)
best = {}
for name in model.config.par_order:
  part = result[model.config.par_slice(name)]
  for bin, (center, error) in enumerate(part):
    best[name if len(part) == 1 else f"{name}[{bin}]"] = [float(center), float(error)]
tests = []
for mu in [0.25, 0.5, 1.0, 1.5, 2.0]:
  observed, expected = pyhf.infer.hypotest(
    mu, data, model, test_stat="qtilde", return_expected_set=True)
  tests.append([mu, float(observed)] + [float(x) for x in expected])
p0 = float(pyhf.infer.hypotest(0.0, data, model, test_stat="q0"))
limit, expected = pyhf.infer.intervals.upper_limits.upper_limit(data, model, level=0.05)
json.dump(workspace, open(f"{folder}/workspace.json", "w"), indent=1)
json.dump({
  "pyhf": pyhf.__version__, "bestFit": best, "cls": tests, "p0": p0, "limit": float(limit),
  "expectedLimits": [float(x) for x in expected],
}, open(f"{folder}/pyhf.json", "w"), indent=1)
