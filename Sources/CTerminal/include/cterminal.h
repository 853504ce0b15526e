#pragma once
// What Swift cannot import of ncurses (globals, macros, variadics), and what must run inside signal handlers.
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <ncurses.h>
#include <stddef.h>

// Globals of ncurses behind functions.
static inline WINDOW *cterm_stdscr(void) { return stdscr; }
static inline WINDOW *cterm_curscr(void) { return curscr; }
static inline int cterm_colors(void) { return COLORS; }
static inline int cterm_color_pairs(void) { return COLOR_PAIRS; }

// Macros with casts.
static inline attr_t cterm_bold(void) { return A_BOLD; }
static inline attr_t cterm_dim(void) { return A_DIM; }
static inline attr_t cterm_underline(void) { return A_UNDERLINE; }
static inline attr_t cterm_reverse(void) { return A_REVERSE; }

// A cell of a row; the pair is the extended (int) one.
static inline void cterm_cell(cchar_t *out, wchar_t character, attr_t attributes, int pair) {
  wchar_t text[2] = {character, 0};
  setcchar(out, text, attributes, 0, &pair);
}

// newterm on our own descriptors instead of initscr, which ends the process on an unknown TERM. NULL on failure.
SCREEN *cterm_open(int input, int output);
void cterm_close(SCREEN *screen);

// Between begin and end what ncurses writes goes into memory instead of the terminal, so that one which takes nothing does
// not hold up whoever paints. begin: 0 on success. end: how many bytes there are. take: copies them, and says how many.
int cterm_paint_begin(void);
size_t cterm_paint_end(void);
size_t cterm_paint_take(unsigned char *out, size_t count);

// Whether terminfo knows the terminal at all; asked before ncurses writes anything.
int cterm_knows(const char *term);

// A pipe whose ends neither block nor live on in children; 0 on success.
int cterm_pipe(int ends[2]);

// The read end of a pipe that gets one byte, the signal's number, for INT TERM HUP TSTP CONT WINCH; -1 on failure.
// A later call returns the same pipe.
int cterm_signals_install(void);
void cterm_signals_remove(void);

// Stops this process; returns when it is continued.
void cterm_stop_self(void);

// From now on a crash, and cterm_restore, write `leave` to `output` and put the modes of `input` back as they are now.
void cterm_restore_arm(int input, int output, const char *leave, size_t length);
void cterm_restore(void);
void cterm_restore_disarm(void);

// While the screen is ours stderr goes into memory; cterm_stderr_release puts it back and writes what was said.
int cterm_stderr_capture(void);
void cterm_stderr_release(void);
