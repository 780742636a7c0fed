#!/bin/sh
# Repeats the search on made events with known truth, and prints for each one: seed, global p-value,
# its interval, Z of the largest excess, headline.
#   sh closure.sh OUTPUT EVENTS SIGNAL SLOPE SEARCHES [OPTION ...]
# All searches of one call share the pseudo-experiments of the first, which has no signal.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
terascale=${TERASCALE:-terascale}
output=$1 events=$2 signal=$3 slope=$4 searches=$5
shift 5
mkdir -p "$output"

hunt() {
  seed=$1 injected=$2
  shift 2
  awk -v seed="$seed" -v events="$events" -v signal="$injected" -v slope="$slope" \
    -f "$here/toy.awk" > "$output/$seed.csv"
  "$terascale" weak hunt "$output/$seed.csv" --range 2000,4500 --seed "$seed" \
    --threads 1 --output "$output/$seed" "$@" > /dev/null 2>&1
}

calibration() { find "$output/0/" -name calibration.json; }

[ -d "$output/0" ] || hunt 0 0 "$@"
seed=1
while [ "$seed" -le "$searches" ]; do
  [ -d "$output/$seed" ] || hunt "$seed" "$signal" --calibration "$(calibration)" "$@"
  find "$output/$seed" -name hunt.json -exec awk -v seed="$seed" '
    /"best" :/ { best = 1 }
    best && /"(high|low|value|significance|center|efficiency)" :/ {
      gsub(/[",:]/, ""); if (!($1 in found)) found[$1] = $2
    }
    /"calibration" :/ { best = 0 }
    END {
      print seed, found["value"], found["low"], found["high"], found["significance"],
        found["center"], found["efficiency"]
    }' {} \;
  rm -f "$output/$seed.csv"
  seed=$((seed + 1))
done
