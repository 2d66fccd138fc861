#!/usr/bin/env python3
"""Tables of ip_tables as bytes: what iptables-restore --emit=blob wrote, or what capture.c took from another program.

    tables.py dump FAMILY FILE       in words, for goldens
    tables.py compare FAMILY OURS THEIRS
                                     nothing when they are the same, else where they differ

Not compared are counters, the fields that only the kernel uses (nfcache, comefrom), and what of a name stands behind its NUL.
A struct that is not the same stands in the output as one line for each side.
"""
import itertools
import os
import re
import struct
import sys

NEAR = 3
MAGIC = b'SLUICE\r\n'
HEAD = 40
REPLACE = '<32sIII5I5IIQ'              # struct ipt_replace
# of struct ipt_entry and ip6t_entry: size, length of the header, nfcache, counters
ENTRY = {4: (112, 84, 84, 96), 6: (168, 136, 136, 152)}
HOOKS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']
VERDICTS = {-1: 'DROP', -2: 'ACCEPT', -4: 'QUEUE', -5: 'RETURN'}


def name_of(raw):
    return raw.split(b'\0')[0].decode()


def parts(entry, start, end):
    while start < end:
        size, name, rev = struct.unpack_from('<H29sB', entry, start)
        yield name_of(name), rev, entry[start + 32:start + size]
        start += size


def target_words(at, size, name, rev, data):
    if name == 'ERROR':
        return f'ERROR {name_of(data)}'
    if name:
        return f'-> {name} {rev} {data.hex()}'
    verdict = struct.unpack_from('<i', data)[0]
    if verdict == at + size:
        return '-> the next'
    return f'-> {VERDICTS.get(verdict, verdict)}'


class Table:
    def __init__(self, family, data, start):
        fields = struct.unpack_from(REPLACE, data, start)
        self.name = name_of(fields[0])
        self.hooks, self.n, self.size = fields[1:4]
        self.starts, self.ends = fields[4:9], fields[9:14]
        start += struct.calcsize(REPLACE)
        self.entries = list(self.read(family, data[start:start + self.size]))
        self.end = start + self.size

    def read(self, family, data):
        size, head, _, counters = ENTRY[family]
        at = 0
        while at < len(data):
            target, after = struct.unpack_from('<HH', data, at + head + 4)
            entry = data[at:at + after]
            count = struct.unpack_from('<QQ', entry, counters)
            matches = [f'{n} {r} {d.hex()}' for n, r, d in parts(entry, size, target)]
            last = target_words(at, after, *next(parts(entry, target, after)))
            yield at, count, [entry[:head].hex() if any(entry[:head]) else 'any packet', *matches, last]
            at += after

    def lines(self, counters):
        yield f'table {self.name} hooks {self.hooks:#x} entries {self.n} size {self.size}'
        for hook, chain in enumerate(HOOKS):
            if self.hooks >> hook & 1:
                yield f'  {chain} {self.starts[hook]} {self.ends[hook]}'
        for at, count, words in self.entries:
            yield f'{at}' + (f' [{count[0]}:{count[1]}]' if counters else '')
            yield from (f'  {w}' for w in words)


    def chains(self):
        """Each chain's name and its lines, from its head to the next; nothing in them depends on the other chains."""
        chain = {start: HOOKS[h] for h, start in enumerate(self.starts) if self.hooks >> h & 1}
        name, lines = None, []
        for at, _, words in self.entries:
            head = words[-1].startswith('ERROR ')
            if head or at in chain:
                if name:
                    yield name, lines
                name, lines = words[-1][6:] if head else chain[at], []
            lines += words[:-1] if head else words


def read_tables(family, path):
    with open(path, 'rb') as f:
        data = f.read()
    at = HEAD if data.startswith(MAGIC) else 0
    tables = []
    while at < len(data):
        tables.append(Table(family, data, at))
        at = tables[-1].end
    return {t.name: t for t in tables}


def runs(a, b):
    """Where they differ, from and to; up to NEAR bytes that are the same belong to what is around them."""
    found = []
    for i in (i for i, (x, y) in enumerate(zip(a, b)) if x != y):
        if found and i - found[-1][1] <= NEAR:
            found[-1][1] = i + 1
        else:
            found.append([i, i + 1])
    return found


def differences(ours, theirs):
    """Of two lists of lines, each pair that differs; of structs, each field that does."""
    for x, y in itertools.zip_longest(ours, theirs, fillvalue='nothing'):
        if x == y:
            continue
        same = os.path.commonprefix([x, y])
        word = same.rfind(' ') + 1
        if len(x) != len(y) or not re.fullmatch('([0-9a-f]{2})+', x[word:]):
            yield f'ours   {x.strip()}\ntheirs {y.strip()}'
            continue
        for first, end in runs(bytes.fromhex(x[word:]), bytes.fromhex(y[word:])):
            cut = slice(word + 2 * first, word + 2 * end)
            yield f'{same[:word].strip()} byte {first}: ours {x[cut]} theirs {y[cut]}'


def compare(ours, theirs):
    for name in sorted(ours.keys() | theirs.keys()):
        sides = [list(t[name].lines(False)) if name in t else [] for t in (ours, theirs)]
        yield from (f'table {name}:\n{d}' for d in differences(*sides))


def main(what, family, *paths):
    tables = [read_tables(int(family), p) for p in paths]
    if what == 'dump':
        for _, table in sorted(tables[0].items()):
            print(*table.lines(True), sep='\n')
    else:
        print(*compare(*tables), sep='\n', end='')


if __name__ == '__main__':
    main(*sys.argv[1:])
