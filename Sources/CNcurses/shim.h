#pragma once
// Wide characters: without this there is no cchar_t and no add_wch.
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <locale.h>
#include <ncurses.h>
