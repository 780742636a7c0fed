#!/bin/sh
# The strong coupling from event shapes, and from a histogram of the charged multiplicity alone.
# Usage: run.sh <folder to work in> <events at one alpha_s> [seeds]; from the project's folder.
set -eu
data=$(pwd)/data/alpha-s/alpha-s.npz
observed=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
seeds=${3:-"1 2 3 4"}
mkdir -p "$1" && cd "$1"

measure() { # name of the model's folder, events
  terascale ratio fit runs/"$1"/ratio/* "$2" --report "$1-fit.html" --result "$1-fit.json"
  terascale ratio posterior runs/"$1"/ratio/* "$2" --truth theta=0.118 --report "$1-posterior.html"
}

# The histogram.
terascale ratio histogram "$data" --column n_charged --held-out 0.1 --output runs/multiplicity
measure multiplicity "$observed"

# All observables: half of the simulations train networks, the other half calibrates their score.
for seed in $seeds; do
  terascale ratio train "$data" --members 3 --held-out 0.5 --seed "$seed" --output "runs/networks-$seed"
  terascale ratio summarize runs/"networks-$seed"/ratio/* "$data" --output "simulated-$seed.npz"
  terascale ratio summarize runs/"networks-$seed"/ratio/* "$observed" --output "observed-$seed.npz"
  terascale ratio histogram "simulated-$seed.npz" --bins 40 --held-out 0.1 --output "runs/shapes-$seed"
  measure "shapes-$seed" "observed-$seed.npz"
done

# What the networks say by themselves, with the error of their training.
terascale ratio train "$data" --members 6 --bootstrap --output runs/direct
measure direct "$observed"
terascale ratio train "$data" --members 6 --bootstrap --linear-base --output runs/linear
measure linear "$observed"
