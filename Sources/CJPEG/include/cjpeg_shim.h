#pragma once
#include <stddef.h>
#include <stdint.h>

// libjpeg-turbo behind functions that return instead of jumping: Swift has no setjmp, and libjpeg must not return from
// its error handler.

/// Longest message, with its terminator.
#define CJPEG_MESSAGE 240

typedef struct CJPEGReader CJPEGReader;

typedef struct {
  uint32_t width;
  uint32_t height;
  int components;
  int arithmetic;
} CJPEGHeader;

/// Reads the header of a JPEG in memory. The bytes must stay in place until cjpeg_close.
/// Returns a reader, or NULL with `message` filled.
CJPEGReader *cjpeg_open(const uint8_t *bytes, size_t count, CJPEGHeader *header, char *message);

/// The body of the EXIF segment after its "Exif" signature, or NULL. It lives until cjpeg_decode.
const uint8_t *cjpeg_exif(const CJPEGReader *reader, size_t *count);

/// Decodes to `width * height * 3` bytes, blue, green, red; once per reader.
/// Returns 0, or -1 with `message` filled: truncated or damaged data is an error.
int cjpeg_decode(CJPEGReader *reader, uint8_t *bgr, char *message);

void cjpeg_close(CJPEGReader *reader);

/// The library that this was built with, such as "libjpeg-turbo 2.1.5".
const char *cjpeg_version(void);
