#include "include/ckernels.h"
#include <string.h>

// Input channels are taken a few at a time so that the packed lines being filled stay in the first-level cache.
enum { channels_at_once = 16 };

void ck_pack(
    const float *source, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t padded,
    int32_t first_channel, int32_t lanes, float *packed) {
  const ptrdiff_t taps = (ptrdiff_t)kernel * kernel;
  if (padded > in_channels || first_channel + lanes > out_channels)
    memset(packed, 0, sizeof(float) * taps * padded * lanes);
  for (int32_t i0 = 0; i0 < in_channels; i0 += channels_at_once) {
    const int32_t i1 = i0 + channels_at_once < in_channels ? i0 + channels_at_once : in_channels;
    for (int32_t lane = 0; lane < lanes && first_channel + lane < out_channels; lane++) {
      const ptrdiff_t o = first_channel + lane;
      const float *from = source + (o * in_channels + i0) * taps;
      for (int32_t i = i0; i < i1; i++, from += taps) {
        float *to = packed + (ptrdiff_t)i * lanes + lane;
        for (ptrdiff_t t = 0; t < taps; t++) to[t * padded * lanes] = from[t];
      }
    }
  }
}

void ck_pack_bf16(
    const float *source, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t padded,
    int32_t taps_in_run, int32_t first_channel, int32_t lanes, float *packed) {
  const ptrdiff_t taps = (ptrdiff_t)kernel * kernel;
  const ptrdiff_t run = (ptrdiff_t)taps_in_run * padded, words = (run + 1) / 2;
  uint16_t *halves = (uint16_t *)packed;
  memset(packed, 0, sizeof(float) * taps / taps_in_run * words * lanes);
  for (int32_t i0 = 0; i0 < in_channels; i0 += channels_at_once) {
    const int32_t i1 = i0 + channels_at_once < in_channels ? i0 + channels_at_once : in_channels;
    for (int32_t lane = 0; lane < lanes && first_channel + lane < out_channels; lane++) {
      const ptrdiff_t o = first_channel + lane;
      const float *from = source + (o * in_channels + i0) * taps;
      for (int32_t i = i0; i < i1; i++, from += taps) {
        for (ptrdiff_t t = 0; t < taps; t++) {
          const ptrdiff_t place = t % taps_in_run * padded + i;
          const ptrdiff_t word = t / taps_in_run * words + place / 2;
          halves[(word * lanes + lane) * 2 + place % 2] = ck_bfloat16(from[t]);
        }
      }
    }
  }
}

void ck_bytes_to_floats(const uint8_t *source, float *destination, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) destination[i] = (float)source[i];
}
