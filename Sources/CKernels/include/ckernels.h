#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Compute kernels of the engine, written once (kernels/*.inc) and compiled for several instruction sets.
//
// Tensors are NHWC with batch 1: `row` and `pixel` strides are counted in floats, and a pixel's channels are padded
// with zeros to a whole number of vectors, so that no kernel has a remainder in the channel direction. A zero border
// (halo) around a tensor stands for a convolution's padding, so no kernel checks bounds either. Around depthwise
// convolutions tensors are cut in planes of a few channels, so that neighbouring pixels are neighbours in memory:
// channel c lies c % block floats into plane c / block; a whole tensor is one plane as wide as its channels. Every
// function is pure apart from its output and may be called from several threads on disjoint pieces.

/// Instruction sets, in the order of preference.
typedef enum { CK_AVX512 = 0, CK_AVX2 = 1, CK_PORTABLE = 2, CK_ISA_COUNT = 3 } ck_isa;

/// One contiguous run of the convolution's sum: `length` floats, `offset` floats after the first tap of an output.
///
/// After a tap with `closes` the sum so far is put aside and a new one begins: long sums in single precision lose
/// digits with the square root of their length.
typedef struct {
  ptrdiff_t offset;
  int32_t length;
  int32_t closes;
} ck_tap;

/// A convolution as an implicit matrix product; one call computes some rows of one group of output channels.
///
/// Input strides are those of the output grid: the distance in the input between two outputs, stride included.
/// The sum is cut in blocks of taps whose weights stay in the first-level cache while a piece is worked through;
/// sums between blocks wait in the output.
typedef struct {
  const float *input;
  ptrdiff_t input_row, input_pixel;
  float *output;
  ptrdiff_t output_row, output_pixel, output_block, output_plane;
  const float *residual;  // added before the activation; may be NULL
  ptrdiff_t residual_row, residual_pixel;
  const float *weights;  // packed by ck_pack, whole layer
  const float *scale, *bias;  // sum * scale + bias: one of each for every padded output channel
  const ck_tap *taps;
  const int32_t *blocks;  // block b holds the taps blocks[b] ..< blocks[b + 1]
  int32_t block_count;
  int32_t width;            // outputs in a row
  ptrdiff_t depth;          // floats in the whole sum: weights of one output channel
  float lower, upper;       // activation: clamp to this range
  int32_t is_sum;           // 1: the sum itself, without scale, bias, residual and activation
} ck_convolution;

/// A depthwise convolution, or a depthwise correlation when `weights` is an exemplar's kernel.
typedef struct {
  const float *input;
  ptrdiff_t input_row, input_pixel;  // between outputs, stride included
  ptrdiff_t tap_row, tap_pixel;      // between taps, dilation included
  ptrdiff_t input_block, input_plane;
  float *output;
  ptrdiff_t output_row, output_pixel, output_block, output_plane;
  const float *weights;  // [kernel_height][kernel_width][channels], `weight_row` and `weight_pixel` apart
  ptrdiff_t weight_row, weight_pixel;
  const float *scale, *bias;  // sum * scale + bias; both or neither may be NULL
  int32_t kernel_height, kernel_width, stride, dilation;
  int32_t width;
  float lower, upper;
} ck_depthwise;

/// Max pooling; the padding counts as minus infinity.
typedef struct {
  const float *input;  // pixel (0, 0)
  ptrdiff_t input_row, input_pixel;
  int32_t input_height, input_width;
  float *output;
  ptrdiff_t output_row, output_pixel;
  int32_t width, channels;
  int32_t kernel, stride, padding;
} ck_pool;

/// The first output of a tile; the others lie `dilation` apart.
typedef struct {
  int32_t row, column;
} ck_place;

/// A dense convolution of stride 1 by minimal filtering: 6 x 6 inputs of a tile are taken to 36 points, where the sum
/// over the channels is a product of matrices for each point, and back to `size` x `size` outputs.
///
/// Pixels outside the input count as zeros, so it needs no halo; with a dilation, tiles are made of every dilation-th
/// pixel.
typedef struct {
  const ck_place *places;
  int32_t first_place;      // the tile that lies first in `points` and `products`
  int32_t size;             // outputs of a tile along each axis: 4 for 3 x 3 filters, 2 for 5 x 5
  int32_t padding, dilation;
  const float *input;  // pixel (0, 0)
  ptrdiff_t input_row, input_pixel;
  int32_t input_height, input_width, input_channels;
  const float *zeros;  // a pixel
  float *points;       // [36][tile][input channel]
  ptrdiff_t point_plane, point_pixel;
  const float *products;  // [36][tile][output channel]
  ptrdiff_t product_plane, product_pixel;
  float *output;
  ptrdiff_t output_row, output_pixel;
  int32_t height, width, output_channels;
  const float *residual;  // added before the activation; may be NULL
  ptrdiff_t residual_row, residual_pixel;
  const float *scale, *bias;
  float lower, upper;
} ck_minimal;

/// The kernels of one instruction set.
typedef struct {
  int32_t lanes;        // floats in a vector
  int32_t wide;         // 1 when 32 vector registers allow larger tiles
  /// Rows first ..< last of the output channels of one group (`vectors` vectors from vector `first_vector` on).
  void (*convolution)(const ck_convolution *, int32_t first_vector, int32_t vectors, int32_t first, int32_t last);
  /// Rows first ..< last of channels first_channel ..< last_channel, both multiples of the vector length.
  void (*depthwise)(
      const ck_depthwise *, int32_t first, int32_t last, int32_t first_channel, int32_t last_channel);
  void (*max_pool)(const ck_pool *, int32_t first, int32_t last);
  /// Tiles first ..< last from the input to `points`, and from `products` to the output.
  void (*to_minimal)(const ck_minimal *, int32_t first, int32_t last);
  void (*from_minimal)(const ck_minimal *, int32_t first, int32_t last);
  /// Runs dependent-free fused multiply-adds from registers and returns how many floating-point operations they were.
  double (*peak)(int64_t rounds, float *sink);
  /// The same convolution of bfloat16: a float of input and of weights is a word of two numbers of a pixel (channels 2i
  /// and 2i + 1, the first in the lower half), and strides, offsets, lengths and depth count words. On x86-64 only the
  /// AVX-512 table has the processor's own instruction for it; see ck_has_bf16.
  void (*convolution_bf16)(
      const ck_convolution *, int32_t first_vector, int32_t vectors, int32_t first, int32_t last);
  /// `count` floats, rounded to the nearest, to (count + 1) / 2 words.
  void (*to_bf16)(const float *source, float *target, ptrdiff_t count);
  /// `peak` for words.
  double (*peak_bf16)(int64_t rounds, float *sink);
  /// Filters of one group of output channels, from (O, I, Kh, Kw) order, at the 36 points of minimal filtering:
  /// [point][input channel][lane], points `plane` floats apart. Computed in double precision; `kernel` is 3 or 5. Lanes
  /// at and after `out_channels` become zero.
  void (*pack_minimal)(
      const float *source, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t first_channel,
      int32_t vectors, ptrdiff_t plane, float *packed);
} ck_kernels;

/// The kernels for an instruction set, or NULL where they were not compiled (another architecture).
const ck_kernels *ck_kernels_for(ck_isa isa);

/// Whether this processor (and its operating system) runs an instruction set.
int ck_supports(ck_isa isa);

/// Whether this processor has the instruction that an instruction set's bfloat16 kernels are made of. Where not, those
/// of AVX-512 must not be called; the other tables hold the same in plain C, to check by and far too slow to use.
int ck_has_bf16(ck_isa isa);

/// The processor's own name, such as "AMD EPYC 7763 64-Core Processor"; empty when it does not tell.
void ck_processor_name(char *name, size_t capacity);

/// Weights of one group of output channels from (O, I, Kh, Kw) order to [tap][input channel][lane].
///
/// Lanes at and after `out_channels` become zero. `padded` is the number of input channels in a run of the packed
/// order (zeros after `in_channels`).
void ck_pack(
    const float *source, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t padded,
    int32_t first_channel, int32_t lanes, float *packed);

/// The same as bfloat16, in words: each run of the sum (`runs` of them, `run` = `taps_in_run` x `padded` numbers) is
/// rounded up to whole words. `padded` must be even unless a run is all of its taps.
void ck_pack_bf16(
    const float *source, int32_t out_channels, int32_t in_channels, int32_t kernel, int32_t padded,
    int32_t taps_in_run, int32_t first_channel, int32_t lanes, float *packed);

/// The nearest bfloat16, ties to even. Numbers too small to be normal become zeros, and every NaN a quiet one.
static inline uint16_t ck_bfloat16(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  if ((bits & 0x7fffffff) > 0x7f800000) return (uint16_t)(bits >> 16 | 0x40);
  if ((bits & 0x7f800000) == 0) return (uint16_t)(bits >> 16 & 0x8000);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

/// Asks the system to back memory of many megabytes with large pages, where it has them: weights are read from one end
/// to the other for every picture, and small pages cost as much to look up as to read.
void ck_advise_large_pages(void *start, size_t bytes);

/// Interleaved bytes to floats, `count` of them.
void ck_bytes_to_floats(const uint8_t *source, float *destination, ptrdiff_t count);

/// Work that a team of threads shares: pieces 0 ..< count of one job after the other.
///
/// `state` holds the job's number, its count of pieces and the next piece in one word, so that a thread that comes late
/// cannot take a piece of another job than it saw.
typedef struct {
  uint64_t state;
  int64_t done;
} ck_team;

enum { CK_TEAM_BITS = 24, CK_TEAM_MASK = (1 << CK_TEAM_BITS) - 1 };

/// Begins a job of `count` pieces (at most CK_TEAM_MASK); what they need must have been written before.
static inline void ck_team_begin(ck_team *team, int64_t count) {
  __atomic_store_n(&team->done, 0, __ATOMIC_RELAXED);
  const uint64_t job = (team->state >> (2 * CK_TEAM_BITS)) + 1;
  __atomic_store_n(
      &team->state, job << (2 * CK_TEAM_BITS) | (uint64_t)count << CK_TEAM_BITS, __ATOMIC_RELEASE);
}

/// A piece of the job that is being worked on, or -1 when there is none left.
static inline int64_t ck_team_take(ck_team *team) {
  uint64_t state = __atomic_load_n(&team->state, __ATOMIC_ACQUIRE);
  while ((state & CK_TEAM_MASK) < (state >> CK_TEAM_BITS & CK_TEAM_MASK)) {
    if (__atomic_compare_exchange_n(&team->state, &state, state + 1, 1, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
      return (int64_t)(state & CK_TEAM_MASK);
  }
  return -1;
}

/// Says that a piece is done.
static inline void ck_team_finish(ck_team *team) { __atomic_fetch_add(&team->done, 1, __ATOMIC_RELEASE); }

/// Whether `count` pieces are done.
static inline int ck_team_is_done(const ck_team *team, int64_t count) {
  return __atomic_load_n(&team->done, __ATOMIC_ACQUIRE) == count;
}

/// Whether the team's work is over: set once, by ck_team_close.
static inline int ck_team_is_closed(const ck_team *team) {
  return __atomic_load_n(&team->done, __ATOMIC_ACQUIRE) < 0;
}

static inline void ck_team_close(ck_team *team) { __atomic_store_n(&team->done, -1, __ATOMIC_RELEASE); }

/// Waits a moment for another thread: briefly on the processor at first, then by giving it up.
void ck_wait(int64_t turn);

/// The next number of a counter shared by threads, starting from the value it holds.
static inline int64_t ck_next(int64_t *counter) { return __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED); }
