"""Has every extension packets that it counts and packets that it does not, in each of its families?

What there is comes from docs/extensions.md, which is made of the descriptors. Those without packets here stand in the file `untested`,
each with the reason: NAME FAMILIES REASON. That is printed, and one that has packets after all is an error.
"""
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
ROW = re.compile(r"\| (\S+)(?: \(IPv([46])\))? \| (match|target) \|")


def extensions():
	"""{(NAME, KIND): families}"""
	found = {}
	with open(os.path.join(HERE, "../../../docs/extensions.md")) as f:
		for line in f:
			m = ROW.match(line)
			if m:
				found.setdefault((m[1], m[3]), set()).update({int(m[2])} if m[2] else {4, 6})
	return found


def untested():
	"""{(NAME, FAMILY): reason}"""
	found = {}
	with open(HERE + "/untested") as f:
		for line in f:
			if line.strip() and not line.startswith("#"):
				name, families, reason = line.split(None, 2)
				found.update({(name, int(c)): reason.strip() for c in families})
	return found


def uses(rule):
	"""The extensions of a rule: {(NAME, KIND)}. A protocol brings its own match."""
	found = {(name, "match") for name in re.findall(r"-m (\w+)", rule)} | {(name, "target") for name in re.findall(r"-j (\w+)", rule)}
	return found | {(name, "match") for name in re.findall(r"-p (tcp|udp)\b.*(?:port|--syn|--tcp-)", rule)}


def reach(groups):
	"""{(NAME, KIND, FAMILY): {"counted", "passed over"}}"""
	found = {}
	for group in groups:
		sent = {name for name, *_ in group.steps if name}
		for _, _, rule, want in group.rules:
			counted = sent if want == ["*"] else {re.split("[:@]", w)[0] for w in want if w != "-" and not w.endswith(":0")}
			result = ({"counted"} if counted else set()) | ({"passed over"} if sent - counted else set())
			for name, kind in uses(rule):
				for family in group.families:
					found.setdefault((name, kind, family), set()).update(result)
	return found


def verdicts(groups):
	"""TAP lines without their numbers."""
	have, excused = reach(groups), untested()
	for (name, kind), families in extensions().items():
		for family in sorted(families):
			lacks = {"counted", "passed over"} - have.get((name, kind, family), set())
			title, reason = "packets for %s %s %d" % (kind, name, family), excused.pop((name, family), None)
			if reason:
				yield "ok - %s # SKIP %s" % (title, reason) if lacks else "not ok - %s: but it stands in `untested`" % title
			else:
				yield "not ok - %s: none is %s" % (title, ", none ".join(sorted(lacks))) if lacks else "ok - " + title
	for name, family in excused:
		yield "not ok - `untested` names %s %d, which there is not" % (name, family)
