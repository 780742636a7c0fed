// Counts what malloc and its kin hand out, by standing in front of glibc's own, whose names with two
// underscores stay reachable.

#include <CProcessWatch.h>
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

static _Atomic int64_t allocated;
static _Atomic int64_t largest;
static _Atomic int64_t ceiling = INT64_MAX;
static int64_t start;
static volatile int64_t *excess_place;

void pw_limit_allocations(int64_t allowance, volatile int64_t *excess) {
  excess_place = excess;
  start = atomic_load_explicit(&allocated, memory_order_relaxed);
  atomic_store_explicit(&largest, start, memory_order_relaxed);
  atomic_store_explicit(&ceiling, start + allowance, memory_order_relaxed);
}

void pw_lift_limit(void) { atomic_store_explicit(&ceiling, INT64_MAX, memory_order_relaxed); }

int64_t pw_largest_rise(void) {
  return atomic_load_explicit(&largest, memory_order_relaxed) - start;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
// They stand in front of malloc themselves, before anything else may run.
#define PW_SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(PW_SANITIZED)

#include <malloc.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

int pw_allocations_are_counted(void) { return 1; }

static void check(size_t size) {
  int64_t limit = atomic_load_explicit(&ceiling, memory_order_relaxed);
  if (limit == INT64_MAX) return;
  int64_t now = atomic_load_explicit(&allocated, memory_order_relaxed);
  // No system has so much: malloc refuses it, and what happens then is the caller's answer.
  if (size > (size_t)1 << 46) return;
  int64_t wanted = (int64_t)size;
  if (now + wanted <= limit) return;
  pw_lift_limit();
  if (excess_place) *excess_place = now + wanted - start;
  pw_print_frames();
  _exit(pw_memory_status);
}

static void *added(void *block) {
  if (!block) return block;
  int64_t size = (int64_t)malloc_usable_size(block);
  int64_t now = atomic_fetch_add_explicit(&allocated, size, memory_order_relaxed) + size;
  if (now > atomic_load_explicit(&largest, memory_order_relaxed))
    atomic_store_explicit(&largest, now, memory_order_relaxed);
  return block;
}

static void removed(void *block) {
  if (block)
    atomic_fetch_sub_explicit(
        &allocated, (int64_t)malloc_usable_size(block), memory_order_relaxed);
}

void *malloc(size_t size) {
  check(size);
  return added(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
  size_t total;
  check(__builtin_mul_overflow(count, size, &total) ? SIZE_MAX : total);
  return added(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size) {
  check(size);
  int64_t before = block ? (int64_t)malloc_usable_size(block) : 0;
  void *moved = __libc_realloc(block, size);
  if (moved || size == 0)
    atomic_fetch_sub_explicit(&allocated, before, memory_order_relaxed);
  return added(moved);
}

void *memalign(size_t alignment, size_t size) {
  check(size);
  return added(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
  void *made = memalign(alignment, size);
  if (!made) return ENOMEM;
  *block = made;
  return 0;
}

void free(void *block) {
  removed(block);
  __libc_free(block);
}

#else

int pw_allocations_are_counted(void) { return 0; }

#endif
