#!/bin/sh
# The trees of `weak train` with their default options beside those of scikit-learn, on the same events:
#   compare.sh FOLDER OUTPUT [SEEDS]
# FOLDER holds the four npy files of the README. Needs python3 with numpy and scikit-learn. One line
# for each draw, program and number of members: AUC and largest gain in S/sqrt(B).
set -eu
data=$1
output=$2
here=$(dirname "$0")
for seed in $(seq "${FIRST:-1}" "${3:-3}"); do
  draw=$output/$seed
  mkdir -p "$draw"
  python3 "$here/compare.py" draw "$data" "$seed" "$draw"
  for members in 10 30; do
    for method in default forward; do
      # Without fractions, or by the method that takes them.
      options=$([ $method = default ] || echo "--method $method")
      run=$draw/runs-$method-$members
      terascale weak train "$draw/data.npy" "$draw/reference.npy" --names m_j1,dm_j,tau21_1,tau21_2 \
        --fraction 0.00658 --fraction 0 --model trees --members $members --output "$run" $options \
        >"$run.txt" 2>&1
      models=$(ls "$run"/weak/*/models/*.safetensors | sed 's/^/--model /')
      terascale weak predict "$draw/test.npy" --names m_j1,dm_j,tau21_1,tau21_2 $models \
        --output "$run.npy" --force >"$run-predict.txt" 2>&1
      python3 "$here/compare.py" measure "$draw" "$run.npy" "$seed,terascale $method,$members"
    done
    python3 "$here/compare.py" fit "$draw" $members
    python3 "$here/compare.py" measure "$draw" "$draw/scores-sklearn.npy" "$seed,scikit-learn,$members"
  done
done
