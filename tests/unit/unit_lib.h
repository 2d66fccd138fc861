/* The test groups of unit-lib; each returns its number of failures. */
#ifndef SLUICE_UNIT_LIB_H
#define SLUICE_UNIT_LIB_H

#include "tests/unit/unit.h"

int unit_mem(void);
int unit_text(void);
int unit_num(void);
int unit_addr(void);
int unit_diag(void);
int unit_ir(void);
int unit_nl(void);
int unit_sequence(void);
int unit_order(void);
int unit_ival(void);

#endif
