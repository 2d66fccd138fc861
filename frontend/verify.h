/* Is what is compiled the same as the rules? */
#ifndef SLUICE_VERIFY_H
#define SLUICE_VERIFY_H

#include "frontend/transact.h"

/* The tables as they will be when the commands have been carried out, at the back end's level. False with a diag that says what
 * differs; nothing has been changed in any case. */
bool verify_commands(const struct transact *t, const struct cmds *cmds);

#endif
