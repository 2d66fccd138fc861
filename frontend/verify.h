/* Verifies that compiled rules are equivalent to the source rules. */
#ifndef SLUICE_VERIFY_H
#define SLUICE_VERIFY_H

#include "frontend/transact.h"

/* Verifies the tables as the commands would leave them, at the back end's optimisation level. False with a diag that
 * describes the difference. Never changes anything. */
bool verify_commands(const struct transact *t, const struct cmds *cmds);

#endif
