# --json: the form that docs/json.md promises.
load ../lib/harness

# The value of a Python expression over the document d on standard input.
ask() { python3 -c 'import json, sys; d = json.load(sys.stdin); print(json.dumps(eval(sys.argv[1])))' "$1"; }

fill() {
	iptables -P INPUT DROP
	iptables -N FOO
	iptables -A INPUT -c 5 6 ! -i eth0 -p tcp -m tcp --dport 22:80 --sport 5 --syn -m conntrack --ctstate NEW,ESTABLISHED \
		-m mark ! --mark 1/3 -m comment --comment $'a "b" \\ \xff\xc3\xa4' -j LOG --log-uid
	iptables -A INPUT -p udp -m multiport --dports 1,5:7 -j FOO
	iptables -A INPUT -g FOO
	iptables -A FOO -s 10.0.0.0/8
	iptables -A FOO -j RETURN
}

@test "the whole ruleset" {
	need python3
	fill
	iptables-save --json >j
	same_text '[1, "ip", ["filter"]]' "$(ask '[d["version"], d["family"], [t["name"] for t in d["tables"]]]' <j)"
	same_text '[["INPUT", "DROP", 3], ["FORWARD", "ACCEPT", 0], ["OUTPUT", "ACCEPT", 0], ["FOO", null, 2]]' \
		"$(ask '[[c["name"], c["policy"], len(c["rules"])] for c in d["tables"][0]["chains"]]' <j)"
	rule() { ask "d['tables'][0]['chains'][0]['rules'][$1]$2" <j; }
	same_text '[{"option": "i", "not": true, "value": "eth0"}, {"option": "p", "not": false, "value": "tcp"}]' "$(rule 0 '["header"]')"
	same_text '["tcp", "conntrack", "mark", "comment"]' "$(ask "[m['name'] for m in d['tables'][0]['chains'][0]['rules'][0]['matches']]" <j)"
	same_text '[{"option": "sport", "not": false, "value": 5}, {"option": "dport", "not": false, "value": {"from": 22, "to": 80}}, {"option": "tcp-flags", "not": false, "value": {"mask": ["FIN", "SYN", "RST", "ACK"], "set": ["SYN"]}}]' \
		"$(rule 0 '["matches"][0]["options"]')"
	same_text '["NEW", "ESTABLISHED"]' "$(rule 0 '["matches"][1]["options"][0]["value"]')"
	same_text '{"option": "mark", "not": true, "value": {"value": 1, "mask": 3}}' "$(rule 0 '["matches"][2]["options"][0]')"
	same_text '"a \"b\" \\ \ufffd\u00e4"' "$(rule 0 '["matches"][3]["options"][0]["value"]')"
	same_text '{"target": "LOG", "options": [{"option": "log-uid", "not": false, "value": true}]}' "$(rule 0 '["action"]')"
	same_text '[1, {"from": 5, "to": 7}]' "$(rule 1 '["matches"][0]["options"][0]["value"]')"
	same_text '{"jump": "FOO"}' "$(rule 1 '["action"]')"
	same_text '{"goto": "FOO"}' "$(rule 2 '["action"]')"
	same_text '[[1, null, "-A FOO -s 10.0.0.0/8"], [2, {"verdict": "RETURN"}, "-A FOO -j RETURN"]]' \
		"$(ask "[[r['number'], r['action'], r['text']] for r in d['tables'][0]['chains'][3]['rules']]" <j)"
	same_text '[5, 6]' "$(ask "[d['tables'][0]['chains'][0]['rules'][0][k] for k in ('packets', 'bytes')]" <j)"
}

@test "-L and -S: a table, a chain, a rule" {
	need python3
	fill
	same_text "$(iptables-save --json)" "$(iptables -L --json)"
	same_text "$(iptables -L --json)" "$(iptables -S --json)"
	same_text '["FOO"]' "$(iptables -L FOO --json | ask '[c["name"] for c in d["tables"][0]["chains"]]')"
	same_text '[2]' "$(iptables -S FOO 2 --json | ask '[r["number"] for r in d["tables"][0]["chains"][0]["rules"]]')"
	same_text '["nat"]' "$(iptables -t nat -L --json | ask '[t["name"] for t in d["tables"]]')"
}

@test "nothing is a document too; other commands do not take it, and --j is still --jump" {
	need python3
	same_text '[]' "$(ip6tables-save --json | ask 'd["tables"]')"
	run -2 iptables -A INPUT --json -j ACCEPT
	[[ $output == *'Illegal option `--json'"' with this command"* ]]
	succeeds iptables -A INPUT --j ACCEPT
}
