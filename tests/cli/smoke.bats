load ../lib/harness
@test "a rule comes back" {
	succeeds iptables -A INPUT -s 10.0.0.1 -j DROP
	same_text "-A INPUT -s 10.0.0.1/32 -j DROP" "$(rules INPUT)"
}
@test "refused" {
	refused 1 'iptables: Bad rule (does a matching rule exist in that chain?).' iptables -D INPUT -j DROP
}
