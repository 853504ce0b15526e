#pragma once
#include <stddef.h>
#include <stdint.h>

// libwebp's decoder: still pictures only, to the pixel orders that Imaging has.

typedef struct {
  uint32_t width;
  uint32_t height;
  int has_alpha;
  int has_animation;
} CWebPHeader;

/// What went wrong, in words. 0 is success.
const char *cwebp_reason(int status);

/// Reads the header of a WebP in memory. Returns 0, or a status for cwebp_reason.
int cwebp_header(const uint8_t *bytes, size_t count, CWebPHeader *header);

/// Decodes to `width * height * channels` bytes: blue, green, red, and alpha (not premultiplied) where channels is 4.
/// `width` and `height` must be those of the header. Returns 0, or a status for cwebp_reason: truncated data is an error.
int cwebp_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, int channels, uint8_t *pixels);
