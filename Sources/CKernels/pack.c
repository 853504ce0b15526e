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

void ck_pack_minimal(
    const float *source, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t first_channel,
    int32_t lanes, ptrdiff_t plane, float *packed) {
  // The filter's polynomial at a point, over the product of the point's distances to the others; at infinity its last
  // coefficient.
  const double a = 0.70710678118654752440, b = 1.41421356237309504880;
  const double points[5] = {0, a, -a, b, -b};
  double g[6][5] = {{0}};
  for (int p = 0; p < 5; p++) {
    double distance = 1, power = 1;
    for (int q = 0; q < 5; q++) distance *= q == p ? 1 : points[p] - points[q];
    for (int k = 0; k < kernel; k++, power *= points[p]) g[p][k] = power / distance;
  }
  g[5][kernel - 1] = 1;
  const ptrdiff_t taps = (ptrdiff_t)kernel * kernel;
  for (int32_t i = 0; i < in_channels; i++) {
    for (int32_t lane = 0; lane < lanes; lane++) {
      float *to = packed + (ptrdiff_t)i * lanes + lane;
      if (first_channel + lane >= out_channels) {
        for (int p = 0; p < 36; p++) to[p * plane] = 0;
        continue;
      }
      const float *w = source + ((ptrdiff_t)(first_channel + lane) * in_channels + i) * taps;
      double down[6][5];
      for (int p = 0; p < 6; p++) {
        for (int x = 0; x < kernel; x++) {
          double sum = 0;
          for (int y = 0; y < kernel; y++) sum += g[p][y] * w[y * kernel + x];
          down[p][x] = sum;
        }
      }
      for (int p = 0; p < 6; p++) {
        for (int q = 0; q < 6; q++) {
          double sum = 0;
          for (int x = 0; x < kernel; x++) sum += g[q][x] * down[p][x];
          to[(p * 6 + q) * plane] = (float)sum;
        }
      }
    }
  }
}

void ck_bytes_to_floats(const uint8_t *source, float *destination, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) destination[i] = (float)source[i];
}
