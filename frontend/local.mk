noinst_LIBRARIES += libfrontend.a
libfrontend_a_SOURCES = \
	frontend/argv.c \
	frontend/build.c \
	frontend/cmd.c \
	frontend/choice.c frontend/choice.h \
	frontend/complete.c \
	frontend/doctor.c \
	frontend/explain.c \
	frontend/finish.c \
	frontend/gram.y \
	frontend/hint.c \
	frontend/lex.c \
	frontend/like.c \
	frontend/names.c \
	frontend/parser.c frontend/parser.h \
	frontend/resolve.c \
	frontend/rules.c \
	frontend/scan.l \
	frontend/wrong.c \
	frontend/apply.c frontend/apply.h frontend/apply_chain.c frontend/apply_ops.h \
	frontend/cmd.h \
	frontend/confirm.c \
	frontend/direct.c frontend/direct.h \
	frontend/help.c frontend/help.h \
	frontend/input.c frontend/input.h \
	frontend/iptables.c \
	frontend/iptables_apply.c \
	frontend/lint.c \
	frontend/list.c frontend/list.h \
	frontend/load.c \
	frontend/migrate.c \
	frontend/monitor.c frontend/monitor.h frontend/monitor_change.c frontend/monitor_runs.c frontend/monitor_trace.c \
	frontend/multi.c \
	frontend/needs.c \
	frontend/optimize.c \
	frontend/options.c frontend/options.h \
	frontend/osf.c frontend/osf.h frontend/osf_read.c \
	frontend/plan.c \
	frontend/progress.c frontend/progress.h \
	frontend/parse.h \
	frontend/program.c frontend/program.h frontend/programs.def \
	frontend/read.c frontend/read.h \
	frontend/refuse.c \
	frontend/resolve.h \
	frontend/report.c frontend/report.h \
	frontend/restore.c \
	frontend/save.c \
	frontend/snapshot.c frontend/snapshot.h \
	frontend/subcommands.def \
	frontend/tool.c frontend/tool.h \
	frontend/transact.c frontend/transact.h \
	frontend/translate.c \
	frontend/trial.c frontend/trial.h frontend/trial_socket.c frontend/trial_socket.h frontend/trial_wait.c \
	frontend/verbose.c \
	frontend/verify.c frontend/verify.h \
	frontend/xml.c
# Whoever includes it waits for bison, also when one target alone is made.
BUILT_SOURCES += frontend/gram.h
frontend/build.$(OBJEXT) frontend/cmd.$(OBJEXT) frontend/finish.$(OBJEXT) frontend/help.$(OBJEXT) \
frontend/hint.$(OBJEXT) frontend/lex.$(OBJEXT) frontend/wrong.$(OBJEXT): frontend/gram.h

sbin_PROGRAMS += sluice
sluice_SOURCES = frontend/main.c
sluice_LDADD = $(ALL_LIBS)
sluice_LDFLAGS = $(PROGRAM_LDFLAGS) $(LTO_LDFLAGS)

# The binary answers to many names: a link for each line of programs.def, beside it.
program_names = sed -n 's/^PROGRAM("\([^"]*\)".*/\1/p' "$(srcdir)/frontend/programs.def"

install-program-links:
	names=`$(program_names)` && cd "$(DESTDIR)$(sbindir)" || exit 1; \
	for name in $$names; do rm -f "$$name" && $(LN_S) sluice$(EXEEXT) "$$name" || exit 1; done

uninstall-program-links:
	for name in `$(program_names)`; do rm -f "$(DESTDIR)$(sbindir)/$$name"; done
.PHONY: install-program-links uninstall-program-links
