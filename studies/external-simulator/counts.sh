#!/bin/sh
# Counts in a signal region and a control region: reads "signal,background" and prints two Poisson
# counts, n ~ Poisson(signal + background) and m ~ Poisson(5 background). Any awk will do; "+ 0" makes
# a number of the seed, which some need.
exec awk -F, '
function poisson(mean,   limit, product, count) {
  limit = exp(-mean)
  product = rand()
  for (count = 0; product > limit; count++) product *= rand()
  return count
}
BEGIN { srand(ENVIRON["TERASCALE_SEED"] + 0) }
{ print poisson($1 + $2) "," poisson(5 * $2) }'
