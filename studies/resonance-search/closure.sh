#!/bin/sh
# Repeats the search on made events with known truth, and prints for each one: seed, global p-value,
# its interval, Z of the largest excess, headline.
#   sh closure.sh OUTPUT EVENTS SIGNAL SLOPE SEARCHES [OPTION ...]
# With FIRST=21 in the environment seeds begin at 21.
# SLOPE may be two numbers, 0,0.3: what the second feature rises with the mass and with its square.
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
  case $slope in *,*) bend=${slope#*,} ;; *) bend=0 ;; esac
  awk -v seed="$seed" -v events="$events" -v signal="$injected" -v slope="${slope%,*}" \
    -v bend="$bend" -f "$here/toy.awk" > "$output/$seed.csv"
  "$terascale" weak hunt "$output/$seed.csv" --range 2000,4500 --seed "$seed" \
    --threads 1 --output "$output/$seed" "$@" > /dev/null 2>&1
}

calibration() { find "$output/0/" -name calibration.json; }

[ -d "$output/0" ] || hunt 0 0 "$@"
seed=${FIRST:-1}
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
