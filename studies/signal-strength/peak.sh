#!/bin/sh
# A peak on a flat background: reads "mass,width,share" and prints x in [-5, 5], normal around the mass
# with a probability of the share, else uniform. "+ 0" makes a number of the seed, which some awks need.
exec awk -F, '
BEGIN { srand(ENVIRON["TERASCALE_SEED"] + 0) }
{
  x = 10 * rand() - 5
  if (rand() < $3) do {
    x = $1 + $2 * sqrt(-2 * log(1 - rand())) * cos(6.283185307179586 * rand())
  } while (x < -5 || x > 5)
  printf "%.9g\n", x
}'
