#include "../include/cktraining.h"
#include <string.h>

extern const ck_training ck_training_avx512, ck_training_avx2, ck_training_portable;

const ck_training *ck_training_for(ck_isa isa) {
  switch (isa) {
#if defined(__x86_64__)
  case CK_AVX512: return &ck_training_avx512;
  case CK_AVX2: return &ck_training_avx2;
#endif
  case CK_PORTABLE: return &ck_training_portable;
  default: return NULL;
  }
}

void ck_pack_mirrored(
    const float *source, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t padded,
    int32_t first_channel, int32_t lanes, float *packed) {
  const ptrdiff_t taps = (ptrdiff_t)kernel * kernel;
  memset(packed, 0, sizeof(float) * taps * padded * lanes);
  const int32_t count = in_channels - first_channel < lanes ? in_channels - first_channel : lanes;
  for (int32_t o = 0; o < out_channels; o++) {
    const float *from = source + ((ptrdiff_t)o * in_channels + first_channel) * taps;
    for (int32_t lane = 0; lane < count; lane++, from += taps) {
      float *to = packed + (ptrdiff_t)o * lanes + lane;
      for (ptrdiff_t t = 0; t < taps; t++) to[(taps - 1 - t) * padded * lanes] = from[t];
    }
  }
}

void ck_unpack_gradient(
    const float *packed, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t padded, ptrdiff_t row,
    float *gradient) {
  const ptrdiff_t taps = (ptrdiff_t)kernel * kernel;
  enum { at_once = 16 };  // outputs whose lines are filled together
  for (int32_t o0 = 0; o0 < out_channels; o0 += at_once) {
    const int32_t o1 = o0 + at_once < out_channels ? o0 + at_once : out_channels;
    for (ptrdiff_t t = 0; t < taps; t++) {
      for (int32_t i = 0; i < in_channels; i++) {
        const float *from = packed + (t * padded + i) * row;
        float *to = gradient + i * taps + t;
        for (int32_t o = o0; o < o1; o++) to[o * in_channels * taps] += from[o];
      }
    }
  }
}

void ck_pack_generated(
    const float *generated, ptrdiff_t pixel, int32_t taps, int32_t outputs, int32_t inputs, int32_t padded,
    int32_t first, int32_t lanes, float factor, float *packed) {
  memset(packed, 0, sizeof(float) * (size_t)taps * padded * lanes);
  for (int32_t t = 0; t < taps; t++) {
    for (int32_t lane = 0; lane < lanes && first + lane < outputs; lane++) {
      const float *from = generated + t * pixel + (ptrdiff_t)(first + lane) * inputs;
      float *to = packed + (ptrdiff_t)t * padded * lanes + lane;
      for (int32_t c = 0; c < inputs; c++) to[(ptrdiff_t)c * lanes] = from[c] * factor;
    }
  }
}

void ck_pack_generated_mirrored(
    const float *generated, ptrdiff_t pixel, int32_t taps, int32_t outputs, int32_t inputs, int32_t padded,
    int32_t first, int32_t lanes, float factor, float *packed) {
  memset(packed, 0, sizeof(float) * (size_t)taps * padded * lanes);
  const int32_t count = inputs - first < lanes ? inputs - first : lanes;
  for (int32_t t = 0; t < taps; t++) {
    for (int32_t o = 0; o < outputs; o++) {
      const float *from = generated + t * pixel + (ptrdiff_t)o * inputs + first;
      float *to = packed + ((ptrdiff_t)(taps - 1 - t) * padded + o) * lanes;
      for (int32_t c = 0; c < count; c++) to[c] = from[c] * factor;
    }
  }
}

void ck_unpack_generated(
    const float *packed, int32_t taps, int32_t outputs, int32_t inputs, int32_t padded, ptrdiff_t row, float factor,
    float *gradient, ptrdiff_t pixel) {
  for (int32_t t = 0; t < taps; t++) {
    for (int32_t o = 0; o < outputs; o++) {
      const float *from = packed + (ptrdiff_t)t * padded * row + o;
      float *to = gradient + t * pixel + (ptrdiff_t)o * inputs;
      for (int32_t c = 0; c < inputs; c++) to[c] += from[c * row] * factor;
    }
  }
}
