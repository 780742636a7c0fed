#!/bin/sh
# How often each check of a likelihood ratio calls a good ratio bad, and a bad one bad.
# Good ratios are trained as the program does by default; bad ones on too few simulations, for too short
# a time, with long steps to the end, or with simulations of another kind. All are checked on events of
# a file that no training saw.
# Usage: run.sh <folder to work in> [seeds]
# Prints a table: rows are checks, columns how often each failed, or was doubtful, of each kind.
set -eu
seeds=${2:-8}
mkdir -p "$1" && cd "$1"

simulate() { terascale ratio simulate "$@" --force >/dev/null; }
# Kind of ratio, seed, simulations, file of the checks, options of the training.
one() {
  kind=$1 seed=$2 data=$3 test=$4
  shift 4
  terascale ratio train "$data" --seed "$seed" --output "runs/$kind-$seed" --force "$@" >/dev/null 2>&1
  terascale ratio diagnose "runs/$kind-$seed"/ratio/* "$test" --seed "$seed" --result "$kind-$seed.json" --force \
    > "checks-$kind-$seed.txt" 2>/dev/null
}

rm -f checks-*.txt
small="--members 1 --width 32 --depth 1 --held-out 0.05"
for seed in $(seq 1 "$seeds"); do
  # Pairs of theta and x: the toy whose posteriors are wide, and two moons, whose ones are narrow.
  for name in gaussian_toy two_moons; do
    simulate "$name" --count 10000 --seed "$seed" --output "$name.npz"
    simulate "$name" --count 200 --seed "$seed" --output "$name-few.npz"
    simulate "$name" --count 2000 --seed $((seed + 100)) --output "$name-test.npz"
    one "good-$name" "$seed" "$name.npz" "$name-test.npz" $small
    one "few-$name" "$seed" "$name-few.npz" "$name-test.npz" $small --epochs 60 --decay 0
    one "short-$name" "$seed" "$name.npz" "$name-test.npz" $small --epochs 1 --rate 1e-4
  done
  # Labelled events: a good ratio, and one whose events are smeared when they are checked.
  simulate gaussian_toy --numerator theta=1 --denominator theta=0 --count 10000 --seed "$seed" --output pair.npz
  simulate gaussian_toy --numerator theta=1 --denominator theta=0 --count 4000 --seed $((seed + 100)) --output pair-test.npz
  simulate gaussian_toy --numerator theta=1.3 --denominator theta=0 --count 4000 --seed $((seed + 100)) --output other-test.npz
  one "good-pair" "$seed" pair.npz pair-test.npz $small --method carl
  one "steps-pair" "$seed" pair.npz pair-test.npz $small --method carl --epochs 1 --rate 0.3 --decay 0
  one "other-pair" "$seed" pair.npz other-test.npz $small --method carl
done

# Rows of the table of checks are "name  verdict  ...", with two blanks or more between columns.
awk -F'  +' '
FNR == 1 { split(FILENAME, part, "-"); kind = part[2] "-" part[3]; files[kind]++ }
$2 == "passed" || $2 == "doubtful" || $2 == "failed" {
  name = $1
  if (name ~ /^closure of/) name = "closure of a feature"
  if (name ~ /^simulation-based/) name = "simulation-based calibration of a parameter"
  made[name, kind]++
  if ($2 == "doubtful") doubtful[name, kind]++
  if ($2 == "failed") failed[name, kind]++
  names[name] = 1
}
END {
  printf "check"
  for (kind in files) printf "\t%s (%d)", kind, files[kind]
  print "\nof each kind: failed + doubtful of those made"
  for (name in names) {
    printf "%s", name
    for (kind in files) printf "\t%d + %d of %d", failed[name, kind], doubtful[name, kind], made[name, kind]
    print ""
  }
}' checks-*.txt | tee table.txt
