// The Cortex-M4's floating-point unit, FPv4-SP (ARMv7-M architecture manual A7.5): single precision, round to nearest.
import { hex } from './core.mjs';

export class FloatingPoint {
  constructor(core) {
    this.core = core;
    this.words = new Int32Array(32);
    this.unsigned = new Uint32Array(this.words.buffer);
    this.values = new Float32Array(this.words.buffer);
    this.status = 0; // FPSCR
    this.enabled = false; // CPACR
    this.used = false; // CONTROL.FPCA: exceptions save the registers
  }

  execute(first, second) {
    if (!this.enabled) this.core.fault('floating-point instruction while CPACR does not allow it');
    this.used = true;
    if ((first & 0xfe00) === 0xec00) return (first & 0x1e0) === 0x40 ? this.twoRegisters(first, second) : this.memory(first, second);
    if ((first & 0xff00) !== 0xee00) return this.core.undefined(first, second);
    if (second & 0x10) return this.oneRegister(first, second);
    return second & 0x100 ? this.core.undefined(first, second) : this.arithmetic(first, second);
  }

  // VLDR, VSTR, VLDM, VSTM, VPUSH, VPOP
  memory(first, second) {
    const { core, words } = this, { r, chip } = core;
    const n = first & 15, load = (first & 0x10) !== 0, double = (second & 0x100) !== 0;
    const from = double ? ((second >> 12) | ((first >> 2) & 16)) << 1 : ((second >> 11) & 0x1e) | ((first >> 6) & 1);
    const span = (second & 0xff) << 2;
    let address, count;
    if ((first & 0x120) === 0x100) {
      const base = n === 15 ? (core.at + 4) & ~3 : r[n];
      [address, count] = [(base + (first & 0x80 ? span : -span)) >>> 0, double ? 2 : 1];
    } else {
      address = (first & 0x80 ? r[n] : r[n] - span) >>> 0;
      count = second & 0xff;
      if (first & 0x20) r[n] += first & 0x80 ? span : -span;
    }
    if (from + count > 32) return core.undefined(first, second);
    for (let i = 0; i < count; i++)
      if (load) words[from + i] = chip.readUint32((address + 4 * i) >>> 0);
      else chip.writeUint32((address + 4 * i) >>> 0, words[from + i]);
    return 1 + count;
  }

  // VMOV between two core registers and a double, or two singles
  twoRegisters(first, second) {
    const { words } = this, { r } = this.core;
    const t = second >> 12, t2 = first & 15;
    const m = second & 0x100 ? ((second & 15) | ((second >> 1) & 16)) << 1 : ((second & 15) << 1) | ((second >> 5) & 1);
    if (m > 30) return this.core.undefined(first, second);
    if (first & 0x10) [r[t], r[t2]] = [words[m], words[m + 1]];
    else [words[m], words[m + 1]] = [r[t], r[t2]];
    return 2;
  }

  // VMOV between a core register and a single or half a double; VMSR, VMRS
  oneRegister(first, second) {
    const { words, core } = this, { r } = core;
    const t = second >> 12, load = (first & 0x10) !== 0, a = (first >> 5) & 7;
    if (a === 7 && !(second & 0x100)) {
      if ((first & 15) !== 1) return core.undefined(first, second);
      if (!load) this.status = r[t];
      else if (t === 15) core.flags(this.status);
      else r[t] = this.status;
      return 1;
    }
    let n;
    if (second & 0x100) n = (((first & 15) | ((second >> 3) & 16)) << 1) | (a & 1);
    else n = ((first & 15) << 1) | ((second >> 7) & 1);
    if (n > 31 || (second & 0x100 ? a > 1 : a !== 0)) return core.undefined(first, second);
    if (load) r[t] = words[n];
    else words[n] = r[t];
    return 1;
  }

  arithmetic(first, second) {
    const { values, core } = this;
    const d = ((second >> 11) & 0x1e) | ((first >> 6) & 1), n = ((first & 15) << 1) | ((second >> 7) & 1), m = ((second & 15) << 1) | ((second >> 5) & 1);
    const other = (second & 0x40) !== 0, x = values[n], y = values[m], single = Math.fround;
    switch ((first >> 4) & 11) {
      case 0: values[d] = values[d] + (other ? -single(x * y) : single(x * y)); return 3; // VMLA, VMLS
      case 1: values[d] = -values[d] + (other ? -single(x * y) : single(x * y)); return 3; // VNMLA, VNMLS
      case 2: values[d] = other ? -single(x * y) : x * y; return 1; // VMUL, VNMUL
      case 3: values[d] = other ? x - y : x + y; return 1; // VADD, VSUB
      case 8: if (other) break; values[d] = x / y; return 14; // VDIV
      // Fused: the product of two singles is exact in a double.
      case 9: values[d] = other ? -values[d] - x * y : -values[d] + x * y; return 3; // VFNMA, VFNMS
      case 10: values[d] = other ? values[d] - x * y : values[d] + x * y; return 3; // VFMA, VFMS
      case 11: return other ? this.unary(first, second, d, m) : this.constant(first, second, d);
    }
    return core.undefined(first, second);
  }

  // VMOV of an immediate (A7.5.1)
  constant(first, second, d) {
    const code = ((first & 15) << 4) | (second & 15);
    this.words[d] = ((code & 0x80) << 24) | (code & 0x40 ? 0x3e000000 : 0x40000000) | ((code & 0x3f) << 19);
    return 1;
  }

  unary(first, second, d, m) {
    const { values, words, unsigned, core } = this;
    const extra = (second & 0x80) !== 0;
    switch (first & 15) {
      case 0: words[d] = extra ? words[m] & 0x7fffffff : words[m]; return 1; // VABS, VMOV
      case 1:
        if (extra) values[d] = Math.sqrt(values[m]); // VSQRT
        else words[d] = words[m] ^ 0x80000000; // VNEG
        return extra ? 14 : 1;
      case 4: this.compare(values[d], values[m]); return 1; // VCMP, VCMPE
      case 5: this.compare(values[d], 0); return 1;
      case 8: values[d] = extra ? words[m] : unsigned[m]; return 1; // VCVT from an integer
      case 12: unsigned[d] = clamp(this.integer(values[m], extra), 0, 0xffffffff); return 1; // VCVT, VCVTR to an integer
      case 13: words[d] = clamp(this.integer(values[m], extra), -0x80000000, 0x7fffffff); return 1;
      case 10: case 11: case 14: case 15: { // VCVT with fixed point, in place
        const size = extra ? 32 : 16, fraction = size - (((second & 15) << 1) | ((second >> 5) & 1)), isUnsigned = (first & 1) !== 0;
        if (!(first & 4)) {
          const raw = size === 32 ? (isUnsigned ? unsigned[d] : words[d]) : isUnsigned ? words[d] & 0xffff : (words[d] << 16) >> 16;
          values[d] = raw / 2 ** fraction;
        } else {
          const most = isUnsigned ? 2 ** size - 1 : 2 ** (size - 1) - 1, least = isUnsigned ? 0 : -(2 ** (size - 1));
          words[d] = clamp(Math.trunc(values[d] * 2 ** fraction), least, most);
        }
        return 1;
      }
    }
    return core.fault(`undefined floating-point instruction ${hex((first << 16) | second)}`);
  }

  integer(value, towardsZero) {
    if (Number.isNaN(value)) return 0;
    if (towardsZero) return Math.trunc(value);
    const below = Math.floor(value), rest = value - below;
    return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
  }

  compare(x, y) {
    const flags = x === y ? 6 : x < y ? 8 : x > y ? 2 : 3; // NZCV
    this.status = (this.status & 0x0fffffff) | (flags << 28);
  }
}

const clamp = (value, least, most) => Math.max(least, Math.min(most, value));
