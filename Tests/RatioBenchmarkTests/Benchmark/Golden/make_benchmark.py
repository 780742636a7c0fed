"""A small part of the benchmark's data in the benchmark's layout: of observations 1 and 2 of each
task the observation, its parameters and exact log likelihoods at 41 parameters; of observation 1 each
twentieth sample of the reference posterior; some published scores.

Run: python make_benchmark.py FOLDER, FOLDER holding `sbibm` (sbibm/tasks of
github.com/sbi-benchmark/sbibm at f0bc440, MIT licence, and the exact likelihoods by the formulas of
arXiv:2101.04653) and `sbibm_results` (github.com/sbi-benchmark/results at 741183c, MIT licence).
"""

import bz2
import pathlib
import shutil
import sys

source = pathlib.Path(sys.argv[1])
target = pathlib.Path(__file__).parent

for task in sorted(path for path in (source / "sbibm").iterdir() if path.is_dir()):
    folder = target / "sbibm" / task.name
    for number in (1, 2):
        files = pathlib.Path("files") / f"num_observation_{number}"
        (folder / files).mkdir(parents=True, exist_ok=True)
        for name in ("observation.csv", "true_parameters.csv"):
            shutil.copyfile(task / files / name, folder / files / name)
    with bz2.open(task / "files/num_observation_1/reference_posterior_samples.csv.bz2", "rt") as file:
        lines = file.readlines()
    packed = folder / "files/num_observation_1/reference_posterior_samples.csv.bz2"
    with bz2.open(packed, "wt") as file:
        file.writelines(lines[:1] + lines[1::20])
    with open(task / "exact_loglik.csv") as file:
        lines = file.readlines()
    with open(folder / "exact_loglik.csv", "w") as file:
        file.writelines(lines[:1] + [line for line in lines[1:] if line.split(",")[0] in "12"])

(target / "sbibm_results").mkdir(exist_ok=True)
chosen = {"main_paper.csv": ("two_moons,10³", "gaussian_mixture,10³"),
          "gaussian_mixture_rerun.csv": ("gaussian_mixture,10³",)}
for name, starts in chosen.items():
    with open(source / "sbibm_results" / name) as file:
        lines = file.readlines()
    kept = [line for line in lines[1:] if line.startswith(starts) and line.split(",")[3][-2:] in
            ("RE", "PE", "LE")]
    with open(target / "sbibm_results" / name, "w") as file:
        file.writelines(lines[:1] + kept)
