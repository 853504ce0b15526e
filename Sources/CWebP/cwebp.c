#include "cwebp_shim.h"

#include <webp/decode.h>

const char *cwebp_reason(int status) {
  switch (status) {
    case VP8_STATUS_OK: return "";
    case VP8_STATUS_OUT_OF_MEMORY: return "out of memory";
    case VP8_STATUS_BITSTREAM_ERROR: return "the data make no sense";
    case VP8_STATUS_UNSUPPORTED_FEATURE: return "it uses a feature that libwebp does not have";
    case VP8_STATUS_SUSPENDED:
    case VP8_STATUS_NOT_ENOUGH_DATA: return "the file is truncated";
    default: return "the decoder refused it";
  }
}

int cwebp_header(const uint8_t *bytes, size_t count, CWebPHeader *header) {
  WebPBitstreamFeatures features;
  VP8StatusCode status = WebPGetFeatures(bytes, count, &features);
  if (status != VP8_STATUS_OK) return status;
  header->width = (uint32_t)features.width;
  header->height = (uint32_t)features.height;
  header->has_alpha = features.has_alpha;
  header->has_animation = features.has_animation;
  return 0;
}

int cwebp_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, int channels, uint8_t *pixels) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return VP8_STATUS_INVALID_PARAM;
  size_t stride = (size_t)width * (size_t)channels;
  config.output.colorspace = channels == 4 ? MODE_BGRA : MODE_BGR;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = pixels;
  config.output.u.RGBA.stride = (int)stride;
  config.output.u.RGBA.size = stride * height;
  VP8StatusCode status = WebPDecode(bytes, count, &config);
  if (status == VP8_STATUS_OK && (config.input.width != (int)width || config.input.height != (int)height))
    status = VP8_STATUS_BITSTREAM_ERROR;
  WebPFreeDecBuffer(&config.output);
  return status;
}
