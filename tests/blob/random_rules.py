#!/usr/bin/env python3
"""Random rules, compiled by ours and by the system's iptables-legacy-restore: the same bytes?

    prop -p | random_rules.py FAMILY OURS THEIRS KNOWN [SET]

OURS and THEIRS are commands: they are given a restore text's path, and write the tables to
the path behind it. What they write of each rule is compared; a difference that no line of KNOWN explains is printed, and so is a
rule that only we refuse. Rules with ipsets are about SET, an ipset that both programs find; without one they are left out. The last
line on standard error counts.

KNOWN: what is printed of a difference (a regular expression), a tab, why the bytes differ.
"""
import os
import re
import shlex
import subprocess
import sys
import tables

HEAD = '*filter\n' + ''.join(f':{name} ACCEPT [0:0]\n' for name in ('INPUT', 'FORWARD', 'OUTPUT'))
TARGETS = ['X', 'b', 'a-chain']


def text_of(rules):
    names = [f'r{i:05}' for i in range(len(rules))]
    heads = ''.join(f':{n} - [0:0]\n' for n in [*TARGETS, *names])
    return HEAD + heads + ''.join(r.replace('-A X ', f'-A {n} ', 1) + '\n' for n, r in zip(names, rules)) + 'COMMIT\n'


def run(command, rules, family):
    """The tables, or the number of the rule that is refused."""
    with open('random.rules', 'w', encoding='utf-8', errors='surrogateescape') as f:
        f.write(text_of(rules))
    if os.path.exists('random.out'):
        os.remove('random.out')
    got = subprocess.run([*shlex.split(command), 'random.rules', 'random.out'], stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, errors='replace', check=False)
    if not got.returncode:
        return tables.read_tables(family, 'random.out')['filter'], None
    line = re.search(r'line:? (\d+)', got.stderr)
    if not line:
        sys.exit(f'{command}: {got.stderr}')
    return None, int(line[1]) - HEAD.count('\n') - len(TARGETS) - 1 - len(rules)


def accepted(command, rules, family):
    """The rules that the program takes, those it refuses, and the table."""
    rules, refused = list(rules), []
    while True:
        table, bad = run(command, rules, family)
        if table:
            return rules, refused, table
        refused.append(rules.pop(bad))


NAMED_SET = re.compile(r'(--(?:match|add|del|map)-set) ("(?:\\.|[^"\\])*"|\S+)')


def rules_of(family, printed, ipset):
    """Of what prop printed. A text with a newline in it is no line of a restore text."""
    rows = re.split(r'\n(?=\d\t)', printed.rstrip('\n'))
    rules = [text for f, _, text in (row.split('\t', 2) for row in rows) if f == family]
    rules = [r for r in rules if '\n' not in r and (ipset or not NAMED_SET.search(r))]
    return [NAMED_SET.sub(rf'\1 {ipset}', r) for r in rules]


def main(family, ours, theirs, known_path, ipset=None):
    rules = rules_of(family, sys.stdin.buffer.read().decode(errors='surrogateescape'), ipset)
    family = int(family)
    with open(known_path, encoding='utf-8') as f:
        known = [re.compile(line.split('\t')[0]) for line in f if line.strip() and line[0] != '#']
    rules, dropped, their_table = accepted(theirs, rules, family)
    took, refused, our_table = accepted(ours, rules, family)
    for rule in refused:
        print(f'only we refuse: {rule}')
    if refused:
        their_table = accepted(theirs, took, family)[2]
    explained = 0
    our_chains, their_chains = dict(our_table.chains()), dict(their_table.chains())
    for i, rule in enumerate(took):
        found = list(tables.differences(our_chains[f'r{i:05}'], their_chains[f'r{i:05}']))
        new = [d for d in found if not any(k.search(d) for k in known)]
        explained += len(found) > len(new)
        if new:
            print(rule, *new, sep='\n')
    print(f'{len(took)} rules, {explained} of them with known differences; {len(dropped)} that the system refuses', file=sys.stderr)


if __name__ == '__main__':
    main(*sys.argv[1:])
