#pragma once
#include <stddef.h>
#include <stdint.h>

#include "ckernels.h"

// Kernels that only training needs: gradients, batch statistics. The forward passes, and the gradients of inputs
// (convolutions with mirrored filters), are those of ckernels.h.
//
// Maps are NHWC with channels padded with zeros to whole vectors. Every function works on one image or on a run of
// pixels, writes nothing but its output, and may be called from several threads on disjoint pieces.

/// The gradient of a dense convolution's filters over one image: each filter weight's sum over the outputs of
/// input times output gradient, added to what `filter` holds or written over it.
typedef struct {
  const float *input;  // first tap of output (0, 0)
  ptrdiff_t input_row, input_pixel;  // between outputs, stride included
  const float *gradient;  // of output (0, 0)
  ptrdiff_t gradient_row, gradient_pixel;
  int32_t height, width;  // outputs
  const ptrdiff_t *taps;  // offsets of runs in the input
  int32_t tap_count;
  int32_t run;  // floats of a run: a tap's channels, or a whole row of taps
  float *filter;  // [tap][run][padded output channel]
  ptrdiff_t filter_row;
  int32_t overwrites;
} ck_filter_gradient;

/// The same for a filter a channel: the gradient of a depthwise convolution's filters, or of an exemplar's kernel.
typedef struct {
  const float *input;
  ptrdiff_t input_row, input_pixel;  // between outputs, stride included
  ptrdiff_t tap_row, tap_pixel;      // between taps, dilation included
  const float *gradient;
  ptrdiff_t gradient_row, gradient_pixel;
  int32_t height, width;  // outputs
  int32_t kernel_height, kernel_width;
  float *filter;  // [kernel_height][kernel_width][channel]: overwritten
  ptrdiff_t filter_row, filter_pixel;
} ck_depthwise_gradient;

/// The gradient of a max pooling: each output's gradient goes to the first of the largest inputs of its window.
typedef struct {
  const float *input;
  const float *output;
  const float *gradient;  // of the outputs, laid out as they are
  float *input_gradient;  // laid out as the input: added to
  ptrdiff_t input_row, input_pixel, output_row, output_pixel;
  int32_t input_height, input_width, width, channels;
  int32_t kernel, stride, padding;
} ck_pool_gradient;

/// Output gradients of a convolution by minimal filtering (ck_minimal), tile by tile at the 36 points.
typedef struct {
  const ck_place *places;
  int32_t first_place;      // the tile that lies first in `points`
  int32_t size;             // outputs of a tile along each axis: 4 for 3 x 3 filters, 2 for 5 x 5
  int32_t dilation;
  const float *gradient;  // of output (0, 0), from the first of `channels` on
  ptrdiff_t gradient_row, gradient_pixel;
  int32_t height, width, channels;
  float *points;  // [36][tile][channel]
  ptrdiff_t point_plane, point_pixel;
} ck_minimal_gradient;

/// The training kernels of one instruction set. `channels` are whole vectors, `pixels` follow each other without gaps.
typedef struct {
  /// Channels of `vectors` vectors from vector `first_vector` on.
  void (*filter_gradient)(const ck_filter_gradient *, int32_t first_vector, int32_t vectors);
  void (*depthwise_gradient)(const ck_depthwise_gradient *, int32_t first_channel, int32_t last_channel);
  /// Output rows first ..< last.
  void (*max_pool_gradient)(const ck_pool_gradient *, int32_t first, int32_t last);
  /// Sums over the pixels of each channel.
  void (*sums)(const float *x, ptrdiff_t pixels, int32_t channels, float *sum);
  /// Sums over the pixels of the squared distance to each channel's centre.
  void (*squares)(const float *x, const float *centre, ptrdiff_t pixels, int32_t channels, float *sum);
  /// clamp(x * scale + bias + residual) to `lower` ... `upper`; `residual` may be NULL.
  void (*affine)(
      const float *x, const float *scale, const float *bias, const float *residual, float lower, float upper,
      ptrdiff_t pixels, int32_t channels, float *output);
  /// Sets the gradient to zero where the activation's output lies on its bounds.
  void (*activation_gradient)(const float *output, float lower, float upper, ptrdiff_t count, float *gradient);
  /// `activation_gradient`, unless `output` is NULL, and the sums over the pixels of what comes of it; with `x` also of
  /// that times the distance to each channel's centre.
  void (*gradient_sums)(
      float *gradient, const float *output, float lower, float upper, const float *x, const float *centre,
      ptrdiff_t pixels, int32_t channels, float *sum, float *product);
  /// gradient * a + x * b + c, in place; without `x` gradient * a.
  void (*norm_gradient)(
      float *gradient, const float *x, const float *a, const float *b, const float *c, ptrdiff_t pixels,
      int32_t channels);
  /// destination += source
  void (*add)(const float *source, ptrdiff_t count, float *destination);
  /// Tiles first ..< last; outputs outside the map count as zeros.
  void (*gradient_to_minimal)(const ck_minimal_gradient *, int32_t first, int32_t last);
  /// A filter's gradient at the 36 points, [point][input][channel], points `plane` and inputs `row` floats apart, to its
  /// taps: added to [tap][input, `padded`][channel], inputs `target_row` floats apart, or written over what is there.
  void (*filter_from_minimal)(
      int32_t kernel, const float *points, ptrdiff_t plane, int32_t inputs, ptrdiff_t row, int32_t channels,
      int32_t padded, ptrdiff_t target_row, int32_t overwrites, float *target);
} ck_training;

/// The kernels for an instruction set, or NULL where they were not compiled (another architecture).
const ck_training *ck_training_for(ck_isa isa);

/// Filters of a convolution for the gradient of its input: mirrored, inputs and outputs exchanged.
///
/// From (O, I, Kh, Kw) order to [mirrored tap][output channel, padded][lane], lanes being input channels from
/// `first_channel` on; lanes after `in_channels` and channels after `out_channels` become zero.
void ck_pack_mirrored(
    const float *source, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t padded,
    int32_t first_channel, int32_t lanes, float *packed);

/// The gradient of filters from [tap][input channel, `padded`][output channel, `row`] to (O, I, Kh, Kw): added.
void ck_unpack_gradient(
    const float *packed, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t padded, ptrdiff_t row,
    float *gradient);

/// Kernels that an exemplar made (pixels of o * inputs + c, spec.md 1.4) to a convolution's packed filters: [tap][input
/// channel, `padded`][lane], lanes being outputs from `first` on.
void ck_pack_generated(
    const float *generated, ptrdiff_t pixel, int32_t taps, int32_t outputs, int32_t inputs, int32_t padded,
    int32_t first, int32_t lanes, float factor, float *packed);

/// The same, mirrored, for the gradient of the map: [mirrored tap][output, `padded`][lane], lanes being inputs.
void ck_pack_generated_mirrored(
    const float *generated, ptrdiff_t pixel, int32_t taps, int32_t outputs, int32_t inputs, int32_t padded,
    int32_t first, int32_t lanes, float factor, float *packed);

/// The gradient of generated kernels from [tap][input, `padded`][output, `row`] back to pixels, times `factor`: added.
void ck_unpack_generated(
    const float *packed, int32_t taps, int32_t outputs, int32_t inputs, int32_t padded, ptrdiff_t row, float factor,
    float *gradient, ptrdiff_t pixel);
