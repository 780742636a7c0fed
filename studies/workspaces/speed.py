"""A made-up workspace of any size, for timings: `python3 speed.py CONSTRAINED CHANNELS BINS > FILE`.

Each of the constrained parameters changes three fifths of six samples, and each bin has a factor for its
statistical error: parameters in all are CONSTRAINED + CHANNELS * BINS + 1.
"""
import json
import sys

from zoo import many

print(json.dumps(many(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), 6, 1)))
