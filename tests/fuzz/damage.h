/* A netlink message with a value in it that is another one. */
#ifndef SLUICE_FUZZ_DAMAGE_H
#define SLUICE_FUZZ_DAMAGE_H

#include <libmnl/libmnl.h>
#include "tests/fuzz/mutate.h"

/* libnftnl takes for granted that texts end, that numbers have their size and expressions what belongs to them: that stays. */
void message_damage(struct chance *c, struct nlmsghdr *nlh);

#endif
