#!/bin/sh
# Coverage of fits in three parameters, of which one is a width: bias, and how often intervals of 68 and
# 95 % hold the truth in pseudo-experiments, without and with the error of the training.
# Usage: coverage.sh <folder to work in> [pseudo-experiments] [simulations] [options of 'ratio train' ...]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1 experiments=${2:-200} count=${3:-40000}
shift; [ $# -gt 0 ] && shift; [ $# -gt 0 ] && shift
mkdir -p "$folder" && cd "$folder"
program="sh $here/peak.sh"
names="--prior mass=uniform(-1,1) --prior width=uniform(0.4,2) --prior share=uniform(0.1,0.9)"
# Names without quotes in a variable: no space stands in a value.
terascale ratio simulate --program "$program" $names --count "$count" --observable x --chunk 20000 \
  --output simulations.npz --force
terascale ratio simulate --program "$program" --theta mass=0.1,width=1,share=0.5 \
  --count $((experiments * 200)) --observable x --chunk 20000 --seed 2 --output events.npz --force
terascale ratio train simulations.npz --output runs --force "$@"
terascale ratio fit runs/ratio/* events.npz --pseudo-experiments "$experiments" --size 200 \
  --truth mass=0.1 --truth width=1 --truth share=0.5 --result coverage.json | tee coverage.txt
