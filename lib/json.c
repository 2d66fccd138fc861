/* JSON strings, shared by all JSON output.
 *
 *	a"b\n        "a\"b\u000a"
 *
 * Must always print valid JSON: control characters are escaped, invalid UTF-8 is replaced.
 */
#include "lib/json.h"

/* Length of the UTF-8 character at s; 0 if invalid. */
static unsigned utf8_len(const unsigned char *s, size_t left)
{
	unsigned n = *s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2 : *s >> 4 == 14 ? 3 : *s >= 0xf0 && *s < 0xf5 ? 4 : 0;
	unsigned i;

	if (!n || n > left)
		return 0;
	for (i = 1; i < n; i++)
		if (s[i] >> 6 != 2)
			return 0;
	if (n == 3 && ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] > 0x9f)))
		return 0;
	if (n == 4 && ((*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] > 0x8f)))
		return 0;
	return n;
}

void json_string(struct buf *b, const char *s, size_t len)
{
	size_t i = 0;
	unsigned n;

	buf_putc(b, '"');
	while (i < len) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\') {
			buf_putc(b, '\\');
			buf_putc(b, (char)c);
			i++;
		} else if (c < 0x20 || c == 0x7f) {
			buf_printf(b, "\\u%04x", c);
			i++;
		} else if ((n = utf8_len((const unsigned char *)s + i, len - i))) {
			buf_add(b, s + i, n);
			i += n;
		} else {
			buf_puts(b, "\\ufffd");
			i++;
		}
	}
	buf_putc(b, '"');
}
