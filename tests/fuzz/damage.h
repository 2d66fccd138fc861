/* Changes a value in a netlink message. */
#ifndef SLUICE_FUZZ_DAMAGE_H
#define SLUICE_FUZZ_DAMAGE_H

#include <libmnl/libmnl.h>
#include "tests/fuzz/mutate.h"

/* Changes one byte of a random attribute's payload. Keeps terminators of strings, lengths of attributes and names of
 * expressions, which libnftnl relies on. */
void message_damage(struct chance *c, struct nlmsghdr *nlh);

#endif
