#!/bin/sh
# carl's two parameters behind five observables, with few and many events to train and to calibrate.
# Usage: projection.sh <folder to work in> <observed events>
set -eu
observed=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
mkdir -p "$1" && cd "$1"

sample() { # name, count, seed, more
  name=$1 count=$2 seed=$3
  shift 3
  terascale ratio simulate carl_projection --count "$count" --seed "$seed" --output "$name.npz" \
    --observable x0 --observable x1 --observable x2 --observable x3 --observable x4 "$@"
}
train() { # events, more
  size=$1
  shift
  sample "train-$size" "$size" 1
  sample "reference-$size" "$size" 2 --theta alpha=0,beta=0
  terascale ratio train "train-$size.npz" --reference "reference-$size.npz" \
    --output "runs/$size" "$@"
}
train 1000 --held-out 0.3
train 1000000 --held-out 0.02 --members 3 --epochs 8 --batch 512 --rate 0.004 --decay 0
for size in 500 100000; do
  sample "calibration-$size" "$size" 3
  sample "calibration-reference-$size" "$size" 4 --theta alpha=0,beta=0
done
# What a calibration was fitted to is not what it is checked with.
sample checks 100000 5
sample checks-reference 100000 6 --theta alpha=0,beta=0
regime() { # events to train with, events to calibrate with
  terascale ratio calibrate runs/"$1"/ratio/*/ratio.safetensors "calibration-$2.npz" \
    --reference "calibration-reference-$2.npz" --method histogram --output "$1-$2.safetensors"
  terascale ratio fit "$1-$2.safetensors" "$observed" --simulator carl_projection --report "$1-$2.html"
  terascale ratio diagnose "$1-$2.safetensors" checks.npz --reference checks-reference.npz \
    --report "checks-$1-$2.html"
}
regime 1000 100000
regime 1000000 500
regime 1000000 100000
terascale ratio fit runs/1000000/ratio/*/ratio.safetensors "$observed" --simulator carl_projection --report fit.html
