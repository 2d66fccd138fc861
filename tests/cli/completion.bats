# Completion: what bash makes of a line when Tab is pressed. `typed` calls the registered function as bash does, with the
# words cut as bash cuts them; the last test types into a real one.
load ../lib/harness

SCRIPT=$SLUICE_BIN/../share/bash-completion/completions/sluice

prepare() {
	ours_only
	[ -f "$SCRIPT" ] || skip "no completion script beside these programs"
	iptables -N mine
	iptables -t nat -N nattish
}

# typed WORD...: the replies for the last of these words, on one line, sorted.
typed() {
	ns env PATH="$SLUICE_BIN:$SLUICE_BIN/../bin:$PATH" bash -c '
		. "$0" || exit
		for word; do
			while [[ $COMP_CWORD -gt 0 && $word == *[=:]* ]]; do
				rest=${word#*[=:]} mark=${word:${#word} - ${#rest} - 1:1} head=${word%"$mark$rest"}
				[ -z "$head" ] || COMP_WORDS+=("$head")
				COMP_WORDS+=("$mark") word=$rest
			done
			COMP_WORDS+=("$word")
			COMP_CWORD=1
		done
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		function=$(complete -p "$1" | sed "s/.*-F \([^ ]*\) .*/\1/")
		"$function" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
		printf "%s\n" "${COMPREPLY[@]}"' "$SCRIPT" "$@" | sort -u | tr '\n' ' ' | sed 's/ $//'
}
# The replies to WORD... are exactly WANT; have WANT among them; have not.
replies() { same_text "$1" "$(typed "${@:2}")" "reply to: ${*:2}"; }
offers() { [[ " $(typed "${@:2}") " == *" $1 "* ]] || complain "no $1 in the reply to: ${*:2}" "$(typed "${@:2}")"; }
offers_not() { [[ " $(typed "${@:2}") " != *" $1 "* ]] || complain "$1 in the reply to: ${*:2}"; }

@test "tables, and the chains of the table in force" {
	replies "nat" iptables -t n
	replies "FORWARD INPUT OUTPUT mine" iptables -A ""
	replies "INPUT OUTPUT POSTROUTING PREROUTING nattish" iptables -t nat -I ""
	replies "mine" iptables -X m
	replies "FORWARD INPUT OUTPUT" iptables -P ""
	replies "DROP" iptables -P INPUT D
	replies "" iptables -N ""
	replies "raw" iptables --table=r
}

@test "xtables-nft-multi: names, then the words of the program" {
	offers ip6tables-save xtables-nft-multi ip6
	replies "save4 save6" xtables-nft-multi save
	replies "mine" xtables-nft-multi iptables -X m
	replies "nattish" sluice xtables-nft-multi iptables -t nat -X n
}

@test "the other family and the other back end have their own chains" {
	replies "FORWARD INPUT OUTPUT" ip6tables -A ""
	SLUICE_BACKEND=file:none.rules replies "FORWARD INPUT OUTPUT" iptables -A ""
	SLUICE_BACKEND=file:none.rules offers mine iptables-nft -A ""
	mkdir links && ln -s "$SLUICE_BIN/iptables-legacy" links/iptables
	offers_not mine "$PWD/links/iptables" -A "" || return
	replies "FORWARD INPUT OUTPUT" sluice ip6tables -A ""
	replies "FORWARD INPUT OUTPUT mine" sluice iptables -A ""
}

@test "matches, targets and their options come from the descriptors" {
	replies "multiport" iptables -A INPUT -m mul
	replies "--dport" iptables -A INPUT -p tcp --dp
	offers --dports iptables -A INPUT -p tcp -m multiport --
	offers_not --dports iptables -A INPUT -p tcp --
	replies "--reject-with" iptables -A INPUT -j REJECT --rej
	offers MASQUERADE iptables -t nat -A POSTROUTING -j ""
	offers_not MASQUERADE iptables -A INPUT -j ""
	offers mine iptables -A INPUT -j ""
	replies "mine" iptables -A INPUT -g ""
	offers hl ip6tables -A INPUT -m ""
	offers_not hl iptables -A INPUT -m ""
	replies "--icmp-type" iptables -A INPUT -p icmp --icmp
}

@test "every option that an extension's help shows is offered" {
	local name help option
	for name in tcp recent hashlimit conntrack; do
		help=$(iptables -m "$name" --help | sed "1,/^$name match options/d")
		[ -n "$help" ]
		for option in $(grep -oE '^(\[!\]|   ) --[a-z0-9-]+' <<<"$help" | grep -oE -- '--.*'); do
			offers "$option" iptables -A INPUT -p tcp -m "$name" --
		done
	done
}

@test "values: words, lists of them, what the system knows" {
	replies "NEW,ESTABLISHED" iptables -A INPUT -m conntrack --ctstate NEW,E
	replies "SYN" iptables -A INPUT -p tcp --tcp-flags SYN,ACK S
	replies "echo-reply echo-request" iptables -A INPUT -p icmp --icmp-type ec
	replies "lo" iptables -A INPUT -i l
	replies "sctp" iptables -A INPUT -p sc
	replies "root" iptables -A OUTPUT -m owner --uid-owner roo
	replies "debug" iptables -A INPUT -j LOG --log-level=d
	[ ! -f /etc/services ] || offers ssh iptables -A INPUT -p tcp --dport ss
}

@test "what cannot stand there is not offered" {
	offers_not -A iptables -L INPUT ""
	offers -Z iptables -L INPUT ""
	offers_not --dport iptables -L INPUT --
	offers_not -n iptables -L -n ""
	offers_not -j iptables -A INPUT ! ""
	offers_not -n iptables -A INPUT -
	replies "" iptables -A INPUT -s ""
}

@test "the other programs: options from --help, tables and files" {
	touch rules.v4 rules.v6
	replies "--noflush" iptables-restore --no
	replies "rules.v4 rules.v6" iptables-restore ru
	replies "rules.v4" iptables-save -f rules.v4
	replies "security" iptables-save --table s
	replies "--counters" ip6tables-legacy-save --cou
	replies "compile complete" sluice comp
	offers --emit sluice -6 compile --
	replies "iptables-xml" sluice iptables-x
	replies "pressure" ctview p
	replies "auto" ctview --color=au
	replies "json jsonl" ctview -o js
	replies "sport" ctview -S spo
	replies "src,dport" ctview top --by src,dpo
	offers --check ctview pressure --
	offers_not --check ctview list --
}

@test "it asks nobody for names, and says nothing about nonsense" {
	run --separate-stderr sluice complete iptables -A INPUT -s host.that.does.not.exist.example ! !
	[ "$status" -eq 0 ] && [ -z "$output$stderr" ] || complain "$output$stderr"
	run --separate-stderr sluice complete no-such-program x
	[ "$status" -eq 0 ] && [ -z "$output$stderr" ] || complain "$output$stderr"
	run --separate-stderr sluice complete
	[ "$status" -eq 2 ]
}

@test "Tab in a real shell" {
	need python3
	cat >type.py <<'P'
import os, pty, select, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(PS1="ready> ", TERM="dumb", HISTFILE="")
    os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
ahead = ""
def wait(text):
    global ahead
    end = time.time() + 20
    while text not in ahead and time.time() < end:
        if select.select([fd], [], [], 0.2)[0]:
            ahead += os.read(fd, 65536).decode(errors="replace")
    found, ahead = text in ahead, ahead.partition(text)[2]
    return found
wait("ready> ")
os.write(fd, b". '%s'; bind 'set bell-style none'; echo so'urced'\n" % sys.argv[1].encode())
wait("sourced")
wait("ready> ")
os.write(fd, sys.argv[2].encode() + b"\t")
print("found" if wait(sys.argv[3]) else "not found")
P
	PATH=$SLUICE_BIN:$PATH run ns python3 type.py "$SCRIPT" 'iptables -t nat -A PREROUTING -p tcp -m tcp --dpo' '--dport '
	[ "$output" = found ]
}
