/* The list of all extensions. A new one is added to list.h and local.mk. */
#include "compiler/ext.h"

#define EXT(x) extern const struct ext x;
#include "extensions/list.h"
#undef EXT

const struct ext *const ext_list[] = {
#define EXT(x) &x,
#include "extensions/list.h"
#undef EXT
	NULL
};
