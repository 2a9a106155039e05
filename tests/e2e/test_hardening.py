"""What hardens each binary, read from its ELF headers and from its objects."""
import glob
import os
import struct
import subprocess
import tempfile
import unittest

from local_api import BUILD

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
DYNAMIC, DYN_NULL, FLAGS, FLAGS_1, TEXTREL, RELR = 2, 0, 30, 0x6ffffffb, 22, 36
STACK, RELRO, LOAD, INTERPRETER = 0x6474e551, 0x6474e552, 1, 3
X86, X86_64, AARCH64 = 3, 62, 183
IBT, SHSTK = 1, 2


class Elf:
    """An ELF file of either size and order of bytes."""

    def __init__(self, data):
        self.data = data
        self.wide = data[4] == 2
        self.order = "<" if data[5] == 1 else ">"
        self.kind, self.machine = self.at(16, "HH")
        self.word = "Q" if self.wide else "I"
        if self.wide:
            self.programs, self.sections = self.at(32, "QQ")
            places = self.at(54, "HHHHH")
        else:
            self.programs, self.sections = self.at(28, "II")
            places = self.at(42, "HHHHH")
        self.program_size, self.program_count, self.section_size, self.section_count, self.names = places

    def at(self, offset, form):
        return struct.unpack_from(self.order + form, self.data, offset)

    def segments(self):
        """(type, flags, offset, bytes in the file) of each."""
        for i in range(self.program_count):
            place = self.programs + i * self.program_size
            if self.wide:
                kind, flags, offset, _, _, size = self.at(place, "IIQQQQ")
            else:
                kind, offset, _, _, size, _, flags = self.at(place, "IIIIIII")
            yield kind, flags, offset, size

    def dynamic(self):
        tags = {}
        for kind, _, offset, size in self.segments():
            if kind == DYNAMIC:
                step = struct.calcsize(self.word) * 2
                for place in range(offset, offset + size, step):
                    tag, value = self.at(place, self.word * 2)
                    tags[tag] = value
        return tags

    def section(self, wanted):
        """Its bytes; none where there is no such section."""
        form = "IIQQQQIIQQ" if self.wide else "IIIIIIIIII"
        heads = [self.at(self.sections + i * self.section_size, form) for i in range(self.section_count)]
        names = heads[self.names][4]
        for head in heads:
            start = names + head[0]
            if self.data[start:self.data.index(b"\0", start)] == wanted:
                return self.data[head[4]:head[4] + head[5]]
        return b""

    def marks(self):
        """The bits of GNU_PROPERTY_{X86,AARCH64}_FEATURE_1_AND."""
        note = self.section(b".note.gnu.property")
        end, place = len(note), 16
        while place + 12 <= end:
            kind, size, value = struct.unpack_from(self.order + "III", note, place)
            if kind in (0xc0000002, 0xc0000000):
                return value
            step = 8 if self.wide else 4
            place += 8 + (size + step - 1) // step * step
        return 0


def binaries():
    for folder in [BUILD] + sorted(glob.glob(ROOT + "/build-static*")):
        for name in ("ecr", "ecr-local"):
            path = os.path.join(folder, name)
            if os.path.exists(path) and not os.path.islink(path):
                yield path


def read(path):
    with open(path, "rb") as file:
        return Elf(file.read())


def objects(archive):
    """The members of an archive of ar."""
    with open(archive, "rb") as file:
        data = file.read()
    place = 8
    while place + 60 <= len(data):
        name, size = data[place:place + 16], int(data[place + 48:place + 58])
        if not name.startswith((b"/ ", b"// ", b"/SYM64")):
            yield Elf(data[place + 60:place + 60 + size])
        place += 60 + size + size % 2


def hardening(*settings):
    done = subprocess.run(["make", "-s", "--eval", "say: ; @echo '$(HARDEN_CFLAGS)' '$(HARDEN_LDFLAGS)'", "say",
                           *settings], cwd=ROOT, env={k: v for k, v in os.environ.items() if "MAKE" not in k},
                          capture_output=True, text=True, timeout=120)
    return done.stdout.split()


@unittest.skipIf(BUILD.endswith(("-san", "-cov")), "a build that watches itself")
class Hardening(unittest.TestCase):
    def each(self):
        """Each binary; what fails says which one."""
        for self.what in binaries():
            yield self.what, read(self.what)

    def _formatMessage(self, msg, standard):
        return "%s: %s" % (getattr(self, "what", ""), super()._formatMessage(msg, standard))

    def test_it_lies_anywhere(self):
        for path, elf in self.each():
            if path.endswith("ecr") and "build-static" in path:  # it would start in twice the time
                self.assertEqual(elf.kind, 2)
                continue
            self.assertEqual(elf.kind, 3, "no position-independent program")
            self.assertTrue(elf.dynamic().get(FLAGS_1, 0) & 0x08000000, "not marked as PIE")

    def test_relocations_are_read_only(self):
        for path, elf in self.each():
            tags = elf.dynamic()
            self.assertIn(RELRO, [segment[0] for segment in elf.segments()])
            self.assertTrue(not tags or tags.get(FLAGS_1, 0) & 1 or tags.get(FLAGS, 0) & 8, "symbols are bound late")
            self.assertNotIn(TEXTREL, tags)

    def test_relocations_are_packed(self):
        """Where the C library says that it takes them so."""
        with tempfile.NamedTemporaryFile() as out:
            said = subprocess.run(
                ["cc", "-pie", "-Wl,-z,pack-relative-relocs", "-o", out.name, "-x", "c", "-"],
                input=b"int main(void) {return 0;}", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            with open(out.name, "rb") as program:
                known = not said.stdout and b"GLIBC_ABI_DT_RELR" in program.read()
        for path, elf in self.each():
            if "build-static" not in path:
                self.assertEqual(RELR in elf.dynamic(), known)

    def test_nothing_is_written_and_run(self):
        for path, elf in self.each():
            for kind, flags, _, _ in elf.segments():
                if kind in (LOAD, STACK):
                    self.assertNotEqual(flags & 3, 3, "a segment is written and executed")
            self.assertIn(STACK, [segment[0] for segment in elf.segments()])

    def test_static_ones_have_no_interpreter(self):
        for path, elf in self.each():
            kinds = [segment[0] for segment in elf.segments()]
            self.assertEqual(INTERPRETER in kinds, "build-static" not in path)

    def test_shadow_stack(self):
        for path, elf in self.each():
            if elf.machine in (X86, X86_64):
                self.assertTrue(elf.marks() & SHSTK, "no shadow stack")

    def test_size_of_static_ones(self):
        for path, elf in self.each():
            if "build-static" in path:
                self.assertLess(len(elf.data), 8 << 20)

    def test_objects(self):
        """Ours all have the marks of their processor; what guards stacks and copies is called."""
        for archive in {os.path.join(os.path.dirname(path), "libecr.a") for path in binaries()}:
            text = b""
            with self.subTest(archive):
                for elf in objects(archive):
                    text += elf.data
                    if elf.machine in (X86, X86_64):
                        self.assertEqual(elf.marks() & (IBT | SHSTK), IBT | SHSTK)
                    elif elf.machine == AARCH64:
                        self.assertEqual(elf.marks() & 3, 3, "neither BTI nor PAC")
                for called in (b"\0__stack_chk_fail\0", b"\0__snprintf_chk\0", b"\0__memcpy_chk\0"):
                    self.assertIn(called, text)

    def test_by_default_and_otherwise(self):
        usual = hardening()
        for flag in ("-fstack-protector-strong", "-D_FORTIFY_SOURCE=3", "-fPIE", "-Wl,-z,relro", "-Wl,-z,now", "-pie"):
            self.assertIn(flag, usual)
        self.assertEqual(hardening("HARDEN="), [])
        self.assertEqual(hardening("SANITIZE=1"), [])
        self.assertEqual(hardening("HARDEN_CFLAGS=-fno-common", "HARDEN_LDFLAGS="), ["-fno-common"])


if __name__ == "__main__":
    unittest.main()
