#if defined(__x86_64__)
#define LANES 8
#define FUSED
#define TABLE ck_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernels/all.inc"
#pragma clang attribute pop
#endif
