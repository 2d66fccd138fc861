# The tests of functions are C programs with cmocka, one for each group, that ./check builds and tests/run finds through
# list-check-programs. Add a program: check_PROGRAMS += tests/unit/NAME, tests_unit_NAME_SOURCES, tests_unit_NAME_LDADD.
check-programs: $(check_PROGRAMS)

list-check-programs:
	@for p in $(check_PROGRAMS); do echo "$$p"; done

check-local:
	$(srcdir)/tests/run --build "$(abs_builddir)"

.PHONY: check-programs list-check-programs
