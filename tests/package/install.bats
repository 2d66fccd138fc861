# What make puts where: an installation that goes again, a tarball that has the whole tree.
load ../lib/harness

prepare() {
	ours_only
	[ -f "${BUILD:-}/Makefile" ] || skip "no build"
}

left() { find "$1" ! -type d | sed "s,^$1,,"; }

@test "make install, then make uninstall: no file is left" {
	make -s -C "$BUILD" install DESTDIR="$PWD/there" >log 2>&1 || complain "$(tail log)"
	[ -n "$(left there)" ]
	make -s -C "$BUILD" uninstall DESTDIR="$PWD/there" >log 2>&1 || complain "$(tail log)"
	same_text "" "$(left there)" "left in the end"
}

@test "every name leads to the program, and has a completion and a page" {
	local name
	for name in $(sed -nE 's/^PROGRAM\("([^"]*)".*/\1/p' "$TOP/frontend/programs.def"); do
		[ "$(readlink "$SLUICE_BIN/$name")" = sluice ] || complain "$name is no link to sluice"
		[ "$(readlink "$SLUICE_BIN/../share/bash-completion/completions/$name")" = sluice ] || complain "no completion: $name"
		[ -s "$SLUICE_BIN/../share/man/man8/$name.8" ] || complain "no page: $name"
	done
}

@test "the tarball has every file of the tree" {
	git -C "$TOP" rev-parse >/dev/null 2>&1 || skip "no git here"
	make -s -C "$BUILD" distdir distdir="$PWD/dist" >log 2>&1 || complain "$(tail log)"
	same_text "" "$(git -C "$TOP" ls-files | while read -r f; do [ ! -e "$TOP/$f" ] || [ -e "dist/$f" ] || echo "$f"; done)" "missing"
	# … and nothing that a build or a test run made.
	same_text "" "$(cd dist && find . -name '*.o' -o -name __pycache__ -o -name .deps -o -name build)" "too much"
}

@test "the Debian packages have the version of the tree, and a file for each" {
	local version package
	version=$(sed -nE 's/^AC_INIT\(\[sluice\], \[(.*)\]\)/\1/p' "$TOP/configure.ac")
	[ "$(sed -nE '1s/^sluice \(1:(.*)\) .*/\1/p' "$TOP/debian/changelog")" = "$version" ] || complain "debian/changelog is not for $version"
	for package in $(sed -n 's/^Package: //p' "$TOP/debian/control"); do
		[ -s "$TOP/debian/$package.install" ] || complain "no debian/$package.install"
	done
}

@test "make distcheck" {
	[ -n "${SLUICE_SLOW-}" ] || skip "takes minutes; ask for it with ./check --slow package"
	# Under a name of its own, since package/debian makes the tarball meanwhile.
	make -s -C "$BUILD" distcheck distdir=distcheck >log 2>&1 || complain "$(tail -n 40 log)"
}
