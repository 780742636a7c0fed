#!/bin/sh
# A narrow peak on a flat background: what a default training says of the same data, beside the exact
# densities, for three widths of the peak and several seeds of simulations and training.
# Usage: narrow.sh <folder to work in> [seeds] [events of each class]
# Prints a line for each training, then the summary of each width.
set -eu
seeds=${2:-10}
count=${3:-20000}
mkdir -p "$1" && cd "$1"

simulate() { # simulator, name, mu, kappa, count, seed
  terascale ratio simulate "$1" --theta "mu=$3,kappa=$4" --count "$5" --seed "$6" --output "$2.npz" --force >/dev/null
}
# The numbers of a row of a table that is printed: name of the row, file.
row() { sed -n "s/^$1  *//p" "$2" | head -1; }

: > trainings.txt
for peak in 0.3:0.6:530 0.1:0.4:520 0.03:0.25:513; do
  width=${peak%%:*} rest=${peak#*:}
  mu=${rest%%:*} observed=${rest#*:}
  simulator=signal_strength_$width
  simulate "$simulator" "observed-$width" "$mu" 1 "$observed" 7
  for seed in $(seq 1 "$seeds"); do
    simulate "$simulator" signal 1 0 "$count" $((1000 + seed))
    simulate "$simulator" background 0 1 "$count" $((2000 + seed))
    terascale ratio train --numerator signal.npz --denominator background.npz --seed "$seed" \
      --output "runs-$width-$seed" --force > "train-$width-$seed.txt" 2>&1
    terascale ratio limits "runs-$width-$seed"/ratio/* --numerator signal.npz \
      --denominator background.npz --data "observed-$width.npz" --signal 50 --background 500 \
      --simulator "$simulator" > "limits-$width-$seed.txt" 2>/dev/null
    file=limits-$width-$seed.txt
    # Significance and limit of estimate and exact densities, then the training's errors of both.
    echo "$width $seed $(row 'significance of a signal' "$file") $(row 'upper limit (CLs)' "$file")" \
      "$(grep '^significance of a signal' "$file" | sed -n 2p | awk '{print $(NF-1)}')" \
      "$(grep '^upper limit (CLs)' "$file" | sed -n 2p | awk '{print $(NF-1)}')" \
      | tee -a trainings.txt
  done
done
# Columns: width seed Z Z_exact limit limit_exact error_Z error_limit
awk '{
  if (!n[$1]++) order[++widths] = $1
  exact[$1] = $4; bound[$1] = $6
  z = $3 - $4; l = $5 - $6
  sz[$1] += z; szz[$1] += z * z; ez[$1] += $7; sl[$1] += l; sll[$1] += l * l; el[$1] += $8
  if (z * z <= $7 * $7) cz[$1]++
  if (l * l <= $8 * $8) cl[$1]++
} END {
  print "width trainings Z_exact mean_dZ rms_dZ stated_Z within_1_Z limit_exact mean_dlimit rms_dlimit stated_limit within_1_limit"
  for (place = 1; place <= widths; place++) {
    w = order[place]
    printf "%s %d %.2f %+.2f %.2f %.2f %.2f %.3f %+.3f %.3f %.3f %.2f\n", w, n[w], exact[w], \
      sz[w] / n[w], sqrt(szz[w] / n[w]), ez[w] / n[w], cz[w] / n[w], bound[w], sl[w] / n[w], \
      sqrt(sll[w] / n[w]), el[w] / n[w], cl[w] / n[w]
  }
}' trainings.txt | tee summary.txt
