"""A resonance's mass and width, seen through a detector: standard library only.

Reads lines "mass,width" in GeV, prints for each the mean and the standard deviation of 200 measured
masses and the share of events within 5 GeV of 91 GeV.
"""

import math
import os
import random
import sys

random.seed(int(os.environ["TERASCALE_SEED"]))

for line in sys.stdin:
    mass, width = map(float, line.split(","))
    measured = []
    for _ in range(200):
        # Breit-Wigner by inversion, cut at 10 widths, then a resolution of 2 GeV.
        angle = (random.random() - 0.5) * 2 * math.atan(20)
        measured.append(mass + width / 2 * math.tan(angle) + random.gauss(0, 2))
    mean = sum(measured) / len(measured)
    spread = math.sqrt(sum((m - mean) ** 2 for m in measured) / len(measured))
    near = sum(abs(m - 91) < 5 for m in measured) / len(measured)
    print(mean, spread, near, sep=",")
