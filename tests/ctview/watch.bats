# The live view, driven by keys in a real terminal (tmux).
load lib

prepare() {
	need tmux
	"$CTVIEW" --help | grep -q '^  watch ' || skip "built without ncurses"
	SERVERS=0
	cp "$CASES/08-before.txt" table
}

teardown() {
	while [ "${SERVERS-0}" -gt 0 ]; do t kill-server 2>/dev/null || true; SERVERS=$((SERVERS - 1)); done
	[ ${#NETNS_PIDS[@]} -eq 0 ] || kill -KILL "${NETNS_PIDS[@]}" 2>/dev/null || true
}

# Every terminal has a server of its own: one that is still ending would take the next terminal with it.
t() { tmux -S "$BATS_TEST_TMPDIR/tmux.$SERVERS" "$@"; }
screen() { t capture-pane -p; }

# terminal WIDTH HEIGHT TEXT: one of that size, in which a shell runs TEXT.
terminal() {
	SERVERS=$((SERVERS + 1))
	ns tmux -S "$BATS_TEST_TMPDIR/tmux.$SERVERS" -f /dev/null new-session -d -x "$1" -y "$2" "$3; sleep 1000"
}

# started WIDTH HEIGHT WORD...: ctview watch WORD... in a terminal of that size.
started() {
	local width=$1 height=$2; shift 2
	# what the terminal was set to before and after is shown when the program has ended
	terminal "$width" "$height" \
		"stty -g >before; '$CTVIEW' watch $*; echo \"exit \$?\"; stty -g >after; cmp before after && echo restored"
	shows '^PROTO|^CLIENT|no entry'
}

# shows REGEX: the screen comes to show it within twenty seconds.
shows() {
	local i
	for i in $(seq 400); do
		! screen | grep -qE "$1" || return 0
		sleep 0.05
	done
	complain "never shown: $1" "$(screen)"
}

shows_not() {
	local i
	for i in $(seq 400); do
		screen | grep -qE "$1" || return 0
		sleep 0.05
	done
	complain "still shown: $1" "$(screen)"
}

ended() { shows "^exit $1" && shows '^restored'; }

@test "columns: a list of them, and more than the usual ones" {
	started 200 24 -f table --columns proto,bytes -i 0.2
	shows '^PROTO +BYTES$'
	started 200 24 -f table --columns +reply.src -i 0.2
	shows '^PROTO.* MORE +REPLY.SRC'
}

@test "shows, sorts, filters, groups, explains, leaves" {
	started 160 24 -f table --sort bytes -i 0.2
	shows '^42 of 42 entries  sort bytes'
	[[ $(screen | sed -n 4p) == *10.10.1.8:41218* ]] || complain "not the largest first" "$(screen)"
	t send-keys / 'udp and dport 443' Enter
	shows 'filter udp and dport 443'
	shows_not '10.10.1.8:41218'
	t send-keys g
	shows '^CLIENT .*SERVER'
	t send-keys b C-u 'proto,dport' Enter
	shows '^PROTO +DPORT'
	t send-keys g Enter
	shows 'UDP has no states'
	t send-keys Escape
	shows '^PROTO +STATE'
	t send-keys / C-u Enter
	shows '^42 of 42'
	t send-keys '?'
	shows 'freeze and continue'
	t send-keys Escape r
	shows 'sort \+bytes'
	t send-keys q
	ended 0
}

@test "a wrong filter is said and changes nothing" {
	started 120 20 -f table
	t send-keys / 'dprot == 5' Enter
	shows 'at 1: unknown field dprot; did you mean dport\?'
	shows '42 of 42'
	t send-keys s C-u 'bites' Enter
	shows 'did you mean bytes'
	t send-keys q
	ended 0
}

@test "changes are seen, unless frozen; rates follow" {
	started 160 24 -f table -i 0.2
	t send-keys Space
	shows FROZEN
	cp "$CASES/08-after.txt" table
	sleep 0.6
	shows '^42 of 42'
	t send-keys Space
	shows '^53 of 53'
	shows_not FROZEN
	t send-keys q
	ended 0
}

@test "the terminal may change its size" {
	started 160 30 -f table
	t resize-window -x 70 -y 10
	shows_not 'PACKETS'
	shows '10\.10\.1\.'
	t resize-window -x 20 -y 3
	sleep 0.3
	t resize-window -x 150 -y 30
	shows 'PACKETS'
	t send-keys End
	sleep 0.3
	t send-keys q
	ended 0
}

@test "the terminal is given back on signals too" {
	local signal
	for signal in INT TERM HUP QUIT SEGV ABRT; do
		started 100 20 -f table
		pkill_child "$signal"
		shows '^exit [0-9]+'
		shows '^restored'
	done
}

# The signal goes to the one ctview that runs below this test's terminal.
pkill_child() {
	local shell child
	shell=$(t display-message -p '#{pane_pid}')
	child=$(ps -o pid= --ppid "$shell" | head -1)
	kill -"$1" "$child"
}

@test "Ctrl-C leaves" {
	started 100 20 -f table
	t send-keys C-c
	ended 0
}

@test "off a terminal it says what to do" {
	exits 2 "$CTVIEW" watch -f table
	says 'watch requires a terminal'
}

@test "what cannot be read is said in the usual way" {
	terminal 100 20 "'$CTVIEW' watch -f nosuch; echo \"exit \$?\""
	shows 'nosuch: No such file'
	shows '^exit 3'
}

@test "a terminal that is not known, and a table from the keyboard, are said in the usual way" {
	# ncurses never frees what a failed newterm allocated
	terminal 100 20 "TERM=none-such ASAN_OPTIONS=detect_leaks=0 '$CTVIEW' watch -f table; echo \"exit \$?\"; '$CTVIEW' watch -f -; echo \"then \$?\""
	shows 'unknown terminal type in TERM'
	shows '^exit 2'
	shows 'watch cannot read the table from standard input'
	shows '^then 2'
}

@test "the live table, with rates" {
	need python3
	ns sysctl -qw net.netfilter.nf_conntrack_acct=1 || skip "no connection tracking here"
	bash "$TOP/tests/ctview/track" "$NS" || skip "nothing tracks here"
	ns setpriv --pdeathsig KILL python3 -c '
import socket, time
s = socket.socket(); s.bind(("127.0.0.1", 8080)); s.listen()
c = socket.create_connection(("127.0.0.1", 8080)); a = s.accept()[0]
for i in range(300):
    c.send(b"x" * 1000); a.recv(1000); time.sleep(0.05)
' </dev/null >/dev/null 2>&1 3>&- &
	started 160 24 -i 0.5
	shows '127\.0\.0\.1:8080.* [0-9.]+K +[0-9.]+K'
	t send-keys q
	ended 0
	kill %1 2>/dev/null || true
}
