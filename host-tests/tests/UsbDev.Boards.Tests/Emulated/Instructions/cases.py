"""Random instructions of a Cortex-M4, and what Unicorn's core makes of them: one JSON object a line. usage: cases.py SEED NUMBER

Unicorn is called directly; its package's own module needs what Python has dropped. Numbers are those of its headers."""
import ctypes
import json
import random
import struct
import sys

RAM, RAM_SIZE, CODE_SIZE = 0x2000_0000, 4096, 0x400_0000
ARM, THUMB_M_CLASS, CPU_MODEL, CORTEX_M4 = 1, 16 | 32, 7 | 1 << 26 | 1 << 30, 9
APSR, FPEXC, FPSCR, LR, PC, SP, R0, S0, XPSR = 1, 4, 6, 10, 11, 12, 66, 79, 120
REGISTERS = [*range(R0, R0 + 13), SP, LR]

_library = ctypes.CDLL("libunicorn.so.2")


class Unicorn:
    def __init__(self) -> None:
        self._engine = ctypes.c_void_p()
        self._do("uc_open", ARM, THUMB_M_CLASS, ctypes.byref(self._engine), with_engine=False)
        self._do("uc_ctl", CPU_MODEL, CORTEX_M4)
        for address, size in ((0, CODE_SIZE), (RAM, 0x10000)):
            self._do("uc_mem_map", ctypes.c_uint64(address), ctypes.c_size_t(size), 7)
        self[FPEXC] = 1 << 30

    def __getitem__(self, register: int) -> int:
        value = ctypes.c_uint64(0)
        self._do("uc_reg_read", register, ctypes.byref(value))
        return value.value & 0xFFFF_FFFF

    def __setitem__(self, register: int, value: int) -> None:
        self._do("uc_reg_write", register, ctypes.byref(ctypes.c_uint64(value)))

    def write(self, address: int, data: bytes) -> None:
        self._do("uc_mem_write", ctypes.c_uint64(address), data, ctypes.c_size_t(len(data)))

    def read(self, address: int, size: int) -> bytes:
        data = ctypes.create_string_buffer(size)
        self._do("uc_mem_read", ctypes.c_uint64(address), data, ctypes.c_size_t(size))
        return data.raw

    def run(self, address: int, instructions: int) -> bool:
        return _library.uc_emu_start(self._engine, ctypes.c_uint64(address | 1), ctypes.c_uint64(0xFFFF_FFFE), ctypes.c_uint64(0), ctypes.c_size_t(instructions)) == 0

    def _do(self, name: str, *arguments, with_engine: bool = True) -> None:
        code = getattr(_library, name)(*([self._engine] if with_engine else []), *arguments)
        if code:
            sys.exit(f"{name}: error {code}")


one_of, below, bits = random.choice, random.randrange, random.getrandbits


def register() -> int:
    return one_of([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14])


def word() -> int:
    return one_of([bits(32), bits(32), below(256), 0xFFFF_FFFF - below(256), 0x8000_0000, 0x7FFF_FFFF, 0, 1, 0xFFFF_FFFF])


def single() -> int:
    def packed(value: float) -> int:
        return struct.unpack("<I", struct.pack("<f", value))[0]

    return one_of([
        lambda: one_of([0, 0x8000_0000, 0x3F80_0000, 0xBF80_0000, 0x7F80_0000, 0xFF80_0000]),
        lambda: packed(random.uniform(-1e6, 1e6)),
        lambda: packed(below(-100000, 100000) / 4),
        lambda: bits(1) << 31 | below(1, 254) << 23 | bits(23),
    ])()


# Each kind of instruction, as half-words. A comment names what the encoding is in the architecture's manual.

def short() -> list[int]:
    d, m = register(), register()
    return [one_of([
        below(0x4000),  # shifts, sums, immediates
        0x4000 | below(0x400),  # data processing
        0x4400 | below(3) << 8 | (d & 8) << 4 | m << 3 | d & 7,  # ADD, CMP, MOV of high registers
        one_of([0xB200, 0xB240, 0xB280, 0xB2C0, 0xBA00, 0xBA40, 0xBAC0]) | below(64),  # extensions, REV
        0xA000 | below(0x1000),  # ADR, ADD to SP
    ])]


def long() -> list[int]:
    d, n, m = register(), register(), register()
    operation = one_of([0, 1, 2, 3, 4, 8, 10, 11, 13, 14])  # AND BIC ORR ORN EOR ADD ADC SBC SUB RSB
    source = one_of([n, 15]) if operation in (2, 3) else n  # 15: MOV, MVN
    flags = bits(1)
    to = 15 if operation in (0, 4, 8, 13) and flags and bits(2) == 0 else d  # 15: TST, TEQ, CMN, CMP
    low, top = sorted((below(32), below(32)))
    arithmetic = bits(1)
    shift = max(bits(5), arithmetic)
    return one_of([
        [0xF000 | bits(1) << 10 | operation << 5 | flags << 4 | source, below(8) << 12 | to << 8 | bits(8)],
        [0xEA00 | operation << 5 | flags << 4 | source, below(8) << 12 | to << 8 | bits(4) << 4 | m],
        [0xEAC0 | n, below(8) << 12 | d << 8 | bits(2) << 6 | one_of([0, 2]) << 4 | m],  # PKH
        [one_of([0xF200, 0xF2A0]) | bits(1) << 10 | one_of([n, 13, 15]), below(8) << 12 | d << 8 | bits(8)],  # ADDW, SUBW
        [one_of([0xF240, 0xF2C0]) | bits(1) << 10 | bits(4), below(8) << 12 | d << 8 | bits(8)],  # MOVW, MOVT
        [one_of([0xF340, 0xF3C0]) | n, (low >> 2) << 12 | d << 8 | (low & 3) << 6 | below(32 - low)],  # SBFX, UBFX
        [0xF360 | one_of([n, 15]), (low >> 2) << 12 | d << 8 | (low & 3) << 6 | top],  # BFI, BFC
        [one_of([0xF300, 0xF380]) | arithmetic << 5 | n, (shift >> 2) << 12 | d << 8 | (shift & 3) << 6 | bits(5)],  # SSAT, USAT
        [one_of([0xFA00, 0xFA20, 0xFA40, 0xFA60]) | bits(1) << 4 | n, 0xF000 | d << 8 | m],  # shifts by a register
        [one_of([0xFA00, 0xFA10, 0xFA40, 0xFA50]) | one_of([n, 15]), 0xF080 | d << 8 | bits(2) << 4 | m],  # SXTH and others
        [0xFA90 | m, one_of([0xF080, 0xF090, 0xF0A0, 0xF0B0]) | d << 8 | m],  # REV, REV16, RBIT, REVSH
        [0xFAB0 | m, 0xF080 | d << 8 | m],  # CLZ
    ])


def product() -> list[int]:
    d, n, m = register(), register(), register()
    a = one_of([r for r in range(12) if r != d])
    return one_of([
        [0xFB00 | n, one_of([a, 15]) << 12 | d << 8 | m],  # MLA, MUL
        [0xFB00 | n, a << 12 | d << 8 | 0x10 | m],  # MLS
        [0xFB10 | n, one_of([a, 15]) << 12 | d << 8 | bits(2) << 4 | m],  # SMLAxy
        [0xFB30 | n, one_of([a, 15]) << 12 | d << 8 | bits(1) << 4 | m],  # SMLAWy
        [0xFB50 | n, one_of([a, 15]) << 12 | d << 8 | bits(1) << 4 | m],  # SMMLA
        [one_of([0xFB90, 0xFBB0]) | n, 0xF0F0 | d << 8 | m],  # SDIV, UDIV
        [one_of([0xFB80, 0xFBA0, 0xFBC0, 0xFBE0]) | n, a << 12 | d << 8 | m],  # SMULL, UMULL, SMLAL, UMLAL
        [0xFBE0 | n, a << 12 | d << 8 | 0x60 | m],  # UMAAL
    ])


# Accesses: the first eight registers hold addresses in the RAM, the next two small numbers.

def short_access() -> list[int]:
    return [one_of([
        0x6000 | below(0x3000),
        0x9000 | below(0x1000),
        0xB400 | bits(1) << 11 | below(1, 256),  # PUSH, POP
        0xC000 | bits(1) << 11 | below(8) << 8 | below(1, 256),  # LDM, STM
    ])]


def long_access() -> list[int]:
    n, index, t = below(4), one_of([8, 9]), one_of([10, 11, 12, 14])
    size = one_of([0, 0x20, 0x40, 0x10, 0x30, 0x50, 0x110, 0x130])
    last = below(32)
    count = below(1, 8)
    first = min(last, 31 - count)
    vector = one_of([0xED90, 0xED80, 0xED10, 0xED00, 0xECB0, 0xECA0, 0xED30, 0xED20, 0xEC90, 0xEC80])
    return one_of([
        [0xF880 | size & 0x170 | n, t << 12 | bits(7)],  # with an offset of 12 bits
        [0xF800 | size | n, t << 12 | 0x800 | one_of([4, 6, 3, 1, 5, 7]) << 8 | bits(6)],  # with one of 8, before or after
        [0xF800 | size | n, t << 12 | bits(2) << 4 | index],
        [0xE840 | one_of([0x100, 0x180, 0x120, 0x1A0, 0x20, 0xA0]) | bits(1) << 4 | n, t << 12 | one_of([8, 9]) << 8 | bits(4)],  # LDRD, STRD
        [one_of([0xE880, 0xE8A0, 0xE900, 0xE920]) | bits(1) << 4 | n, 0x300 | below(1, 32) << 8 | bits(1) << 14],  # LDM, STM
        [0xE8D0 | n, 0xF000 | bits(1) << 4 | index],  # TBB, TBH
        [0xE850 | n, t << 12 | 0xF00 | bits(4)],  # LDREX
        [0xE8D0 | n, t << 12 | one_of([0xF4F, 0xF5F])],  # LDREXB, LDREXH
        [vector | (first & 1) << 6 | n, (first >> 1) << 12 | 0xA00 | count],  # VLDR, VSTR, VLDM, VSTM
    ])


def floating() -> list[int]:
    d, n, m = bits(5), bits(5), bits(5)
    operation = one_of([0, 1, 2, 3, 8, 9, 10])  # VMLA, VNMLA, VMUL, VADD, VDIV, VFNMA, VFMA
    other = one_of([0, 1, 4, 5, 8, 12, 13])  # VMOV, VNEG, VCMP, VCMP with 0, VCVT
    return one_of([
        [0xEE00 | operation << 4 | (d & 1) << 6 | n >> 1, (d >> 1) << 12 | 0xA00 | (n & 1) << 7 | bits(1) << 6 | (m & 1) << 5 | m >> 1],
        [0xEEB0 | (d & 1) << 6 | bits(4), (d >> 1) << 12 | 0xA00 | bits(4)],  # VMOV of an immediate
        [0xEEB0 | (d & 1) << 6 | other, (d >> 1) << 12 | 0xA40 | bits(1) << 7 | (0 if other == 5 else (m & 1) << 5 | m >> 1)],
        [0xEE00 | bits(1) << 4 | n >> 1, register() << 12 | 0xA10 | (n & 1) << 7],  # VMOV from and to a register
        [0xEEF1, one_of([0xFA10, 0x3A10])],  # VMRS
    ])


def branch() -> list[int]:
    condition = below(14)
    return one_of([
        [0xD000 | condition << 8 | bits(7)],
        [0xB100 | bits(1) << 11 | bits(5) << 3 | below(8)],  # CBZ, CBNZ
        [0xF000 | condition << 6, 0x8000 | bits(9)],
        [0xF000, 0xF800 | bits(9)],  # BL
    ])


def conditional() -> list[int]:
    return [0xBF08 | below(14) << 4, *short()]


KINDS = {short: 3, long: 7, product: 2, short_access: 2, long_access: 4, floating: 4, branch: 1, conditional: 2}


def main() -> None:
    random.seed(int(sys.argv[1]))
    unicorn = Unicorn()
    made, at = 0, 0x8000
    while made < int(sys.argv[2]):
        at += 0x800  # Unicorn keeps what it has translated
        kind = random.choices(list(KINDS), list(KINDS.values()))[0]
        code = kind()
        registers = [word() for _ in range(15)]
        if kind in (short_access, long_access):
            registers[:8] = [RAM + 0x400 + 4 * below(256) for _ in range(8)]
            registers[8:10] = [4 * below(16), 4 * below(16)]
        registers[13] = RAM + 0x800 + 4 * below(16)
        flags, floats, pattern = bits(4), [single() for _ in range(32)], random.randbytes(64)
        memory = pattern * (RAM_SIZE // 64)
        unicorn.write(RAM, memory)
        unicorn.write(at - 0x200, bytes((37 * i) & 255 for i in range(0x600)))  # what loads from the code find
        unicorn.write(at, struct.pack(f"<{len(code)}H", *code) + b"\x00\xbf" * 8)
        for number, value in [*zip(REGISTERS, registers), (APSR, flags << 28), (FPSCR, 0), *enumerate(floats, S0)]:
            unicorn[number] = value
        steps = 2 if kind is conditional else 1
        if not unicorn.run(at, steps):
            continue  # a reserved encoding, or an address outside the memory
        after = unicorn.read(RAM, RAM_SIZE)
        print(json.dumps({
            "kind": kind.__name__, "at": at, "code": code, "steps": steps,
            "before": {"r": registers, "s": floats, "flags": flags},
            "after": {
                "r": [unicorn[number] for number in REGISTERS], "s": [unicorn[S0 + i] for i in range(32)], "flags": unicorn[XPSR] >> 28,
                "pc": unicorn[PC] & ~1, "status": unicorn[FPSCR] >> 28,
            },
            "pattern": list(pattern), "written": {i: after[i] for i in range(RAM_SIZE) if after[i] != memory[i]},
        }))
        made += 1


main()
