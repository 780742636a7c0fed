// Runs every kernel of an instruction set on given numbers: `set write SET FILE` writes the results,
// `set compare SET FILE` compares with them. `.ci/instruction-sets` builds and calls it.
#include "elements.h"
#include "images.h"
#include "products.h"
#include "sequences.h"

int main(int count, char **arguments) {
  if (count != 4) return fprintf(stderr, "usage: set write|compare SET FILE\n"), 2;
  kernels = ck_isa_table(arguments[2]);
  if (!kernels) return printf("this machine has no %s\n", arguments[2]), 3;
  comparing = strcmp(arguments[1], "compare") == 0;
  file = fopen(arguments[3], comparing ? "rb" : "wb");
  if (!file) return perror(arguments[3]), 2;
  elements();
  products();
  rounding();
  sparse_products();
  dense_layers();
  convolutions();
  pooled_convolutions();
  pooling();
  recurrent_layers();
  if (comparing && fgetc(file) != EOF) fail("results", 0, 0, 1);
  if (fclose(file) != 0) return perror(arguments[3]), 2;
  if (failures) printf("%s: %d results are wrong\n", arguments[2], failures);
  return failures ? 1 : 0;
}
