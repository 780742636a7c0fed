#!/bin/sh
# The strong coupling from event shapes, and from the charged multiplicity alone.
# Usage: run.sh <folder to work in> <events at one alpha_s>; from the project's folder.
set -eu
data=$(pwd)/data/alpha-s/alpha-s.npz
observed=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
mkdir -p "$1" && cd "$1"

measure() { # name, options of the training
  name=$1
  shift
  terascale ratio train "$data" --members 3 --output "runs/$name" "$@"
  terascale ratio fit runs/"$name"/ratio/* "$observed" --report "$name-fit.html"
  terascale ratio posterior runs/"$name"/ratio/* "$observed" --truth theta=0.118 --report "$name-posterior.html"
}
measure shapes
measure multiplicity --column n_charged
