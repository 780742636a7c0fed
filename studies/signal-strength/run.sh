#!/bin/sh
# Limits on a signal strength: asymptotic formulas, pseudo-experiments and belts, with their coverage.
# Usage: run.sh <folder to work in> [pseudo-experiments]
set -eu
toys=${2:-1000}
mkdir -p "$1" && cd "$1"

simulate() { # name, mu, kappa, count, seed
  terascale ratio simulate signal_strength --theta "mu=$2,kappa=$3" --count "$4" --seed "$5" --output "$1.npz"
}
simulate signal 1 0 100000 1
simulate background 0 1 100000 2
simulate observed 1 1 550 3
terascale ratio train --numerator signal.npz --denominator background.npz --output runs
terascale ratio limits runs/ratio/* --numerator signal.npz --denominator background.npz \
  --data observed.npz --signal 50 --background 500 --background-error 0.1 \
  --toys "$toys" --belt "$toys" --simulator signal_strength --report limits.html --result limits.json
terascale ratio limits runs/ratio/* --numerator signal.npz --denominator background.npz \
  --data observed.npz --signal 50 --background 500 --background-error 0.1 --level 0.6827 \
  --belt "$toys" --report limits-68.html --result limits-68.json
