// Chooses an instruction set and passes every call on to it.
#include "ck_table.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>
#endif

#if defined(__aarch64__)
#define BASELINE "neon"
#else
#define BASELINE "portable"
#endif

typedef struct {
  const char *name;
  const ck_table *table;
} ck_isa;

// Whether an Arm processor has dot products of bfloat16 numbers.
#if defined(__aarch64__) && defined(__linux__)
static bool ck_has_bfloat16(void) {
  const unsigned long bit = 1ul << 14;  // HWCAP2_BF16, which older headers lack
  return getauxval(AT_HWCAP2) & bit;
}
#elif defined(__aarch64__) && defined(__APPLE__)
static bool ck_has_bfloat16(void) {
  int value = 0;
  size_t size = sizeof(value);
  return sysctlbyname("hw.optional.arm.FEAT_BF16", &value, &size, NULL, 0) == 0 && value != 0;
}
#elif defined(__aarch64__)
static bool ck_has_bfloat16(void) { return false; }
#endif

// The set of that name, the best one if it is NULL.
static ck_isa ck_find(const char *name) {
  ck_isa sets[4];
  int count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512vl");
  if (avx512 && __builtin_cpu_supports("avx512bf16"))
    sets[count++] = (ck_isa){"avx512bf16", &ck_table_avx512bf16};
  if (avx512) sets[count++] = (ck_isa){"avx512", &ck_table_avx512};
  if (avx2) sets[count++] = (ck_isa){"avx2", &ck_table_avx2};
#elif defined(__aarch64__)
  if (ck_has_bfloat16()) sets[count++] = (ck_isa){"neonbf16", &ck_table_neonbf16};
#endif
  const ck_isa baseline = {BASELINE, &ck_table_portable}, none = {0, 0};
  sets[count++] = baseline;
  for (int i = 0; i < count; i++)
    if (!name || strcmp(name, sets[i].name) == 0) return sets[i];
  return strcmp(name, "portable") == 0 ? baseline : none;
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
