#if defined(__x86_64__)
#define LANES 8
#define FUSED
#define TABLE ck_training_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "../kernels/training.inc"
#pragma clang attribute pop
#endif
