#include "cpng_shim.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *bytes;
  size_t count, position;
} Source;

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
} Sink;

static void fail(png_structp png, png_const_charp text) {
  snprintf(png_get_error_ptr(png), CPNG_MESSAGE, "%s", text);
  longjmp(png_jmpbuf(png), 1);
}

static void ignore(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void pull(png_structp png, png_bytep to, size_t count) {
  Source *source = png_get_io_ptr(png);
  if (count > source->count - source->position) png_error(png, "the file is truncated");
  memcpy(to, source->bytes + source->position, count);
  source->position += count;
}

const char *cpng_version(void) { return png_get_libpng_ver(NULL); }

int cpng_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, int channels, uint8_t *pixels,
                uint8_t **exif, size_t *exif_count, char *message) {
  Source source = {bytes, count, 0};
  *exif = NULL;
  *exif_count = 0;
  snprintf(message, CPNG_MESSAGE, "out of memory");
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, fail, ignore);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return -1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    free(*exif);
    *exif = NULL;
    return -1;
  }
  png_set_user_limits(png, width, height);
  png_set_chunk_malloc_max(png, 8 << 20);
  png_set_chunk_cache_max(png, 64);
  png_set_read_fn(png, &source, pull);
  png_read_info(png, info);
  if (png_get_image_width(png, info) != width || png_get_image_height(png, info) != height)
    png_error(png, "the header is damaged");

  int type = png_get_color_type(png, info);
  png_set_strip_16(png);
  if (channels == 4) {
    if (png_get_valid(png, info, PNG_INFO_tRNS))
      png_set_tRNS_to_alpha(png);
    else if (!(type & PNG_COLOR_MASK_ALPHA))
      png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
  } else {
    png_set_strip_alpha(png);
  }
  if (channels == 1) {
    if (type != PNG_COLOR_TYPE_PALETTE && type != PNG_COLOR_TYPE_GRAY) png_error(png, "it has colours in place of numbers");
    png_set_packing(png);
  } else {
    if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
    if (!(type & PNG_COLOR_MASK_COLOR)) {
      if (png_get_bit_depth(png, info) < 8) png_set_expand_gray_1_2_4_to_8(png);
      png_set_gray_to_rgb(png);
    }
    png_set_bgr(png);
  }
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t stride = (size_t)width * (size_t)channels;
  if (png_get_rowbytes(png, info) != stride) png_error(png, "an unknown pixel format");
  for (int pass = 0; pass < passes; ++pass)
    for (uint32_t y = 0; y < height; ++y) png_read_row(png, pixels + y * stride, NULL);
  png_read_end(png, info);

#ifdef PNG_eXIf_SUPPORTED
  png_bytep block = NULL;
  png_uint_32 length = 0;
  if (png_get_eXIf_1(png, info, &length, &block) && length > 0 && (*exif = malloc(length))) {
    memcpy(*exif, block, length);
    *exif_count = length;
  }
#endif
  png_destroy_read_struct(&png, &info, NULL);
  return 0;
}

static void push(png_structp png, png_bytep from, size_t count) {
  Sink *sink = png_get_io_ptr(png);
  if (count > sink->capacity - sink->count) {
    size_t capacity = sink->capacity * 2 > sink->count + count ? sink->capacity * 2 : sink->count + count;
    uint8_t *bytes = realloc(sink->bytes, capacity);
    if (!bytes) png_error(png, "out of memory");
    sink->bytes = bytes;
    sink->capacity = capacity;
  }
  memcpy(sink->bytes + sink->count, from, count);
  sink->count += count;
}

static void flush(png_structp png) { (void)png; }

uint8_t *cpng_encode(const uint8_t *bgr, uint32_t width, uint32_t height, int level, size_t *count, char *message) {
  Sink sink = {malloc(1 << 16), 0, 1 << 16};
  snprintf(message, CPNG_MESSAGE, "out of memory");
  png_structp png =
      sink.bytes ? png_create_write_struct(PNG_LIBPNG_VER_STRING, message, fail, ignore) : NULL;
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_write_struct(&png, NULL);
    free(sink.bytes);
    return NULL;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    free(sink.bytes);
    return NULL;
  }
  png_set_write_fn(png, &sink, push, flush);
  png_set_compression_level(png, level);
  png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  png_set_bgr(png);
  for (uint32_t y = 0; y < height; ++y) png_write_row(png, bgr + (size_t)y * width * 3);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  *count = sink.count;
  return sink.bytes;
}
