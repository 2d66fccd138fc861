/* Runs the tests of lib/ and of the IR: one group per file. */
#include "tests/unit/unit_lib.h"

int main(void)
{
	int failed = unit_mem() + unit_text() + unit_num() + unit_addr() + unit_diag() + unit_ir() +
		unit_nl() + unit_sequence() + unit_order() + unit_ival();

	return failed ? 1 : 0;
}
