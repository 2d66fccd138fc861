# libip4tc and libip6tc: a program written for libiptc (client.c), compiled as such programs are, says the same with our libraries as
# with the system's, in a network namespace with the kernel's own tables.
load ../lib/harness

prepare() {
	ours_only
	[ -n "${BUILD-}" ] && [ -d "$BUILD/stage" ] || skip "no build"
	need cc pkg-config
	[ "$(id -u)" = 0 ] || skip "needs root"
	ns ip6tables-legacy -S >/dev/null 2>&1 || ns "$SLUICE_BIN/ip6tables-legacy" -S >/dev/null || skip "the kernel has no ip6_tables"
	# pkg-config loses its way in a sysroot whose path has blanks.
	ln -s "$BUILD/stage" stage
	STAGE=$PWD/stage
	LIB=$(dirname "$(find stage/ -name libip4tc.so.2)")
	LIB=$PWD/${LIB#./}
	# What the build was made with: sanitizers need to be in the program, too.
	CFLAGS=$(sed -n 's/^CFLAGS = //p' "$BUILD/Makefile")
	# The client frees nothing.
	export ASAN_OPTIONS=detect_leaks=0
}

# ours_config WORD...: pkg-config of the staged installation.
ours_config() {
	PKG_CONFIG_LIBDIR=$LIB/pkgconfig PKG_CONFIG_SYSROOT_DIR=$STAGE PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 \
		PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 pkg-config "$@"
}
SOURCE=$BATS_TEST_DIRNAME/client.c

# build OUT FAMILY WORD...
build() {
	local out=$1 family=$2; shift 2
	cc -Wall -Wextra -Werror -Wno-stringop-overread -DFAMILY="$family" -o "$out" "$SOURCE" "$@"
}
build_ours() {
	eval "set -- \"\$1\" \"\$2\" $(ours_config --cflags --libs "libip$2tc")"
	build "$@" $CFLAGS -Werror=stringop-overread
}
build_system() {
	pkg-config --exists "libip$2tc" || skip "no libiptc-dev of the system to compare with"
	build "$1" "$2" $(pkg-config --cflags --libs "libip$2tc")
}

# What the program says, in a namespace of its own; with our shared library, when that is what it needs.
answers() { timeout 60 unshare -n sh -c 'ip link set lo up; exec "$@"' - "$@" 2>&1; }
with_ours() { answers env LD_LIBRARY_PATH="$LIB" "$@"; }

# The system's library loses what policies have counted, says a wrong version, and does not know QUEUE in one of two dumps.
alike() { sed -E 's/^(chain .* builtin 1 .*) \[.*/\1/; s/^libiptc v.*\. /libiptc vN. /; s/verdict=UNKNOWN/verdict=NF_QUEUE/'; }

@test "the functions answer as they should, and the tables are what they say" {
	local family
	for family in 4 6; do
		build_ours ours $family
		golden "$BATS_TEST_DIRNAME/client.$family.out" "$(with_ours ./ours)"
	done
}

@test "the system's library gives the same answers" {
	local family
	for family in 4 6; do
		build_ours ours $family
		build_system system $family
		same_text "$(answers ./system | alike)" "$(with_ours ./ours | alike)" "IPv$family, the system's library"
	done
}

@test "a program linked with the system's library runs with ours" {
	[[ $CFLAGS != *-fsanitize* ]] || skip "the library needs a program with sanitizers"
	local family
	for family in 4 6; do
		build_system system $family
		same_text "$(cat "$BATS_TEST_DIRNAME/client.$family.out")" "$(with_ours ./system)" "IPv$family"
	done
}

@test "the static libraries do the same, and both can be in one program" {
	build static 4 -I"$(ours_config --variable=includedir libip4tc)" -I"$BUILD/stage$(ours_config --variable=includedir libip4tc)" \
		-Wl,--whole-archive "$LIB/libip4tc.a" "$LIB/libip6tc.a" -Wl,--no-whole-archive $CFLAGS
	same_text "$(cat "$BATS_TEST_DIRNAME/client.4.out")" "$(answers ./static)"
}

# What a program may use of a library: names of functions and variables.
names() { nm -D --defined-only "$1" | awk '$2 ~ /^[BDRT]$/ { print $3 }' | grep -v '^__\(asan\|odr\)' | sort; }

@test "the libraries have the names of the API, and no others" {
	need nm
	local family declared
	for family in 4 6; do
		declared=$(sed -nE 's/^[^#/ ].*[ *](ip6?tc_[a-z_]+|dump_entries6?)(\(.*|;)$/\1/p' \
			"$(find "$BUILD/stage" -path "*/libiptc/libip$([ $family = 6 ] && echo 6 || echo tc)*")" | sort)
		same_text "$declared" "$(names "$LIB/libip${family}tc.so.2")" "libip${family}tc's header"
		same_text "$declared" "$(nm -g --defined-only "$LIB/libip${family}tc.a" | awk 'NF == 3 { print $3 }' |
			grep -v '^__\(asan\|odr\)' | sort)" "libip${family}tc's header"
	done
}

@test "the sonames, and the links that programs are linked by" {
	need objdump
	local family
	for family in 4 6; do
		objdump -p "$LIB/libip${family}tc.so" | grep -q "SONAME *libip${family}tc.so.2$"
	done
}

@test "the headers are good for C++" {
	need c++
	echo '#include <libiptc/libiptc.h>
#include <libiptc/libip6tc.h>
#include <libiptc/libxtc.h>
int main() { return iptc_init("nosuch") || ip6tc_init("nosuch") || !*XTC_LABEL_DROP; }' >client.cc
	eval "c++ $CFLAGS -Wall -Wextra -Werror -o client client.cc $(ours_config --cflags --libs libiptc)"
	with_ours ./client
}
