#!/usr/bin/python3
"""What nf_tables takes for a packet, by what is in a chain: the table of docs/performance.md, from which the optimiser's
thresholds come.

    scripts/costs.py [--packets N] [--rounds N] [--only WORD]
    scripts/costs.py --iptables BIN/iptables-restore      rules of iptables instead, as they are and compiled

Each line is a chain at the input hook of a network namespace of its own. UDP packets over loopback go through it; the last rule
drops them. The time without the rest of the chain is taken away; the best of several rounds counts, since other work
only ever adds. Needs root, nft and a C compiler.
"""
import argparse
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def host(i):
    return f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}"


def linear(test, n):
    return "\n".join(f"add rule ip t c {test(i)} counter drop" for i in range(n))


def vmap(key, kind, elements, flags="counter"):
    """A map of verdicts with a counter for each element, and the rule that looks a packet up."""
    interval = "flags interval;" if kind == "interval" else ""
    chunks = [elements[i:i + 5000] for i in range(0, len(elements), 5000)]
    text = f"add map ip t m {{ typeof {key} : verdict; {interval} counter; }}\n"
    for chunk in chunks:
        text += "add element ip t m { " + ", ".join(f"{e} : drop" for e in chunk) + " }\n"
    return text + f"add rule ip t c {key} vmap @m"


def front(load, kind, elements):
    """A set of leading bytes, and the rule that looks them up."""
    return f"add set ip t m {{ {kind}; }}\nadd element ip t m {{ {', '.join(elements)} }}\nadd rule ip t c {load} @m"


def net(i):
    """The first is where the packets come from."""
    return "127.0.0.0/24" if i == 0 else f"10.{i >> 8 & 255}.{i & 255}.0/24"


def ports(i):
    return f"{i % 4 * 1000 + 1}-{i % 4 * 1000 + 500}"


def services(n):
    """Disjoint rules that test a network and a range of ports, four of each network: as keys, and as tests."""
    keys = [f"{net(i // 4)} . {ports(i)}" for i in range(n)]
    return keys, lambda i: f"ip saddr {net(i // 4)} udp dport {ports(i)}"


def accesses(n):
    """The same with two networks and the protocol."""
    keys = [f"{net(i // 4)} . 127.0.0.0/{8 + i % 2 * 8} . udp . {ports(i)}" for i in range(n)]
    return keys, lambda i: f"ip saddr {net(i // 4)} ip daddr 127.0.0.0/{8 + i % 2 * 8} udp dport {ports(i)}"


def chains(n, verb):
    text = "".join(f"add chain ip t x{i}\n" for i in range(n))
    return text + "\n".join(f"add rule ip t c {verb} x{i}" for i in range(n))


def configurations():
    hosts = lambda n: [host(i * 2 + 1) for i in range(n)]
    nets = lambda n: [f"{host(i * 16)}-{host(i * 16 + 9)}" for i in range(n)]
    for n in (4, 8, 16, 32, 64, 256, 1000):
        yield "rules -s HOST", n, linear(lambda i: f"ip saddr {host(i)}", n)
    for n in (16, 64, 256):
        yield "rules -p udp --dport PORT", n, linear(lambda i: f"meta l4proto udp udp dport {i + 1}", n)
    for n in (16, 64, 256):
        yield "rules -i IFACE", n, linear(lambda i: f'iifname "veth{i}"', n)
    for n in (1, 8, 100, 1000, 10000, 100000):
        yield "map of hosts, hash", n, vmap("ip saddr", "hash", hosts(n))
    for n in (8, 100, 1000, 10000, 100000):
        yield "map of networks, intervals", n, vmap("ip saddr", "interval", nets(n))
    for n in (1, 100):
        yield "front of one byte, bits", n, front("@nh,96,8", "typeof @nh,96,8", [str(i + 1) for i in range(n)])
    for n in (8, 100, 1000, 10000):
        yield "front of two bytes, hash", n, front("ip saddr & 255.255.0.0 ==", f"type ipv4_addr{f'; size {2 * n}' if n >= 4096 else ''}",
                                                   [f"{i // 256 + 1}.{i % 256}.0.0" for i in range(n)])
    for n in (8, 100, 1000, 10000):
        yield "map of ports, hash", n, vmap("udp dport", "hash", [str(i + 1) for i in range(n) if i + 1 != 4242])
    for n in (8, 100, 1000, 10000):
        yield "map of host and port, hash", n, vmap("ip saddr . udp dport", "hash", [f"{h} . 53" for h in hosts(n)])
    for n in (8, 100, 1000, 10000):
        yield "map of network and ports, intervals", n, \
            vmap("ip saddr . udp dport", "interval", [f"{h} . 1000-2000" for h in nets(n)])
    for name, key, make in (("network and ports", "ip saddr . udp dport", services),
                            ("two networks, protocol and ports", "ip saddr . ip daddr . meta l4proto . th dport", accesses)):
        for n in (8, 32, 100, 300, 1000, 10000):
            yield f"rules of {name}", n, linear(make(n)[1], n)
            yield f"map of {name}, intervals, the address is in it", n, vmap(key, "interval", make(n)[0])
    for n in (1, 4, 8):
        yield "jumps to an empty chain", n, chains(n, "jump")


MATCHES = [
    "-m length --length 3000", "-m conntrack --ctstate ESTABLISHED", "-p udp -m multiport --dports 1,2,3", "-m time --datestart 2037-01-01",
    "-m u32 --u32 12=1", '-m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"', "-m quota --quota 1",
    "-m statistic --mode random --probability 0.0000001", "-m limit --limit 1/day --limit-burst 1", "-m socket --transparent",
    "-m recent --rcheck", "-m addrtype --dst-type BROADCAST",
    "-m hashlimit --hashlimit-above 1000000/s --hashlimit-burst 1000000 --hashlimit-name x",
    "-m set --match-set costs src", "-m string --string abcde --algo bm", "-m string --string abcde --algo kmp",
    "-m connlimit --connlimit-above 1000",
]


def shapes():
    """Rules in front of the last one, none of which a packet to port 4242 matches but those that share all packets."""
    for n in (16, 100, 1000):
        yield "-p udp -m multiport --dports A,B,C", n, \
            [f"-p udp -m multiport --dports {i * 4 + 5000},{i * 4 + 5001},{i * 4 + 5003} -j ACCEPT" for i in range(n)]
    for n in (100, 1000, 10000):
        yield "-s HOST -p udp -m multiport --dports A,B", n, \
            [f"-s {host(i)} -p udp -m multiport --dports 80,443 -j ACCEPT" for i in range(n)]
    for n in (8, 32, 100, 300, 1000, 10000):
        yield "-s NET -p udp --dport A:B", n, \
            [f"-s {net(i // 4)} -p udp --dport {ports(i).replace('-', ':')} -j ACCEPT" for i in range(n)]
        yield "-s NET -d NET -p udp --dport A:B", n, \
            [f"-s {net(i // 4)} -d 127.0.0.0/{8 + i % 2 * 8} -p udp --dport {ports(i).replace('-', ':')} -j ACCEPT"
             for i in range(n)]
    for n in (2, 3, 10, 100):
        yield "-m statistic 1/N, 1/(N-1), …, the rest", n, \
            [f"-m statistic --mode random --probability {1 / left:.10f} -j DROP" for left in range(n, 1, -1)] + ["-j DROP"]


    for match in MATCHES:
        yield match, 100, [f"{match} -j ACCEPT"] * 100


def compare(sender, restore, args):
    print("| rules | how many | ns a packet | compiled |\n|---|---|---|---|")
    nothing = measure(sender, restored([]), args.packets, args.rounds, f"{restore} <")
    for name, n, rules in shapes():
        if args.only not in name:
            continue
        sets = "ipset create costs hash:ip &&" if "costs" in name else ""
        took = [measure(sender, restored(rules), args.packets, args.rounds, f"{sets} SLUICE_OPTIMIZE={level} {restore} <")
                for level in ("off", "full")]
        print(f"| `{name}` | {n} | {took[0] - nothing:.0f} | {took[1] - nothing:.0f} |", flush=True)


def restored(rules):
    return "*filter\n" + "".join(f"-A INPUT {r}\n" for r in [*rules, "-j DROP"]) + "COMMIT\n"


def script(body):
    return f"add table ip t\nadd chain ip t c {{ type filter hook input priority 0; }}\n{body}\nadd rule ip t c counter drop\n"


def measure(sender, text, packets, rounds, load="nft -f"):
    """Nanoseconds a packet, the best round; None when the kernel refuses the rules."""
    with tempfile.NamedTemporaryFile("w", suffix=".nft") as f:
        f.write(text)
        f.flush()
        commands = f"ip link set lo up && {load} {f.name} && for i in $(seq {rounds}); do '{sender}' {packets}; done"
        out = subprocess.run(["unshare", "-n", "sh", "-c", commands], capture_output=True, text=True)
    if out.returncode:
        print(out.stderr.splitlines()[:2], file=sys.stderr)
        return None
    return min(float(x) for x in out.stdout.split())


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--packets", type=int, default=50000)
    p.add_argument("--rounds", type=int, default=9)
    p.add_argument("--only", default="")
    p.add_argument("--iptables")
    args = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sender = os.path.join(folder, "send")
        subprocess.run(["cc", "-O2", "-o", sender, os.path.join(HERE, "send.c")], check=True)
        if args.iptables:
            compare(sender, args.iptables, args)
            return
        print("| what stands in the chain | how many | ns a packet | for each |\n|---|---|---|---|")
        for name, n, body in configurations():
            if args.only not in name:
                continue
            nothing = measure(sender, script(""), args.packets, args.rounds)
            took = measure(sender, script(body), args.packets, args.rounds)
            if took is not None:
                print(f"| {name} | {n} | {took - nothing:.0f} | {(took - nothing) / n:.1f} |", flush=True)


if __name__ == "__main__":
    main()
