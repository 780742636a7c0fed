// Chooses an instruction set and passes every call on to it.
#include "ck_table.h"

#if defined(__aarch64__)
#define BASELINE "neon"
#else
#define BASELINE "portable"
#endif

typedef struct {
  const char *name;
  const ck_table *table;
} ck_isa;

static ck_isa ck_find(const char *name) {
  const ck_isa none = {0, 0};
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512vl");
  const ck_isa wide = {"avx512", &ck_table_avx512}, middle = {"avx2", &ck_table_avx2};
  if (avx512 && (!name || strcmp(name, wide.name) == 0)) return wide;
  if (avx2 && (!name || strcmp(name, middle.name) == 0)) return middle;
#endif
  const ck_isa baseline = {BASELINE, &ck_table_portable};
  if (!name || strcmp(name, BASELINE) == 0 || strcmp(name, "portable") == 0) return baseline;
  return none;
}

// Set before main, so that no call has to ask.
static ck_isa ck_active;

__attribute__((constructor)) static void ck_choose(void) { ck_active = ck_find(0); }

const ck_table *ck_isa_table(const char *name) { return name ? ck_find(name).table : 0; }

bool ck_isa_available(const char *name) { return ck_isa_table(name) != 0; }

bool ck_isa_select(const char *name) {
  if (!ck_isa_available(name)) return false;
  ck_active = ck_find(name);
  return true;
}

const char *ck_isa_name(void) { return ck_active.name; }

#define FORWARD(result, name, parameters, arguments) \
  result ck_##name parameters { return ck_active.table->name arguments; }
CK_KERNELS(FORWARD)
