#if defined(__linux__)
#define _DEFAULT_SOURCE
#endif
#include "include/ckernels.h"
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

extern const ck_kernels ck_avx512, ck_avx2, ck_portable;

const ck_kernels *ck_kernels_for(ck_isa isa) {
  switch (isa) {
#if defined(__x86_64__)
  case CK_AVX512: return &ck_avx512;
  case CK_AVX2: return &ck_avx2;
#endif
  case CK_PORTABLE: return &ck_portable;
  default: return NULL;
  }
}

int ck_supports(ck_isa isa) {
  switch (isa) {
#if defined(__x86_64__)
  case CK_AVX512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("fma");
  case CK_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  case CK_PORTABLE: return 1;
  default: return 0;
  }
}

int ck_has_bf16(ck_isa isa) {
#if defined(__x86_64__)
  return isa == CK_AVX512 && ck_supports(isa) && __builtin_cpu_supports("avx512bf16");
#else
  (void)isa;
  return 0;
#endif
}

void ck_processor_name(char *name, size_t capacity) {
  if (capacity == 0) return;
  name[0] = 0;
#if defined(__x86_64__)
  unsigned int words[13] = {0}, most = 0, b, c, d;
  if (!__get_cpuid(0x80000000, &most, &b, &c, &d) || most < 0x80000004) return;
  for (unsigned int i = 0; i < 3; i++)
    __get_cpuid(0x80000002 + i, &words[4 * i], &words[4 * i + 1], &words[4 * i + 2], &words[4 * i + 3]);
  strncpy(name, (const char *)words, capacity - 1);
  name[capacity - 1] = 0;
#endif
}

void ck_advise_large_pages(void *start, size_t bytes) {
#if defined(MADV_HUGEPAGE)
  // Only whole pages inside; advice that is not taken costs nothing.
  const uintptr_t page = 4096, first = ((uintptr_t)start + page - 1) / page * page;
  const uintptr_t last = ((uintptr_t)start + bytes) / page * page;
  if (last > first) madvise((void *)first, last - first, MADV_HUGEPAGE);
#else
  (void)start, (void)bytes;
#endif
}

void ck_wait(int64_t turn) {
  // A step of a network takes tens of microseconds: that long a wait is worth more than a wake-up by the system. After
  // it the core may be needed by others.
  enum { spins = 4000 };
  if (turn < spins) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
  } else {
    sched_yield();
  }
}
