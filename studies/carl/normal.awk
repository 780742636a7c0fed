# One normal number for each line "mean,width": a simulator in eight lines of awk.
BEGIN { FS = ","; srand(ENVIRON["TERASCALE_SEED"]) }
{
  radius = sqrt(-2 * log(1 - rand()))
  print $1 + $2 * radius * cos(6.283185307179586 * rand())
  fflush()
}
