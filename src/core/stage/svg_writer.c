/*
 * svg_writer.c - XML into a buffer of a fixed size.
 */
#include "stage/svg_writer.h"

#include <stdarg.h>
#include <string.h>

void
lc_svg_open(lc_svg *svg, char *buffer, size_t capacity)
{
	svg->buffer = buffer;
	svg->capacity = capacity;
	svg->size = 0;
	svg->full = false;
}

static void
put_bytes(lc_svg *svg, const char *bytes, size_t n)
{
	if (svg->full || n > svg->capacity - svg->size)
	{
		svg->full = true;
		return;
	}
	memcpy(svg->buffer + svg->size, bytes, n);
	svg->size += n;
}

void
lc_svg_raw(lc_svg *svg, const char *markup)
{
	put_bytes(svg, markup, strlen(markup));
}

void
lc_svg_integer(lc_svg *svg, int64_t value)
{
	char text[24];
	size_t at = sizeof(text);
	/* negating as unsigned is right for the lowest integer too */
	uint64_t magnitude = value < 0 ? -(uint64_t) value : (uint64_t) value;

	do
		text[--at] = (char) ('0' + magnitude % 10);
	while ((magnitude /= 10) != 0);
	if (value < 0)
		text[--at] = '-';
	put_bytes(svg, text + at, sizeof(text) - at);
}

/* A coordinate, to a tenth. */
static void
put_number(lc_svg *svg, double value)
{
	int64_t tenths = (int64_t) (value * 10 + (value < 0 ? -0.5 : 0.5));

	if (tenths < 0)
		put_bytes(svg, "-", 1);
	tenths = tenths < 0 ? -tenths : tenths;
	lc_svg_integer(svg, tenths / 10);
	if (tenths % 10 != 0)
	{
		put_bytes(svg, ".", 1);
		lc_svg_integer(svg, tenths % 10);
	}
}

static void
put_day(lc_svg *svg, lc_day day)
{
	char text[LC_DAY_TEXT];

	lc_day_to_text(day, text);
	put_bytes(svg, text, sizeof(text));
}

/* One character of UTF-8; what is none becomes the replacement character. */
static const char *
next_character(const char *text, uint32_t *character)
{
	const unsigned char *byte = (const unsigned char *) text;
	int more = byte[0] < 0x80 ? 0 : byte[0] >= 0xf0 ? 3 : byte[0] >= 0xe0 ? 2 : byte[0] >= 0xc0 ? 1 : -1;

	*character = more <= 0 ? byte[0] : byte[0] & (0x3fu >> more);
	for (int i = 1; i <= more; i++)
	{
		if ((byte[i] & 0xc0) != 0x80)
			more = -1;
		else
			*character = *character << 6 | (byte[i] & 0x3f);
	}
	/* control characters are not for XML */
	if (more < 0 || (*character < 0x20 && *character != '\n' && *character != '\t'))
		*character = 0xfffd;
	return text + 1 + (more > 0 ? more : 0);
}

/* As it is in ASCII, else as a reference. */
static const char *
put_character(lc_svg *svg, const char *text, const char *escaped)
{
	uint32_t character;
	const char *next = next_character(text, &character);

	if (character < 0x80 && strchr(escaped, (int) character) == NULL)
	{
		put_bytes(svg, text, 1);
		return next;
	}
	lc_svg_raw(svg, "&#");
	lc_svg_integer(svg, character);
	lc_svg_raw(svg, ";");
	return next;
}

/* Escaped for an element or an attribute in double quotes. */
static void
put_text(lc_svg *svg, const char *text)
{
	while (*text != '\0')
		text = put_character(svg, text, "<>&\"");
}

static void
put_value(lc_svg *svg, char kind, va_list *values)
{
	switch (kind)
	{
		case 's':
			put_text(svg, va_arg(*values, const char *));
			break;
		case 'r':
			lc_svg_raw(svg, va_arg(*values, const char *));
			break;
		case 'd':
			lc_svg_integer(svg, va_arg(*values, int));
			break;
		case 'n':
			put_number(svg, va_arg(*values, double));
			break;
		case 't':
			put_day(svg, va_arg(*values, lc_day));
			break;
		default:
			put_bytes(svg, &kind, 1);
			break;
	}
}

void
lc_svg_put(lc_svg *svg, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	while (*format != '\0')
	{
		if (*format != '%')
		{
			format = put_character(svg, format, "");
			continue;
		}
		put_value(svg, format[1], &values);
		format += 2;
	}
	va_end(values);
}
