#!/bin/sh
# carl's mixture of normal distributions: the ratio from the ratios of its components.
# Usage: mixture.sh <folder to work in> <observed events>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
observed=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
mkdir -p "$1" && cd "$1"

component() { # name, mean, width, seed
  terascale ratio simulate --program "awk -f $here/normal.awk" --theta "mean=$2,width=$3" \
    --observable x --count 100000 --chunk 100000 --seed "$4" --output "$1.npz"
}
component c0 -2 0.75 1
component c1 0 2 2
component c2 1 0.5 3

pair() { # numerator, denominator
  terascale ratio train --numerator "$1.npz" --denominator "$2.npz" --output "runs/$1-$2"
  cp runs/"$1-$2"/ratio/*/ratio.safetensors "$1-$2.safetensors"
}
pair c2 c0
pair c2 c1
pair c0 c1
cp "$here/mixture.json5" .
terascale ratio fit mixture.json5 "$observed" --report mixture.html
