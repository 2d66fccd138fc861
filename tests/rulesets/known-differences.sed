# What 1.8.9 prints otherwise than 1.8.11, as the change that makes 1.8.11's text of it. One reason a line; the
# comparison with the system's iptables applies it to the system's text when that is 1.8.9.

# Protocols that only /etc/protocols knows are saved by number, so that the text means the same on every machine.
s/ -p igmp( |$)/ -p 2\1/
s/ -p ipencap( |$)/ -p 4\1/
s/ -p ipencap( |$)/ -p 4\1/
s/ -p ipv6( |$)/ -p 41\1/
s/ -p gre( |$)/ -p 47\1/
s/ -p eigrp( |$)/ -p 88\1/
s/ -p ospf( |$)/ -p 89\1/
s/ -p pim( |$)/ -p 103\1/
s/ -p vrrp( |$)/ -p 112\1/
