#!/usr/bin/env python3
"""Tables of the encodings that a static program converts by itself: alone_text.c.

charsets.py codec_names.c >charsets.h

For each encoding that is iconv's elsewhere, what Python, whose words are AWS
CLI's, makes of every character.  Of those that shift (ISO 2022) the Japanese
ones without single shifts are here.

SPDX-License-Identifier: Apache-2.0
"""
import codecs
import re
import sys

EMPTY, NOTHING = 0xffff, 0xffffffff
# What stands behind an escape: first the modes of one byte.
MODES = ("(B", "(J", "$B", "$@", "$A", "$(C", "$(D", "$(O", "$(P", "$(Q")
ONE_BYTE_MODES = 2


def number(code):
    """A character's bytes as alone_text.c counts them: the four of GB 18030 in
    their own order, others as they stand."""
    if len(code) > 4:
        return None
    if len(code) < 4:
        return int.from_bytes(code, "big")
    a, b, c, d = code[0] - 0x81, code[1] - 0x30, code[2] - 0x81, code[3] - 0x30
    return 0x80000000 | ((a * 10 + b) * 126 + c) * 10 + d


def read(decode, code):
    try:
        return decode(code)
    except UnicodeDecodeError:
        return None


def all_codes(decoder, begun=b""):
    """(number, character) of all characters of an encoding; GB 18030 alone has
    some of four bytes, and a digit is their last."""
    for byte in range(256) if len(begun) < 3 else range(0x30, 0x3a):
        code = begun + bytes([byte])
        decoder.reset()
        text = read(decoder.decode, code)
        if text and len(text) == 1:
            yield number(code), text
        elif text == "" and len(code) < 4:
            yield from all_codes(decoder, code)


def all_shifted(codec):
    """The same of an encoding that shifts: the mode is in front of the bytes."""
    for mode, name in enumerate(MODES):
        for at in range(0x80) if mode < ONE_BYTE_MODES else range(0x2121, 0x7f7f):
            code = at.to_bytes(1 + (at > 0xff), "big")
            text = read(codecs.getdecoder(codec), b"\x1b" + name.encode() + code + b"\x1b(B")
            if text and len(text[0]) == 1 and code != b"\x1b":
                yield mode << 16 | at, text[0]


def number_shifted(code):
    found = re.fullmatch(rb"(?:\x1b(\$?\(?[@-Z]))?([^\x1b]{1,2})(?:\x1b\(B)?", code, re.S)
    mode = (found and found[1] or b"(B").decode()
    return MODES.index(mode) << 16 | int.from_bytes(found[2], "big") if found and mode in MODES else None


class Tables:
    def __init__(self):
        self.points, self.pages, self.runs, self.only, self.sets = [], [], [], [], []

    def page(self, prefix, known):
        """The characters of all codes of one prefix, from the first to the last."""
        first, last = min(known), max(known)
        self.pages.append((prefix, first, last - first + 1, len(self.points)))
        self.points += [known.get(byte, EMPTY) for byte in range(first, last + 1)]

    def add(self, name, codec):
        start = len(self.pages), len(self.runs), len(self.only)
        back, pages, runs = {}, {}, []
        shifts = codec.startswith("iso2022")
        for at, text in all_shifted(codec) if shifts else all_codes(codecs.getincrementaldecoder(codec)()):
            point = ord(text)
            if at < 0x80000000 and point < EMPTY:
                pages.setdefault(at >> 8, {})[at & 0xff] = point
            elif runs and (at, point) == (sum(runs[-1][::2]), runs[-1][1] + runs[-1][2]):
                runs[-1][2] += 1
            else:
                runs.append([at, point, 1])
        for prefix in sorted(pages):
            self.page(prefix, pages[prefix])
            for byte, point in sorted(pages[prefix].items()):
                back.setdefault(point, prefix << 8 | byte)
        self.runs += runs
        for at, point, count in runs:
            back.update((point + i, at + i) for i in range(count) if point + i not in back)
        self.one_way(codec, back, number_shifted if shifts else number)
        ends = len(self.pages), len(self.runs), len(self.only)
        self.sets.append((name, *[n for pair in zip(start, ends) for n in pair], int(shifts)))

    def one_way(self, codec, back, number_of):
        """What is written otherwise than the first code that is read as it; more
        than four bytes (EUC-KR of syllables in parts) are none to us."""
        beyond = [] if len(back) <= 256 else [*range(0xd800), *range(0xe000, 0x10000)]
        for point in sorted({*back, *beyond}):
            code = chr(point).encode(codec, "ignore")
            code = number_of(code) if code else None
            if code != back.get(point):
                self.only.append((point, NOTHING if code is None else code))


def rows(name, declared, values):
    print("static const %s %s[] = {" % (declared, name))
    for at in range(0, len(values), 8):
        print("".join("{%s}," % ", ".join('"%s"' % v if isinstance(v, str) else "0x%x" % v for v in value)
                      if isinstance(value, tuple) else "0x%x," % value for value in values[at:at + 8]))
    print("};")


def main():
    tables = Tables()
    with open(sys.argv[1]) as source:
        names = re.findall(r'\{"(\w+)", CODEC_(?:CHARMAP|MULTIBYTE), "([^"]+)"', source.read())
    for codec, name in names:
        if codec not in ("iso2022_jp_2", "iso2022_kr") and name not in [known[0] for known in tables.sets]:
            tables.add(name, codec)
    print("enum { ONE_BYTE_MODES = %d };" % ONE_BYTE_MODES)
    print("static const char modes[][5] = {%s};" % ", ".join('"%s"' % mode for mode in MODES))
    rows("points", "uint16_t", tables.points)
    rows("pages", "struct page", tables.pages)
    rows("runs", "struct run", [tuple(run) for run in tables.runs])
    rows("only", "struct one_way", tables.only)
    rows("sets", "struct set", tables.sets)


main()
