# Matches that look beyond the packet: at sockets' control groups, accounts, fingerprints, sets, ports of a bridge.

# Without words in nft.
group cgroups 46 nft legacy
filter OUTPUT; -p udp -m cgroup --path sluice{pid}/web; web below
filter OUTPUT; -p udp -m cgroup --path /sluice{pid}/web/below; below
filter OUTPUT; -p udp -m cgroup ! --path sluice{pid}/web; none other
filter OUTPUT; -p udp -m cgroup --path sluice{pid}; web below other
filter OUTPUT; -p udp -m cgroup ! --path sluice{pid}; none
filter INPUT; -p udp -m cgroup --path sluice{pid}; -
cgroup sluice{pid}/web
cgroup sluice{pid}/web/below
cgroup sluice{pid}/other
packet none out udp
packet web out udp cgroup=sluice{pid}/web
packet below out udp cgroup=sluice{pid}/web/below
packet other out udp cgroup=sluice{pid}/other
packet in in udp

group classes 46
filter OUTPUT; -p udp -m cgroup --cgroup 1048577; web
filter OUTPUT; -p udp -m cgroup ! --cgroup 1048577; none other
filter OUTPUT; -p udp -m cgroup --cgroup 1048578; other
filter OUTPUT; -p udp -m cgroup --cgroup 0; none
filter OUTPUT; -p udp -m cgroup --cgroup 1048576; -
cgroup sluice{pid}web 0x100001
cgroup sluice{pid}other 0x100002
packet none out udp
packet web out udp cgroup=sluice{pid}web
packet other out udp cgroup=sluice{pid}other

# It counts, and matches always.
group accounts 46 nft legacy
filter INPUT; -p udp --dport 80 -m nfacct --nfacct-name web; u80
filter INPUT; -m nfacct --nfacct-name all -p udp; u80 u81
account web
account all
packet u80 in udp
packet u81 in udp dport=81
packet tcp in tcp

# The first SYN of a connection, by its size, lifetime, window and options.
group fingerprints 4
filter INPUT; -p tcp -m osf --genre Sluice{pid}; known
filter INPUT; -p tcp -m osf --genre Sluice{pid} --ttl 0; known
filter INPUT; -p tcp -m osf --genre Sluice{pid} --ttl 1; known near
filter INPUT; -p tcp -m osf --genre Sluice{pid} --ttl 2; known near far
filter INPUT; -p tcp -m osf --genre Sluice{pid}x; -
fingerprint Sluice{pid} {pid16}
packet known in tcp df=1 mss=1460 window={pid16}
packet near in tcp df=1 mss=1460 window={pid16} ttl=60
packet far in tcp df=1 mss=1460 window={pid16} ttl=65
packet wider in tcp df=1 mss=1460 window=0
packet may in tcp mss=1460 window={pid16}
packet longer in tcp df=1 mss=1460 window={pid16} opts=0101
packet bare in tcp df=1 window={pid16}
packet ack in tcp df=1 mss=1460 window={pid16} flags=A

# Frames from one port to the other meet FORWARD where the kernel's bridges show their packets; those for the bridge itself meet INPUT.
group bridges 46 nft legacy
raw PREROUTING; -m physdev --physdev-in tap0; across here routed
raw PREROUTING; -m physdev --physdev-in tap1; back
filter FORWARD; -m physdev --physdev-is-bridged; across back
filter FORWARD; -m physdev ! --physdev-is-bridged; routed
filter FORWARD; -m physdev --physdev-in tap0; across routed
filter FORWARD; -m physdev --physdev-in tap+; across back routed
filter FORWARD; -m physdev ! --physdev-in tap0; back
filter FORWARD; -m physdev --physdev-out tap1 --physdev-is-bridged; across
filter FORWARD; -m physdev ! --physdev-out tap1 --physdev-is-bridged; back
filter FORWARD; -m physdev --physdev-in tap0 --physdev-out tap0 --physdev-is-bridged; -
filter FORWARD; -m physdev --physdev-is-in; across back routed
filter FORWARD; -m physdev --physdev-is-out; across back
filter FORWARD; -i br0 -o br0; across back
filter FORWARD; -i br0 -o tap1; routed
filter INPUT; -m physdev --physdev-is-in; here
filter INPUT; -m physdev --physdev-in tap0; here
filter INPUT; -m physdev --physdev-is-bridged; -
filter INPUT; -m physdev ! --physdev-is-out; here
run ip link add br0 address 02:00:00:00:02:01 type bridge && ip link set tap0 master br0 && ip link set tap1 master br0
run ip link set br0 up && cd /proc/sys/net/bridge && echo 1 >bridge-nf-call-iptables && echo 1 >bridge-nf-call-ip6tables
packet across fwd udp dmac=02:00:00:00:00:09
packet back fwd udp tap=1 dmac=02:00:00:00:00:08 smac=02:00:00:00:00:07
packet here in udp dmac=02:00:00:00:02:01
packet routed fwd udp dmac=02:00:00:00:02:01

# The datagram of a socket leaves the sum to the network card, and has only that of the addresses in its place.
group sums 4 nft legacy
mangle POSTROUTING; -p udp --dport 80 -j CHECKSUM --checksum-fill; u80
mangle POSTROUTING; -p udp -m u32 --u32 "24&0xFFFF=0x22bd"; u80
mangle POSTROUTING; -p udp -m u32 --u32 "24&0xFFFF=0x22bc"; -
offload
packet u80 udp sport=1024 dport=80 data=abcd
packet u81 udp sport=1024 dport=81 data=abcd

group sums 6 nft legacy
like sums 4
mangle POSTROUTING; -p udp --dport 80 -j CHECKSUM --checksum-fill; u80
mangle POSTROUTING; -p udp -m u32 --u32 "44&0xFFFF=0x3cbb"; u80
mangle POSTROUTING; -p udp -m u32 --u32 "44&0xFFFF=0x3cba"; -

group sets 46 nft legacy
mangle PREROUTING; -p udp --dport 80 -j SET --add-set seen src; u80
mangle PREROUTING; -p udp --dport 82 -j SET --del-set seen src; u82
mangle PREROUTING; -p udp --dport 83 -j SET --add-set seen src --timeout 1000; u83
filter INPUT; -m set --match-set seen src; u80 u81 u83
filter INPUT; -p udp -m set ! --match-set seen src; u82
filter INPUT; -m set --match-set seen dst; -
filter INPUT; -m set --match-set services src,dst; u81
filter INPUT; -p udp -m set ! --match-set services src,dst; u80 u82 u83
run ipset create seen hash:ip family {inet} timeout 0
run ipset create services hash:ip,port family {inet} && ipset add services {peer},udp:81
packet u80 in udp
packet u81 in udp dport=81
packet u82 in udp dport=82
packet u83 in udp dport=83
