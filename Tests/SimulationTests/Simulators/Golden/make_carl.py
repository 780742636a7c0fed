"""The data of carl's two examples (github.com/diana-hep/carl at fb88e63, BSD licence), drawn from
their definitions: 5000 values of the mixture (RandomState 777) and 500 rows in five dimensions
(RandomState 314), packed.

Run: python make_carl.py FOLDER, FOLDER holding mixture1d_X_true.csv and example5d_X_true.csv.
"""

import bz2
import pathlib
import sys

for name in ("mixture1d_X_true", "example5d_X_true"):
    text = (pathlib.Path(sys.argv[1]) / f"{name}.csv").read_bytes()
    (pathlib.Path(__file__).parent / f"{name}.csv.bz2").write_bytes(bz2.compress(text))
