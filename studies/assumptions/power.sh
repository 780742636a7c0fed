#!/bin/sh
# How often `weak train` notices violated assumptions: one line for each violation, with the number of
# trainings, in how many the test of the mixture model and that of purified regions say "Violated",
# "Holds" and "No power", in how many anything was said (verdicts, warnings, refusals), and mean and
# spread of the pull of the label-free AUC against the truth.
#   sh power.sh OUTPUT [SEEDS [EVENTS]]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
terascale=${TERASCALE:-terascale}
output=$1 seeds=${2:-20} events=${3:-5000}
mkdir -p "$output"

# measure VIOLATION SIZE STATED1 STATED2 [OPTION ...]
measure() {
  violation=$1 size=$2 one=$3 two=$4
  shift 4
  log="$output/$violation-$size-$one.txt"
  : > "$log"
  for seed in $(seq 1 "$seeds"); do
    for sample in 1 2; do
      awk -v seed="$seed" -v events="$events" -v sample="$sample" -v violation="$violation" \
        -v size="$size" -v fraction="$([ $sample = 1 ] && echo 0.7 || echo 0.3)" \
        -f "$here/toy.awk" > "$output/$sample.csv"
    done
    if [ "$violation" = copies ]; then
      # The first events of one sample stand in the other too.
      awk -v share="$size" -v events="$events" 'NR > 1 && NR <= 1 + share * events' \
        "$output/1.csv" >> "$output/2.csv"
    fi
    echo "RUN" >> "$log"
    "$terascale" weak train "$output/1.csv" "$output/2.csv" --fraction "$one" --fraction "$two" \
      --truth truth --seed "$seed" --output "$output/run" --force "$@" >> "$log" 2>&1 ||
      echo "REFUSED" >> "$log"
  done
  awk -v name="$violation" -v size="$size" -v stated="$one/$two" '
    function finish() { if (runs) flagged += said }
    /^RUN$/ { finish(); runs++; said = 0; next }
    /^REFUSED$/ { said = 1; refused++ }
    /are the samples swapped|two values and tells|repeat an earlier|share .* rows that are equal/ { said = 1 }
    /^Assumption: the samples are mixtures/ { place = "model"; next }
    /^Assumption: the samples differ only/ { place = "regions"; next }
    place && /^(Violated|Holds|No power)/ {
      word = $1 == "No" ? "no power" : tolower(substr($1, 1, length($1) - 1))
      count[place, word]++
      if (word == "violated") said = 1
      place = ""
    }
    /^AUC  / { pull = $NF; sub(/−/, "-", pull); sum += pull; squares += pull * pull; n++ }
    END {
      finish()
      mean = n ? sum / n : 0
      printf "%s,%s,%s,%d,%d,%d,%d,%d,%d,%d,%d,%.1f,%.1f\n", name, size, stated, runs,
        count["model", "violated"], count["model", "holds"], count["model", "no power"],
        count["regions", "violated"], count["regions", "holds"], count["regions", "no power"],
        flagged, mean, (n > 1 ? sqrt((squares - n * mean * mean) / (n - 1)) : 0)
    }' "$log"
}

echo "violation,size,stated,runs,model violated,holds,no power,regions violated,holds,no power,flagged,pull,spread"
measure none 0 0.7 0.3
measure fractions 0 0.55 0.45
measure fractions 0 0.85 0.15
measure swapped 0 0.3 0.7
measure background 0.3 0.7 0.3
measure background 1 0.7 0.3
measure background-x3 0.3 0.7 0.3
measure signal 0.5 0.7 0.3
measure calibration 0.3 0.7 0.3
measure smearing 0.7 0.7 0.3
measure dependence 0.7 0.7 0.3
measure third-signal 0.1 0.7 0.3
measure third-background 0.1 0.7 0.3
measure acceptance 2 0.7 0.3
measure number 0 0.7 0.3 --column x1 --column x2 --column number
measure copies 0.05 0.7 0.3
