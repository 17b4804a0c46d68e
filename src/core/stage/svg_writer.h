/*
 * svg_writer.h - XML into a buffer of a fixed size.
 *
 * Nothing depends on a locale, numbers are written from integers, and all of
 * the output is ASCII (other characters become references), so the bytes are
 * the same everywhere and fit any database encoding.  What does not fit is
 * left out and remembered.
 */
#ifndef LC_SVG_WRITER_H
#define LC_SVG_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/calendar.h"

typedef struct lc_svg
{
	char *buffer;
	size_t capacity;
	size_t size;
	bool full; /* something was left out */
} lc_svg;

extern void lc_svg_open(lc_svg *svg, char *buffer, size_t capacity);

/* Markup as it is, ASCII. */
extern void lc_svg_raw(lc_svg *svg, const char *markup);

extern void lc_svg_integer(lc_svg *svg, int64_t value);

/*
 * Printf for markup: %s UTF-8 text, escaped for an element or an attribute in
 * double quotes, %r markup, %d an int, %n a coordinate (a double within +-10^8,
 * to a tenth), %t a day, %% itself.  What the format has beyond ASCII becomes
 * references.
 */
extern void lc_svg_put(lc_svg *svg, const char *format, ...);

#endif /* LC_SVG_WRITER_H */
