#include "cjpeg_shim.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

// A progressive file may hold any number of scans over the whole picture; real ones have about ten.
#define SCAN_LIMIT 100

struct CJPEGReader {
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  jmp_buf jump;
  char *message;
  int exhausted;  // the decoder asked for more bytes than there are
  int starved;    // entropy-coded data ended inside a picture row
  int damaged;    // a Huffman code that does not exist
};

static void report(CJPEGReader *reader, const char *text) { snprintf(reader->message, CJPEG_MESSAGE, "%s", text); }

static void fail(j_common_ptr info) {
  CJPEGReader *reader = info->client_data;
  char text[JMSG_LENGTH_MAX];
  if (reader->exhausted) {
    report(reader, "the file is truncated");
  } else {
    info->err->format_message(info, text);
    report(reader, text);
  }
  longjmp(reader->jump, 1);
}

static void warn(j_common_ptr info, int level) {
  CJPEGReader *reader = info->client_data;
  if (level >= 0) return;
  info->err->num_warnings++;
  if (info->err->msg_code == JWRN_HIT_MARKER) reader->starved = 1;
  if (info->err->msg_code == JWRN_HUFF_BAD_CODE || info->err->msg_code == JWRN_ARITH_BAD_CODE) reader->damaged = 1;
}

static void ignore(j_common_ptr info) { (void)info; }

static void begin(j_decompress_ptr info) { (void)info; }

// Past the end stands an end-of-image marker: a file that lacks only that marker is whole.
static boolean refill(j_decompress_ptr info) {
  static const JOCTET end[2] = {0xFF, JPEG_EOI};
  CJPEGReader *reader = info->client_data;
  reader->exhausted = 1;
  info->src->next_input_byte = end;
  info->src->bytes_in_buffer = 2;
  return TRUE;
}

static void skip(j_decompress_ptr info, long count) {
  if (count <= 0) return;
  if ((size_t)count > info->src->bytes_in_buffer) {
    refill(info);
  } else {
    info->src->next_input_byte += count;
    info->src->bytes_in_buffer -= (size_t)count;
  }
}

static void watch(j_common_ptr common) {
  CJPEGReader *reader = common->client_data;
  if (!common->is_decompressor || reader->info.input_scan_number <= SCAN_LIMIT) return;
  report(reader, "it has too many scans");
  longjmp(reader->jump, 1);
}

#define WORDS_OF(number) #number
#define WORDS(number) WORDS_OF(number)

const char *cjpeg_version(void) {
#ifdef LIBJPEG_TURBO_VERSION
  return "libjpeg-turbo " WORDS(LIBJPEG_TURBO_VERSION);
#else
  return "libjpeg " WORDS(JPEG_LIB_VERSION);
#endif
}

CJPEGReader *cjpeg_open(const uint8_t *bytes, size_t count, CJPEGHeader *header, char *message) {
  CJPEGReader *reader = calloc(1, sizeof(CJPEGReader));
  if (!reader) {
    snprintf(message, CJPEG_MESSAGE, "out of memory");
    return NULL;
  }
  reader->message = message;
  j_decompress_ptr info = &reader->info;
  info->err = jpeg_std_error(&reader->errors);
  info->client_data = reader;
  reader->errors.error_exit = fail;
  reader->errors.emit_message = warn;
  reader->errors.output_message = ignore;
  if (setjmp(reader->jump)) {
    cjpeg_close(reader);
    return NULL;
  }
  jpeg_create_decompress(info);
  info->client_data = reader;
  info->progress = &reader->progress;
  reader->progress.progress_monitor = watch;
  reader->source.next_input_byte = bytes;
  reader->source.bytes_in_buffer = count;
  reader->source.init_source = begin;
  reader->source.fill_input_buffer = refill;
  reader->source.skip_input_data = skip;
  reader->source.resync_to_restart = jpeg_resync_to_restart;
  reader->source.term_source = begin;
  info->src = &reader->source;
  jpeg_save_markers(info, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(info, TRUE);
  header->width = info->image_width;
  header->height = info->image_height;
  header->components = info->num_components;
  header->arithmetic = info->arith_code;
  return reader;
}

const uint8_t *cjpeg_exif(const CJPEGReader *reader, size_t *count) {
  for (jpeg_saved_marker_ptr marker = reader->info.marker_list; marker; marker = marker->next) {
    if (marker->marker != JPEG_APP0 + 1 || marker->data_length < 6 || memcmp(marker->data, "Exif\0\0", 6)) continue;
    *count = marker->data_length - 6;
    return marker->data + 6;
  }
  *count = 0;
  return NULL;
}

// OpenCV's arithmetic for four inks, stored inverted as Adobe's programs do.
static void from_inks(const JSAMPLE *inks, uint8_t *bgr, uint32_t width) {
  for (uint32_t x = 0; x < width; ++x, inks += 4, bgr += 3) {
    int k = inks[3];
    bgr[2] = (uint8_t)(k - ((255 - inks[0]) * k >> 8));
    bgr[1] = (uint8_t)(k - ((255 - inks[1]) * k >> 8));
    bgr[0] = (uint8_t)(k - ((255 - inks[2]) * k >> 8));
  }
}

// Whether every coefficient of a progressive file arrived to its last bit.
static int is_complete(j_decompress_ptr info) {
  if (!info->progressive_mode || !info->coef_bits) return 1;
  for (int component = 0; component < info->num_components; ++component)
    for (int k = 0; k < DCTSIZE2; ++k)
      if (info->coef_bits[component][k] != 0) return 0;
  return 1;
}

int cjpeg_decode(CJPEGReader *reader, uint8_t *bgr, char *message) {
  reader->message = message;
  if (setjmp(reader->jump)) return -1;
  j_decompress_ptr info = &reader->info;
  int inks = info->num_components == 4;
  info->out_color_space = inks ? JCS_CMYK : JCS_EXT_BGR;
  jpeg_start_decompress(info);
  size_t stride = (size_t)info->output_width * 3;
  JSAMPARRAY line = NULL;
  if (inks)
    line = info->mem->alloc_sarray((j_common_ptr)info, JPOOL_IMAGE, info->output_width * 4, 1);
  while (info->output_scanline < info->output_height) {
    uint8_t *row = bgr + info->output_scanline * stride;
    JSAMPROW rows[1] = {inks ? line[0] : row};
    if (jpeg_read_scanlines(info, rows, 1) != 1) {
      report(reader, "the data cannot be decoded");
      return -1;
    }
    if (inks) from_inks(line[0], row, info->output_width);
    if (reader->starved || reader->damaged) break;
  }
  if (reader->starved || reader->damaged || (reader->exhausted && !is_complete(info))) {
    report(reader, reader->exhausted ? "the file is truncated" : "the data is damaged");
    return -1;
  }
  jpeg_finish_decompress(info);
  return 0;
}

void cjpeg_close(CJPEGReader *reader) {
  if (!reader) return;
  jpeg_destroy_decompress(&reader->info);
  free(reader);
}
