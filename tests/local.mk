# The tests of functions are C programs with cmocka, one for each group, that ./check builds and tests/run finds through
# list-check-programs. Add a program: check_PROGRAMS += tests/unit/NAME, tests_unit_NAME_SOURCES, tests_unit_NAME_LDADD.
check-programs: $(check_PROGRAMS)

list-check-programs:
	@for p in $(check_PROGRAMS); do echo "$$p"; done

check-local:
	"$(srcdir)/tests/run" --build "$(abs_builddir)" $(CHECK)

# What tests/run leaves in the build. (A build inside of the tree has the script ./check in that place.)
clean-local:
	test ! -d check || rm -rf check
	rm -rf deb stage stage.log make.log

.PHONY: check-programs list-check-programs

# Messages that were written down.
recorded_sources = tests/lib/recorded.c tests/lib/recorded.h

if HAVE_CMOCKA
# lib/ and the IR: one group of tests for each file.
check_PROGRAMS += tests/unit/unit-lib
tests_unit_unit_lib_SOURCES = tests/unit/unit.h tests/unit/unit_lib.h tests/unit/unit_lib.c \
	tests/unit/addr.c tests/unit/diag.c tests/unit/ir.c tests/unit/ival.c tests/unit/mem.c tests/unit/nl.c \
	tests/unit/num.c tests/unit/order.c tests/unit/sequence.c tests/unit/text.c
tests_unit_unit_lib_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_lib_LDADD = libcompiler.a libextensions.a libcompiler.a libbase.a $(MNL_LIBS) \
	$(CMOCKA_LIBS)

# Kinds of values: words to value to words.
check_PROGRAMS += tests/unit/unit-vtypes
tests_unit_unit_vtypes_SOURCES = tests/unit/unit.h tests/unit/unit_vtypes.h tests/unit/unit_vtypes.c \
	tests/unit/vtype_random.c tests/unit/vtype_tables.c
tests_unit_unit_vtypes_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_vtypes_LDADD = libcompiler.a libbase.a $(CMOCKA_LIBS)

# What every extension's description must have.
check_PROGRAMS += tests/unit/unit-rows
tests_unit_unit_rows_SOURCES = tests/unit/unit.h tests/unit/unit_rows.c
tests_unit_unit_rows_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_rows_LDADD = $(CORE_LIBS) $(MNL_LIBS) $(CMOCKA_LIBS)

# Commands applied to rulesets, on a back end in memory.
check_PROGRAMS += tests/unit/unit-apply
tests_unit_unit_apply_SOURCES = tests/unit/unit.h tests/unit/memory.c tests/unit/memory.h \
	tests/unit/unit_apply.c
tests_unit_unit_apply_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_apply_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)

# Words to commands: tests/parse/*.t.
check_PROGRAMS += tests/unit/unit-like
tests_unit_unit_like_SOURCES = tests/unit/unit.h tests/unit/unit_like.c
tests_unit_unit_like_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_like_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/unit/unit-parse
tests_unit_unit_parse_SOURCES = tests/unit/unit.h tests/unit/unit_parse.c
tests_unit_unit_parse_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_parse_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)

# The optimiser: rules to runs and back.
check_PROGRAMS += tests/unit/unit-opt
tests_unit_unit_opt_SOURCES = tests/unit/unit.h tests/unit/unit_opt.h tests/unit/unit_opt.c tests/unit/unit_opt_pack.c \
	tests/unit/unit_opt_front.c tests/unit/unit_opt_met.c tests/unit/unit_opt_open.c tests/unit/unit_opt_read.c tests/unit/unit_opt_tree.c tests/unit/unit_opt_uncover.c tests/unit/unit_opt_world.c tests/lib/env_test.c tests/lib/env_test.h
tests_unit_unit_opt_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_opt_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)

# Names by the C library.
check_PROGRAMS += tests/unit/unit-resolve
tests_unit_unit_resolve_SOURCES = tests/unit/unit.h tests/unit/unit_resolve.c
tests_unit_unit_resolve_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_resolve_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)

# Fingerprints for -m osf.
check_PROGRAMS += tests/unit/unit-osf
tests_unit_unit_osf_SOURCES = tests/unit/unit.h tests/unit/unit_osf.c
tests_unit_unit_osf_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_osf_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)

# lib/mnl.c beside libmnl.
check_PROGRAMS += tests/unit/unit-mnl
tests_unit_unit_mnl_SOURCES = lib/mnl.c tests/unit/unit.h tests/unit/unit_mnl.c
tests_unit_unit_mnl_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_mnl_LDADD = $(CMOCKA_LIBS)

# xtables-monitor without a kernel.
check_PROGRAMS += tests/unit/unit-watch
tests_unit_unit_watch_SOURCES = tests/unit/unit.h tests/unit/unit_watch.c $(recorded_sources)
tests_unit_unit_watch_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_watch_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)

# Maps and elements as netlink attributes.
check_PROGRAMS += tests/unit/unit-set
tests_unit_unit_set_SOURCES = tests/unit/unit.h tests/unit/unit_set.c
tests_unit_unit_set_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_set_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)

# Readers that hold others back, without a kernel.
check_PROGRAMS += tests/unit/unit-hold
tests_unit_unit_hold_SOURCES = tests/unit/unit.h tests/unit/unit_hold.c
tests_unit_unit_hold_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_hold_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=nl_open,--wrap=nl_close,--wrap=nl_port,--wrap=nl_batch_send
tests_unit_unit_hold_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)

# nft expressions: tests/nir, and libnftnl's attributes.
check_PROGRAMS += tests/unit/unit-nir
tests_unit_unit_nir_SOURCES = tests/unit/unit.h tests/unit/unit_nir.c
tests_unit_unit_nir_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_nir_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)

# The simulator of nf_tables.
check_PROGRAMS += tests/unit/unit-vm
tests_unit_unit_vm_SOURCES = tests/unit/unit.h tests/unit/unit_vm.c
tests_unit_unit_vm_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_vm_LDADD = $(CORE_LIBS) $(MNL_LIBS) $(CMOCKA_LIBS)

# The judge of the optimiser: what is spoilt is found.
check_PROGRAMS += tests/unit/unit-equiv
tests_unit_unit_equiv_SOURCES = tests/lib/env_test.c tests/lib/env_test.h tests/unit/unit.h tests/unit/unit_equiv.c
tests_unit_unit_equiv_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_equiv_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=opt_plan,--wrap=image_decode
tests_unit_unit_equiv_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)

# Extensions one by one: the lines of tests/ext, the structs of tests/blob.
check_PROGRAMS += tests/unit/unit-ext
tests_unit_unit_ext_SOURCES = tests/lib/env_test.c tests/lib/env_test.h tests/unit/unit.h tests/unit/unit_ext.c
tests_unit_unit_ext_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_unit_ext_LDADD = $(ALL_LIBS) $(CMOCKA_LIBS)
EXTRA_DIST += tests/blob/capture.c
endif

# Properties of all extensions on random rules.
check_PROGRAMS += tests/prop/prop
tests_prop_prop_SOURCES = tests/lib/env_test.c tests/lib/env_test.h tests/prop/gen.c tests/prop/gen.h tests/prop/prop.c
tests_prop_prop_LDADD = $(ALL_LIBS)

# The optimiser on random rulesets.
check_PROGRAMS += tests/prop/prop-opt
tests_prop_prop_opt_SOURCES = tests/lib/env_test.c tests/lib/env_test.h tests/prop/opt.c tests/prop/opt_gen.c tests/prop/opt_gen.h
tests_prop_prop_opt_LDADD = $(ALL_LIBS)

# Random texts and command lines on a back end in memory; tests/fuzz/short.sh runs it.
check_PROGRAMS += tests/fuzz/fuzz
feed_sources = tests/fuzz/feed.c tests/fuzz/feed.h tests/fuzz/mutate.c tests/fuzz/mutate.h
tests_fuzz_fuzz_SOURCES = tests/fuzz/fuzz.c $(feed_sources) tests/unit/memory.c tests/unit/memory.h
tests_fuzz_fuzz_LDADD = $(ALL_LIBS)

# The command line of those below.
seeded_sources = tests/fuzz/seeded.c tests/fuzz/seeded.h

# The parser alone on hostile input; fuzz_parse.c is also libFuzzer's entry.
check_PROGRAMS += tests/fuzz/fuzz-restore tests/fuzz/fuzz-argv
fuzz_sources = tests/fuzz/driver.c $(seeded_sources) tests/fuzz/fuzz_parse.c tests/fuzz/mutate.c tests/fuzz/mutate.h \
	tests/prop/gen.c tests/prop/gen.h
tests_fuzz_fuzz_restore_SOURCES = $(fuzz_sources)
tests_fuzz_fuzz_restore_LDADD = $(ALL_LIBS)
tests_fuzz_fuzz_argv_SOURCES = $(fuzz_sources)
tests_fuzz_fuzz_argv_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_ARGV
tests_fuzz_fuzz_argv_LDADD = $(ALL_LIBS)

# Tables of ip_tables on hostile input, with a kernel of its own; fuzz_blob.c is also libFuzzer's entry (with -DFUZZ_ENTRY_ONLY).
check_PROGRAMS += tests/fuzz/fuzz-blob
tests_fuzz_fuzz_blob_SOURCES = tests/fuzz/fuzz_blob.c $(seeded_sources) tests/lib/env_test.c tests/lib/env_test.h tests/prop/gen.c tests/prop/gen.h
tests_fuzz_fuzz_blob_LDADD = $(ALL_LIBS) libip4tc.a

# Damaged messages of a dump.
check_PROGRAMS += tests/fuzz/fuzz-dump
damage_sources = tests/fuzz/damage.c tests/fuzz/damage.h
tests_fuzz_fuzz_dump_SOURCES = tests/fuzz/fuzz_dump.c $(damage_sources) $(seeded_sources) tests/fuzz/mutate.c tests/fuzz/mutate.h tests/prop/gen.c tests/prop/gen.h
tests_fuzz_fuzz_dump_LDADD = $(ALL_LIBS)

# What the kernel has, spoilt, under listings and commands.
check_PROGRAMS += tests/fuzz/fuzz-kernel
tests_fuzz_fuzz_kernel_SOURCES = tests/fuzz/fuzz_kernel.c tests/fuzz/paper.c tests/fuzz/paper.h $(damage_sources) $(feed_sources) \
	$(seeded_sources) tests/prop/gen.c tests/prop/gen.h tests/prop/opt_gen.c tests/prop/opt_gen.h
tests_fuzz_fuzz_kernel_LDADD = $(ALL_LIBS)

# Damaged messages of those that everybody gets.
check_PROGRAMS += tests/fuzz/fuzz-watch
tests_fuzz_fuzz_watch_SOURCES = tests/fuzz/fuzz_watch.c $(seeded_sources) tests/fuzz/mutate.c tests/fuzz/mutate.h $(recorded_sources)
tests_fuzz_fuzz_watch_LDADD = $(ALL_LIBS)

# Damaged runs of the optimiser.
check_PROGRAMS += tests/fuzz/fuzz-run
tests_fuzz_fuzz_run_SOURCES = tests/fuzz/fuzz_run.c $(seeded_sources) tests/fuzz/mutate.c tests/fuzz/mutate.h \
	tests/lib/env_test.c tests/lib/env_test.h tests/prop/opt_gen.c tests/prop/opt_gen.h
tests_fuzz_fuzz_run_LDADD = $(ALL_LIBS)

# ctview on hostile input; fuzz_ct.c is also libFuzzer's entry (with -DFUZZ_ENTRY_ONLY).
check_PROGRAMS += tests/fuzz/fuzz-ct
tests_fuzz_fuzz_ct_SOURCES = tests/fuzz/fuzz_ct.c $(seeded_sources) tests/fuzz/mutate.c tests/fuzz/mutate.h
tests_fuzz_fuzz_ct_LDADD = libctview.a $(ALL_LIBS) $(NCURSES_LIBS) -lm

# A program written for libiptc, which tests/iptc compiles as others would.
EXTRA_DIST += tests/iptc/client.c
