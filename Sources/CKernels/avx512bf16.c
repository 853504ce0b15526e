// The bfloat16 kernels of AVX-512, which need one more instruction than the rest of its table.
#if defined(__x86_64__)
#define LANES 16
#define FUSED
#define WIDE
#define HARDWARE_BFLOAT16
#pragma clang attribute push(                                                                       \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx512bf16,avx2,fma"))), apply_to = function)
#include "include/ckernels.h"
#include "kernels/vector.inc"
#include "kernels/bfloat16.inc"

void ck_avx512_convolution_bf16(
    const ck_convolution *c, int32_t first_vector, int32_t vectors, int32_t first, int32_t last) {
  convolution_bf16(c, first_vector, vectors, first, last);
}

void ck_avx512_to_bf16(const float *source, float *target, ptrdiff_t count) { to_bf16(source, target, count); }

double ck_avx512_peak_bf16(int64_t rounds, float *sink) { return peak_bf16(rounds, sink); }
#pragma clang attribute pop
#endif
