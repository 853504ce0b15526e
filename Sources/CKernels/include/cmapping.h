#pragma once
#include <stddef.h>

// Files that are mapped and may be cut short by somebody else while we read them.
//
// Reading a page that the file no longer has is a bus error, which would end the program. Within a watched mapping it
// is answered with zeros instead, and remembered: who reads asks afterwards, and can say what happened.

/// Watches `length` bytes from `start` on, a mapping; its number, or -1 where too many are watched already.
///
/// Call it again, as `ck_mapping_renew`, when others may have taken over the signal since.
int ck_mapping_watch(const void *start, size_t length);

/// Takes the bus error's signal again, where another handler was installed since; that one gets what is not ours.
void ck_mapping_renew(void);

/// Whether a page was missing that was asked for.
int ck_mapping_is_cut(int number);

/// Ends the watch; call it before the memory is unmapped.
void ck_mapping_forget(int number);
