# Di-jet masses with the density (1 - m/13)^5 / (m/13)^6, m in TeV from 2 to 5 (arXiv:1902.02634), and
# two standard normal features; a resonance at 2.97 TeV lies in a corner of their plane.
#   awk -v seed=1 -v events=5000 -v signal=0 -v slope=0 -f toy.awk
# slope: by how much the second feature rises for each TeV; bend: and for each squared TeV from 3 TeV.
function normal() { return sqrt(-2 * log(1 - rand())) * cos(6.283185307179586 * rand()) }
BEGIN {
  srand(seed)
  steps = 3000
  for (i = 1; i <= steps; i++) {
    y = (2 + 3 * (i - 0.5) / steps) / 13
    sum[i] = sum[i - 1] + (1 - y) ^ 5 / y ^ 6
  }
  print "m_jj,x1,x2"
  for (n = 0; n < events; n++) {
    height = rand() * sum[steps]
    low = 1; high = steps
    while (low < high) {
      middle = int((low + high) / 2)
      if (sum[middle] < height) low = middle + 1; else high = middle
    }
    mass = 2 + 3 * (low - rand()) / steps
    printf "%.3f,%.5f,%.5f\n", 1000 * mass, normal(), normal() + slope * (mass - 3) + bend * (mass - 3) ^ 2
  }
  for (n = 0; n < signal; n++)
    printf "%.3f,%.5f,%.5f\n", 2970 + 60 * normal(), 1.5 + 0.08 * normal(), 1.5 + 0.08 * normal()
}
