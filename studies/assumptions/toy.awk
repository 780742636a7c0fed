# Events of one mixed sample: signal at (1, 1), background at (-1, -1) in x1 and x2 with unit width, x3
# alike for both. One assumption of weak supervision is violated in the second sample, or in the first.
#   awk -v seed=1 -v events=5000 -v sample=1 -v fraction=0.7 -v violation=none -v size=0 -f toy.awk
function normal() { return sqrt(-2 * log(1 - rand())) * cos(6.283185307179586 * rand()) }
BEGIN {
  srand(2 * seed + sample)
  print "x1,x2,x3,number,truth"
  for (n = 0; n < events; n++) {
    do {
      signal = rand() < fraction
      a = normal(); b = normal(); c = normal()
      place = signal ? 1 : -1
      x1 = place + a; x2 = place + b; x3 = c
      second = sample == 2
      if (violation == "background" && second && !signal) x1 += size
      if (violation == "background-x3" && second && !signal) x3 += size
      if (violation == "signal" && second && signal) x1 += size
      if (violation == "calibration" && second) x1 += size
      if (violation == "smearing" && second) { x1 += size * normal(); x2 += size * normal() }
      if (violation == "dependence" && second && !signal) x2 = -1 + size * a + sqrt(1 - size * size) * b
      if (violation == "third-signal" && !second && rand() < size) { x1 = 3 + a; x2 = -3 + b; signal = 0 }
      if (violation == "third-background" && second && rand() < size) { x1 = -4 + a; x2 = -4 + b; signal = 0 }
    } while (violation == "acceptance" && second && x1 > size)
    printf "%.6f,%.6f,%.6f,%d,%d\n", x1, x2, x3, (sample - 1) * events + n, signal
  }
}
