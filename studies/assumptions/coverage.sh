#!/bin/sh
# Pulls of the numbers without labels against the truth in eight settings, none of them violated: one
# line each with the number of pulls, how many are beyond 2, and their mean and spread.
#   sh coverage.sh OUTPUT [SEEDS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
terascale=${TERASCALE:-terascale}
output=$1 seeds=${2:-20}
mkdir -p "$output"

# measure NAME EVENTS ERROR "FRACTION ..." [OPTION ...]
measure() {
  name=$1 events=$2 error=$3 fractions=$4
  shift 4
  : > "$output/$name.txt"
  for seed in $(seq 1 "$seeds"); do
    sample=0 files= stated=
    for fraction in $fractions; do
      sample=$((sample + 1))
      awk -v seed="$((10 * seed))" -v events="$events" -v sample="$sample" -v violation=none \
        -v fraction="$fraction" -f "$here/toy.awk" > "$output/$sample.csv"
      files="$files $output/$sample.csv"
      # What is stated is off by its error.
      stated="$stated --fraction $(awk -v seed="$((100 * seed + sample))" -v f="$fraction" \
        -v e="$error" 'BEGIN {
          srand(seed); rand()
          z = sqrt(-2 * log(1 - rand())) * cos(6.283185307179586 * rand())
          value = f + e * z
          print (value > 1 ? 1 : value < 0 ? 0 : value) ":" e }')"
    done
    # shellcheck disable=SC2086
    "$terascale" weak train $files $stated --truth truth --seed "$seed" --output "$output/run" \
      --force "$@" >> "$output/$name.txt" 2>&1
  done
  awk -v name="$name" '
    /^quantity / { inside = 1; next }
    /^The pull is/ { inside = 0 }
    inside && /^(AUC|ε)/ {
      pull = $NF; sub(/−/, "-", pull); pull += 0; n++; sum += pull; squares += pull * pull
      if (pull > 2 || pull < -2) beyond++
    }
    END {
      printf "%s,%d,%d,%.2f,%.2f\n", name, n, beyond, sum / n, sqrt(squares / n - sum * sum / n / n)
    }' "$output/$name.txt"
}

echo "setting,pulls,beyond 2,mean,spread"
measure usual 5000 0 "0.7 0.3"
measure small 1000 0 "0.7 0.3"
measure large 20000 0 "0.7 0.3"
measure close 20000 0 "0.55 0.45"
measure uncertain 5000 0.03 "0.7 0.3"
measure four 3000 0.02 "0.8 0.6 0.4 0.1"
measure trees 5000 0 "0.7 0.3" --model trees
measure folds 2000 0 "0.7 0.3" --model trees --folds 5
