#pragma once
#include <stddef.h>
#include <stdint.h>

// libpng behind functions that return instead of jumping: Swift has no setjmp, and libpng reports errors by longjmp.
// libpng's simplified interface is not used for reading because it corrects gamma (a 16-bit or gAMA file would come out
// with other values than OpenCV's imread gives).

/// Longest message of cpng_decode and cpng_encode, with its terminator.
#define CPNG_MESSAGE 200

/// Decodes a whole PNG to `width * height * channels` bytes. 3 channels are blue, green, red: palette and low bit depths
/// expanded, 16 bits cut to the upper 8, grey repeated, alpha dropped; 4 channels keep it, opaque where there is
/// none. 1 channel is the palette's indices or the grey
/// levels as they are stored. `width` and `height` must be those of the file's header.
/// `exif` receives a copy of the EXIF block, which the caller releases with free(), or NULL.
/// Returns 0, or -1 with `message` filled.
int cpng_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, int channels, uint8_t *pixels,
                uint8_t **exif, size_t *exif_count, char *message);

/// The library's version, such as "1.6.39".
const char *cpng_version(void);

/// Encodes blue, green, red bytes at a zlib level of 0...9.
/// Returns a buffer of `*count` bytes that the caller releases with free(), or NULL with `message` filled.
uint8_t *cpng_encode(const uint8_t *bgr, uint32_t width, uint32_t height, int level, size_t *count, char *message);
