#include "include/ckernels.h"
#include <string.h>

/// Input channels are taken so many at a time that the packed lines being filled stay in the first-level cache, and as
/// many as that allows: filters lie pages apart, so whatever is begun of one should be worth it.
static int32_t channels_at_once(ptrdiff_t taps) { return taps == 1 ? 64 : taps < 9 ? 16 : taps < 25 ? 8 : 4; }

void ck_pack(
    const float *source, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t padded,
    int32_t first_channel, int32_t lanes, float *packed) {
  const ptrdiff_t taps = (ptrdiff_t)kernel * kernel, plane = (ptrdiff_t)padded * lanes;
  const int32_t at_once = channels_at_once(taps);
  if (padded > in_channels || first_channel + lanes > out_channels) memset(packed, 0, sizeof(float) * taps * plane);
  for (int32_t i0 = 0; i0 < in_channels; i0 += at_once) {
    const int32_t i1 = i0 + at_once < in_channels ? i0 + at_once : in_channels;
    for (int32_t lane = 0; lane < lanes && first_channel + lane < out_channels; lane++) {
      const ptrdiff_t o = first_channel + lane;
      const float *from = source + (o * in_channels + i0) * taps;
      float *to = packed + (ptrdiff_t)i0 * lanes + lane;
      if (taps == 1) {
        for (int32_t i = i0; i < i1; i++, to += lanes) *to = *from++;
      } else {
        for (int32_t i = i0; i < i1; i++, to += lanes) {
          for (ptrdiff_t t = 0; t < taps; t++) to[t * plane] = *from++;
        }
      }
    }
  }
}

void ck_pack_bf16(
    const float *source, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t padded,
    int32_t taps_in_run, int32_t first_channel, int32_t lanes, float *packed) {
  const ptrdiff_t taps = (ptrdiff_t)kernel * kernel;
  const int32_t at_once = channels_at_once(taps);
  const ptrdiff_t run = (ptrdiff_t)taps_in_run * padded, words = (run + 1) / 2;
  uint16_t *halves = (uint16_t *)packed;
  memset(packed, 0, sizeof(float) * taps / taps_in_run * words * lanes);
  for (int32_t i0 = 0; i0 < in_channels; i0 += at_once) {
    const int32_t i1 = i0 + at_once < in_channels ? i0 + at_once : in_channels;
    for (int32_t lane = 0; lane < lanes && first_channel + lane < out_channels; lane++) {
      const ptrdiff_t o = first_channel + lane;
      const float *from = source + (o * in_channels + i0) * taps;
      for (int32_t i = i0; i < i1; i++) {
        // Numbers of a run lie two in a word, words `lanes` apart.
        ptrdiff_t first_word = 0, place = i;
        for (ptrdiff_t t = 0, in_run = 1; t < taps; t++, in_run++) {
          halves[(((first_word + (place >> 1)) * lanes + lane) << 1) + (place & 1)] = ck_bfloat16(*from++);
          place += padded;
          if (in_run == taps_in_run) {
            in_run = 0;
            place = i;
            first_word += words;
          }
        }
      }
    }
  }
}

void ck_bytes_to_floats(const uint8_t *source, float *destination, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) destination[i] = (float)source[i];
}
