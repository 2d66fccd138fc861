# Reads lines "FILE<tab>EXPRESSION" and answers each: how many entries of FILE, a .jsonl, the Python expression holds for.
#
# The names in the expression are those of the JSON: state, timeout, mark, zone, flags, l4, l4num; src, dst, sport, dport, packets,
# bytes of the original direction, and with r_ in front of the reply; o_zone and r_zone are the zones with a direction. Addresses are ipaddress objects; net("10.0.0.0/8") is a prefix.
import functools
import ipaddress
import json
import sys

NET = {}


def net(text):
    return NET.setdefault(text, ipaddress.ip_network(text))


def inside(address, *prefixes):
    return any(address.version == net(p).version and address in net(p) for p in prefixes)


def names(entry):
    out = {k: v for k, v in entry.items() if k not in ("orig", "reply")}
    for prefix, part in (("", "orig"), ("r_", "reply")):
        for k, v in entry[part].items():
            name = (prefix or "o_") + k if k == "zone" else prefix + k
            out[name] = ipaddress.ip_address(v) if k in ("src", "dst") else v
    out.setdefault("o_zone", None)
    for k in ("sport", "dport", "packets", "bytes", "type", "id", "zone"):
        out.setdefault(k, None)
        out.setdefault("r_" + k, None)
    out["snat"] = out["r_dst"] != out["src"] or out["r_dport"] != out["sport"] or out["r_id"] != out["id"]
    out["dnat"] = out["r_src"] != out["dst"] or out["r_sport"] != out["dport"]
    out["v6"] = out["src"].version == 6
    return out


@functools.cache
def entries(path):
    with open(path) as f:
        return [names(entry) for entry in map(json.loads, f) if "orig" in entry]


for question in sys.stdin:
    path, expression = question.rstrip("\n").split("\t")
    code = compile(expression, "expression", "eval")
    print(sum(bool(eval(code, {"inside": inside, "str": str}, dict(entry))) for entry in entries(path)), flush=True)
