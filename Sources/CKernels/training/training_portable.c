// Four lanes and no attribute: SSE2 on x86-64, NEON (with its fused multiply-add and 32 registers) on arm64.
#define LANES 4
#define TABLE ck_training_portable
#if defined(__aarch64__)
#define FUSED
#define WIDE
#endif
#include "../kernels/training.inc"
