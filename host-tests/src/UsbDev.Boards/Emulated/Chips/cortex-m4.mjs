// A Cortex-M4 with its single-precision unit (ARMv7-M architecture manual DDI 0403; chapters at each part), for chips that rp2040js has no core for.
// Not there: the instructions on packed bytes and half-words, the memory protection unit, faults as exceptions: what a chip would fault on ends the board.
import { FloatingPoint } from './cortex-m4-float.mjs';
import { CoreFault, hex } from './core.mjs';

const SP = 13, LR = 14, PC = 15;
const NMI = 2, SVCALL = 11, PENDSV = 14, SYSTICK = 15;
const LOWEST = 256;
const ENTRY_CYCLES = 12, RETURN_CYCLES = 10; // the core's manual (DDI 0439) §3.9; the registers of the floating-point unit are stored later, or never

const high = (a, b) => {
  // The upper word of an unsigned product.
  const al = a & 0xffff, ah = a >>> 16, bl = b & 0xffff, bh = b >>> 16;
  const middle = ah * bl + ((al * bl) >>> 16), other = al * bh + (middle % 0x10000);
  return (ah * bh + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000)) | 0;
};
const highSigned = (a, b) => (high(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;
const reverse = (x) => ((x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24)) | 0;

export class CortexM4 {
  constructor(chip) {
    this.chip = chip;
    this.r = new Int32Array(16);
    this.N = this.Z = this.C = this.V = 0;
    this.it = 0; // ITSTATE
    this.process = 0; // the stack pointer that is not in use
    this.control = 0;
    this.PRIMASK = this.FAULTMASK = this.BASEPRI = 0;
    this.active = []; // numbers of the exceptions that are being handled
    this.VTOR = 0;
    this.waiting = false;
    this.interruptsUpdated = false;
    this.exceptionCycles = 0; // since the last instruction
    this.lines = new Uint32Array(8); // interrupts: what peripherals ask for
    this.pended = new Uint32Array(8); // what software has made pending
    this.enabled = new Uint32Array(8);
    this.priorities = new Uint8Array(256);
    this.systemPriorities = new Uint8Array(16);
    this.pendingSystick = this.pendingPendSV = this.pendingSVCall = false;
    this.exclusive = false;
    this.float = new FloatingPoint(this);
  }

  get PC() {
    return this.r[PC];
  }

  get LR() {
    return this.r[LR];
  }

  get PM() {
    return this.PRIMASK !== 0;
  }

  reset() {
    this.r[SP] = this.chip.readUint32(this.VTOR) & ~3;
    this.r[PC] = this.chip.readUint32(this.VTOR + 4) & ~1;
  }

  fault(text) {
    this.r[PC] = this.at;
    throw new CoreFault(text, this);
  }

  // ---- exceptions (B1.5)

  setInterrupt(number, on) {
    const word = number >> 5, bit = (1 << (number & 31)) >>> 0;
    if (on) {
      this.lines[word] |= bit;
      this.interruptsUpdated = true;
    } else this.lines[word] &= ~bit;
  }

  // Something is pending that ends WFI, whatever PRIMASK says.
  wakes() {
    if (this.pendingSystick || this.pendingPendSV) return true;
    for (let i = 0; i < 5; i++) if ((this.lines[i] | this.pended[i]) & this.enabled[i]) return true;
    return false;
  }

  priority(exception) {
    return exception >= 16 ? this.priorities[exception - 16] : exception === NMI ? -2 : exception < 4 ? -1 : this.systemPriorities[exception];
  }

  get executionPriority() {
    let priority = LOWEST;
    for (const exception of this.active) priority = Math.min(priority, this.priority(exception));
    if (this.BASEPRI !== 0 && this.BASEPRI < priority) priority = this.BASEPRI;
    if (this.PRIMASK && priority > 0) priority = 0;
    return this.FAULTMASK ? Math.min(priority, -1) : priority;
  }

  takeInterrupt() {
    this.interruptsUpdated = false;
    let best = this.executionPriority, exception = 0;
    const consider = (number) => {
      const priority = this.priority(number);
      if (priority < best) [best, exception] = [priority, number];
    };
    if (this.pendingSVCall) consider(SVCALL);
    if (this.pendingPendSV) consider(PENDSV);
    if (this.pendingSystick) consider(SYSTICK);
    for (let word = 0; word < 5; word++)
      for (let bits = ((this.lines[word] | this.pended[word]) & this.enabled[word]) >>> 0; bits !== 0; bits = (bits & (bits - 1)) >>> 0)
        consider(16 + 32 * word + 31 - Math.clz32(bits & -bits));
    if (exception === 0) return;
    if (exception === SVCALL) this.pendingSVCall = false;
    else if (exception === PENDSV) this.pendingPendSV = false;
    else if (exception === SYSTICK) this.pendingSystick = false;
    else this.pended[(exception - 16) >> 5] &= ~(1 << (exception & 31 ^ 16));
    this.enter(exception);
    this.interruptsUpdated = true; // another one of a higher priority may be pending
  }

  get xPSR() {
    return (this.N << 31) | (this.Z << 30) | (this.C << 29) | (this.V << 28) | ((this.it & 3) << 25) | (1 << 24) | ((this.it >> 2) << 10) | (this.active.at(-1) ?? 0);
  }

  enter(exception) {
    this.exceptionCycles += ENTRY_CYCLES;
    const { r, chip, float } = this;
    const extended = float.used;
    const size = extended ? 0x68 : 0x20, handler = this.active.length > 0;
    const misaligned = (r[SP] >>> 2) & 1;
    const frame = ((r[SP] - size) & ~7) >>> 0;
    const words = [r[0], r[1], r[2], r[3], r[12], r[LR], r[PC], this.xPSR | (misaligned << 9)];
    for (let i = 0; i < 8; i++) chip.writeUint32(frame + 4 * i, words[i]);
    if (extended) {
      for (let i = 0; i < 16; i++) chip.writeUint32(frame + 0x20 + 4 * i, float.words[i]);
      chip.writeUint32(frame + 0x60, float.status);
    }
    r[SP] = frame;
    r[LR] = (handler ? 0xfffffff1 : this.control & 2 ? 0xfffffffd : 0xfffffff9) & (extended ? ~0x10 : ~0);
    if (!handler && this.control & 2) this.swapStacks();
    this.active.push(exception);
    float.used = false;
    this.it = 0;
    this.exclusive = false;
    r[PC] = chip.readUint32((this.VTOR + 4 * exception) >>> 0) & ~1;
  }

  leave(code) {
    const { r, chip, float } = this;
    if (this.active.length === 0) this.fault(`branch to ${hex(code)}`);
    this.active.pop();
    this.exceptionCycles += RETURN_CYCLES;
    this.FAULTMASK = 0;
    if ((code & 0xf) === 0xd) this.swapStacks();
    const frame = r[SP] >>> 0, extended = !(code & 0x10);
    for (let i = 0; i < 4; i++) r[i] = chip.readUint32(frame + 4 * i);
    r[12] = chip.readUint32(frame + 0x10);
    r[LR] = chip.readUint32(frame + 0x14);
    r[PC] = chip.readUint32(frame + 0x18) & ~1;
    const psr = chip.readUint32(frame + 0x1c);
    if (extended) {
      for (let i = 0; i < 16; i++) float.words[i] = chip.readUint32(frame + 0x20 + 4 * i);
      float.status = chip.readUint32(frame + 0x60);
    }
    float.used = extended;
    r[SP] = (frame + (extended ? 0x68 : 0x20)) | (psr & 0x200 ? 4 : 0);
    this.flags(psr);
    this.it = ((psr >>> 25) & 3) | ((psr >>> 8) & 0xfc);
    this.interruptsUpdated = true;
  }

  swapStacks() {
    [this.r[SP], this.process] = [this.process, this.r[SP]];
  }

  flags(psr) {
    this.N = psr >>> 31;
    this.Z = (psr >>> 30) & 1;
    this.C = (psr >>> 29) & 1;
    this.V = (psr >>> 28) & 1;
  }

  // ---- arithmetic

  condition(code) {
    switch (code >> 1) {
      case 0: return this.Z !== (code & 1);
      case 1: return this.C !== (code & 1);
      case 2: return this.N !== (code & 1);
      case 3: return this.V !== (code & 1);
      case 4: return (this.C === 1 && this.Z === 0) === !(code & 1);
      case 5: return (this.N === this.V) === !(code & 1);
      case 6: return (this.N === this.V && this.Z === 0) === !(code & 1);
      default: return true;
    }
  }

  add(a, b, carry, set) {
    const result = (a + b + carry) | 0;
    if (set) {
      this.N = result >>> 31;
      this.Z = result === 0 ? 1 : 0;
      this.C = (a >>> 0) + (b >>> 0) + carry > 0xffffffff ? 1 : 0;
      this.V = ((a ^ result) & (b ^ result)) >>> 31;
    }
    return result;
  }

  logic(result, carry) {
    this.N = result >>> 31;
    this.Z = result === 0 ? 1 : 0;
    this.C = carry;
  }

  // A shift (A7.4.2); the carry is in this.carry.
  shift(value, type, by) {
    this.carry = this.C;
    if (by === 0) return value;
    switch (type) {
      case 0:
        if (by > 32) this.carry = 0;
        else this.carry = by === 32 ? value & 1 : (value >>> (32 - by)) & 1;
        return by > 31 ? 0 : value << by;
      case 1:
        if (by > 32) this.carry = 0;
        else this.carry = (value >>> (by - 1)) & 1;
        return by > 31 ? 0 : (value >>> by) | 0;
      case 2:
        this.carry = by > 31 ? value >>> 31 : (value >> (by - 1)) & 1;
        return value >> (by > 31 ? 31 : by);
      default: {
        const n = by & 31;
        const result = n === 0 ? value : (value >>> n) | (value << (32 - n));
        this.carry = result >>> 31;
        return result;
      }
    }
  }

  // A shift by a constant of an instruction: 0 means 32, or, of a rotation, by one bit through the carry.
  shiftBy(value, type, by) {
    if (type === 0 || by !== 0) return this.shift(value, type, by);
    if (type !== 3) return this.shift(value, type, 32);
    this.carry = value & 1;
    return (this.C << 31) | (value >>> 1);
  }

  // An immediate of twelve bits (A5.3.2).
  expand(first, second) {
    const code = ((first & 0x400) << 1) | ((second >> 4) & 0x700) | (second & 0xff), byte = code & 0xff;
    this.carry = this.C;
    switch (code >> 8) {
      case 0: return byte;
      case 1: return byte | (byte << 16);
      case 2: return (byte << 8) | (byte << 24);
      case 3: return byte | (byte << 8) | (byte << 16) | (byte << 24);
    }
    const value = 0x80 | (code & 0x7f), by = code >> 7;
    const result = (value >>> by) | (value << (32 - by));
    this.carry = result >>> 31;
    return result;
  }

  branch(target) {
    if (target >>> 28 === 0xf && this.active.length > 0) this.leave(target);
    else if (!(target & 1)) this.fault(`branch to ${hex(target)}, which is no Thumb code`);
    else this.r[PC] = target & ~1;
  }

  // ---- instructions

  // Executes one, and returns its cycles: about what the core's manual has for a memory without wait states.
  executeInstruction() {
    if (this.interruptsUpdated) this.takeInterrupt();
    const { r, chip } = this;
    const at = (this.at = r[PC]);
    const first = chip.readUint16(at);
    const long = first >= 0xe800;
    r[PC] = at + (long ? 4 : 2);
    const it = this.it;
    if (it !== 0) {
      this.it = it & 7 ? (it & 0xe0) | ((it << 1) & 0x1f) : 0;
      if (!this.condition(it >> 4)) return 1;
    }
    const cycles = (long ? this.long(first, chip.readUint16(at + 2)) : this.short(first, it === 0)) + this.exceptionCycles;
    this.exceptionCycles = 0;
    return cycles;
  }

  short(op, set) {
    const { r, chip } = this;
    const d = op & 7, n = (op >> 3) & 7;
    switch (op >> 11) {
      case 0: case 1: case 2: {
        const result = this.shiftBy(r[n], op >> 11, (op >> 6) & 31);
        r[d] = result;
        if (set) this.logic(result, this.carry);
        return 1;
      }
      case 3: {
        const value = op & 0x400 ? (op >> 6) & 7 : r[(op >> 6) & 7];
        r[d] = op & 0x200 ? this.add(r[n], ~value, 1, set) : this.add(r[n], value, 0, set);
        return 1;
      }
      case 4:
        r[(op >> 8) & 7] = op & 0xff;
        if (set) this.logic(op & 0xff, this.C);
        return 1;
      case 5:
        this.add(r[(op >> 8) & 7], ~(op & 0xff), 1, true);
        return 1;
      case 6:
        r[(op >> 8) & 7] = this.add(r[(op >> 8) & 7], op & 0xff, 0, set);
        return 1;
      case 7:
        r[(op >> 8) & 7] = this.add(r[(op >> 8) & 7], ~(op & 0xff), 1, set);
        return 1;
      case 8:
        return op & 0x400 ? this.special(op) : this.processing(op, d, n, set);
      case 9:
        r[(op >> 8) & 7] = chip.readUint32((((this.at + 4) & ~3) + ((op & 0xff) << 2)) >>> 0);
        return 2;
      case 10: case 11: {
        const address = (r[n] + r[(op >> 6) & 7]) >>> 0;
        switch ((op >> 9) & 7) {
          case 0: chip.writeUint32(address, r[d]); break;
          case 1: chip.writeUint16(address, r[d]); break;
          case 2: chip.writeUint8(address, r[d]); break;
          case 3: r[d] = (chip.readUint8(address) << 24) >> 24; break;
          case 4: r[d] = chip.readUint32(address); break;
          case 5: r[d] = chip.readUint16(address); break;
          case 6: r[d] = chip.readUint8(address); break;
          default: r[d] = (chip.readUint16(address) << 16) >> 16;
        }
        return 2;
      }
      case 12: chip.writeUint32((r[n] + ((op >> 4) & 0x7c)) >>> 0, r[d]); return 2;
      case 13: r[d] = chip.readUint32((r[n] + ((op >> 4) & 0x7c)) >>> 0); return 2;
      case 14: chip.writeUint8((r[n] + ((op >> 6) & 31)) >>> 0, r[d]); return 2;
      case 15: r[d] = chip.readUint8((r[n] + ((op >> 6) & 31)) >>> 0); return 2;
      case 16: chip.writeUint16((r[n] + ((op >> 5) & 0x3e)) >>> 0, r[d]); return 2;
      case 17: r[d] = chip.readUint16((r[n] + ((op >> 5) & 0x3e)) >>> 0); return 2;
      case 18: chip.writeUint32((r[SP] + ((op & 0xff) << 2)) >>> 0, r[(op >> 8) & 7]); return 2;
      case 19: r[(op >> 8) & 7] = chip.readUint32((r[SP] + ((op & 0xff) << 2)) >>> 0); return 2;
      case 20: r[(op >> 8) & 7] = ((this.at + 4) & ~3) + ((op & 0xff) << 2); return 1;
      case 21: r[(op >> 8) & 7] = r[SP] + ((op & 0xff) << 2); return 1;
      case 22: case 23: return this.miscellaneous(op, d, n);
      case 24: case 25: {
        const base = (op >> 8) & 7, load = (op & 0x800) !== 0;
        const count = this.transfer(load, r[base] >>> 0, op & 0xff);
        if (!load || !(op & (1 << base))) r[base] += 4 * count;
        return 1 + count;
      }
      case 26: case 27: {
        const code = (op >> 8) & 15;
        if (code === 15) {
          this.pendingSVCall = this.interruptsUpdated = true;
          return 1;
        }
        if (code === 14) this.fault(`undefined instruction ${hex(op)}`);
        if (!this.condition(code)) return 1;
        r[PC] = this.at + 4 + ((op << 24) >> 23);
        return 3;
      }
      default: // B
        r[PC] = this.at + 4 + ((op << 21) >> 20);
        return 3;
    }
  }

  processing(op, d, m, set) {
    const { r } = this;
    const a = r[d], b = r[m];
    let result;
    switch ((op >> 6) & 15) {
      case 0: result = a & b; break;
      case 1: result = a ^ b; break;
      case 2: case 3: case 4: case 7: {
        const kind = (op >> 6) & 15;
        r[d] = result = this.shift(a, kind === 7 ? 3 : kind - 2, b & 0xff);
        if (set) this.logic(result, this.carry);
        return 1;
      }
      case 5: r[d] = this.add(a, b, this.C, set); return 1;
      case 6: r[d] = this.add(a, ~b, this.C, set); return 1;
      case 8: this.logic(a & b, this.C); return 1;
      case 9: r[d] = this.add(~b, 0, 1, set); return 1;
      case 10: this.add(a, ~b, 1, true); return 1;
      case 11: this.add(a, b, 0, true); return 1;
      case 12: result = a | b; break;
      case 13: result = Math.imul(a, b); break;
      case 14: result = a & ~b; break;
      default: result = ~b;
    }
    r[d] = result;
    if (set) this.logic(result, this.C);
    return 1;
  }

  special(op) {
    const { r } = this;
    const d = (op & 7) | ((op >> 4) & 8), m = (op >> 3) & 15;
    const read = (n) => (n === PC ? this.at + 4 : r[n]);
    switch ((op >> 8) & 3) {
      case 0: {
        const sum = read(d) + read(m);
        r[d] = d === PC ? sum & ~1 : d === SP ? sum & ~3 : sum;
        return d === PC ? 3 : 1;
      }
      case 1: this.add(read(d), ~read(m), 1, true); return 1;
      case 2: {
        const value = read(m);
        r[d] = d === PC ? value & ~1 : d === SP ? value & ~3 : value;
        return d === PC ? 3 : 1;
      }
      default: {
        const target = read(m);
        if (op & 0x80) r[LR] = (this.at + 2) | 1;
        this.branch(target);
        return 3;
      }
    }
  }

  miscellaneous(op, d, m) {
    const { r, chip } = this;
    switch ((op >> 8) & 15) {
      case 0:
        r[SP] += op & 0x80 ? -((op & 0x7f) << 2) : (op & 0x7f) << 2;
        return 1;
      case 1: case 3: case 9: case 11: // CBZ, CBNZ
        if ((r[d] === 0) === !(op & 0x800)) {
          r[PC] = this.at + 4 + (((op >> 2) & 0x3e) | ((op >> 3) & 0x40));
          return 3;
        }
        return 1;
      case 2: {
        const value = r[m];
        r[d] = [(value << 16) >> 16, (value << 24) >> 24, value & 0xffff, value & 0xff][(op >> 6) & 3];
        return 1;
      }
      case 4: case 5: {
        const list = (op & 0xff) | ((op & 0x100) << 6), count = ones(list);
        r[SP] -= 4 * count;
        this.transfer(false, r[SP] >>> 0, list);
        return 1 + count;
      }
      case 6:
        if ((op & 0xe0) !== 0x60) break; // CPS
        if (op & 2) this.PRIMASK = (op >> 4) & 1;
        if (op & 1) this.FAULTMASK = (op >> 4) & 1;
        this.interruptsUpdated = true;
        return 1;
      case 10: {
        const value = r[m];
        switch ((op >> 6) & 3) {
          case 0: r[d] = reverse(value); return 1;
          case 1: r[d] = ((value >>> 8) & 0xff00ff) | ((value & 0xff00ff) << 8); return 1;
          case 3: r[d] = ((value << 24) >> 16) | ((value >>> 8) & 0xff); return 1;
        }
        break;
      }
      case 12: case 13: {
        const list = (op & 0xff) | ((op & 0x100) << 7), count = ones(list), from = r[SP] >>> 0;
        r[SP] += 4 * count;
        this.transfer(true, from, list);
        return 1 + count + (op & 0x100 ? 2 : 0);
      }
      case 14:
        return chip.onBreak(op & 0xff);
      case 15:
        if (op & 15) this.it = op & 0xff;
        else if ((op & 0xf0) === 0x30 || (op & 0xf0) === 0x20) this.waiting = true; // WFI; WFE
        return 1;
    }
    return this.fault(`undefined instruction ${hex(op)}`);
  }

  // LDM, STM, PUSH, POP; returns the number of registers.
  transfer(load, address, list) {
    const { r, chip } = this;
    let count = 0, target = 0;
    for (let i = 0; i < 16; i++) {
      if (!(list & (1 << i))) continue;
      const place = (address + 4 * count++) >>> 0;
      if (!load) chip.writeUint32(place, r[i]);
      else if (i === PC) target = chip.readUint32(place);
      else r[i] = chip.readUint32(place);
    }
    if (load && list & 0x8000) this.branch(target);
    return count;
  }

  long(first, second) {
    const group = (first >> 9) & 15; // bits 12 to 9
    switch (group) {
      case 4: return first & 0x40 ? this.dual(first, second) : this.multiple(first, second);
      case 5: return this.shifted(first, second);
      case 6: case 7: case 14: case 15: {
        const kind = (second >> 8) & 15;
        return kind === 10 || kind === 11 ? this.float.execute(first, second) : this.undefined(first, second);
      }
      case 8: case 10: // data processing, modified immediate: bit 15 of the second half is 0
      case 9: case 11:
        if (second & 0x8000) return this.branches(first, second);
        return first & 0x200 ? this.plain(first, second) : this.immediate(first, second);
      case 12: return first & 0x10 ? this.load(first, second) : this.store(first, second);
      case 13: return first & 0x100 ? (first & 0x80 ? this.longMultiply(first, second) : this.multiply(first, second)) : this.registers(first, second);
      default: return this.undefined(first, second);
    }
  }

  undefined(first, second) {
    return this.fault(`undefined instruction ${first.toString(16)} ${second.toString(16).padStart(4, '0')}`);
  }

  multiple(first, second) {
    const { r } = this;
    const n = first & 15, load = (first & 0x10) !== 0, count = ones(second), before = (first & 0x180) === 0x100;
    const from = before ? r[n] - 4 * count : r[n], after = before ? from : r[n] + 4 * count;
    if (first & 0x20 && !(load && second & (1 << n))) r[n] = after;
    this.transfer(load, from >>> 0, second);
    return 1 + count;
  }

  dual(first, second) {
    const { r, chip } = this;
    const n = first & 15, t = second >> 12, t2 = (second >> 8) & 15, load = (first & 0x10) !== 0;
    const base = n === PC ? (this.at + 4) & ~3 : r[n];
    if (!(first & 0x120)) {
      // exclusive accesses, table branches
      if (!(first & 0x80)) {
        const address = (base + ((second & 0xff) << 2)) >>> 0;
        if (load) r[t] = chip.readUint32(address);
        else {
          if (this.exclusive) chip.writeUint32(address, r[t]);
          r[t2] = this.exclusive ? 0 : 1;
        }
        this.exclusive = load;
        return 2;
      }
      const address = base >>> 0;
      switch ((second >> 4) & 15) {
        case 0: r[PC] = this.at + 4 + 2 * chip.readUint8((this.tableAt(n) + r[second & 15]) >>> 0); return 4;
        case 1: r[PC] = this.at + 4 + 2 * chip.readUint16((this.tableAt(n) + 2 * r[second & 15]) >>> 0); return 4;
        case 4: case 5: {
          const byte = ((second >> 4) & 15) === 4;
          if (load) r[t] = byte ? chip.readUint8(address) : chip.readUint16(address);
          else {
            if (this.exclusive) byte ? chip.writeUint8(address, r[t]) : chip.writeUint16(address, r[t]);
            r[second & 15] = this.exclusive ? 0 : 1;
          }
          this.exclusive = load;
          return 2;
        }
        default: return this.undefined(first, second);
      }
    }
    const moved = base + (first & 0x80 ? (second & 0xff) << 2 : -((second & 0xff) << 2));
    const address = (first & 0x100 ? moved : base) >>> 0;
    if (load) {
      const low = chip.readUint32(address), upper = chip.readUint32((address + 4) >>> 0);
      if (first & 0x20) r[n] = moved;
      r[t] = low;
      r[t2] = upper;
    } else {
      chip.writeUint32(address, r[t]);
      chip.writeUint32((address + 4) >>> 0, r[t2]);
      if (first & 0x20) r[n] = moved;
    }
    return 3;
  }

  tableAt(n) {
    return n === PC ? this.at + 4 : this.r[n];
  }

  shifted(first, second) {
    const m = this.r[second & 15];
    const by = ((second >> 10) & 0x1c) | ((second >> 6) & 3), type = (second >> 4) & 3;
    if (((first >> 5) & 15) === 6) {
      // PKHBT, PKHTB
      const n = this.r[first & 15], value = this.shiftBy(m, type, by);
      this.r[(second >> 8) & 15] = second & 0x20 ? (n & 0xffff0000) | (value & 0xffff) : (value & 0xffff0000) | (n & 0xffff);
      return 1;
    }
    return this.operate(first, second, this.shiftBy(m, type, by));
  }

  immediate(first, second) {
    return this.operate(first, second, this.expand(first, second));
  }

  operate(first, second, b) {
    const { r, carry } = this;
    const d = (second >> 8) & 15, n = first & 15, a = n === PC ? 0 : r[n], set = (first & 0x10) !== 0, discard = d === PC;
    if (discard && !set) return this.undefined(first, second);
    let result;
    switch ((first >> 5) & 15) {
      case 0: result = a & b; break;
      case 1: result = a & ~b; break;
      case 2: result = a | b; break; // n = 15: MOV
      case 3: result = a | ~b; break; // n = 15: MVN
      case 4: result = a ^ b; break;
      case 8: result = this.add(a, b, 0, set); if (!discard) r[d] = result; return 1;
      case 10: r[d] = this.add(a, b, this.C, set); return 1;
      case 11: r[d] = this.add(a, ~b, this.C, set); return 1;
      case 13: result = this.add(a, ~b, 1, set); if (!discard) r[d] = result; return 1;
      case 14: r[d] = this.add(~a, b, 1, set); return 1;
      default: return this.undefined(first, second);
    }
    if (set) this.logic(result, carry);
    if (!discard) r[d] = result;
    return 1;
  }

  plain(first, second) {
    const { r } = this;
    const d = (second >> 8) & 15, n = first & 15;
    const twelve = ((first & 0x400) << 1) | ((second >> 4) & 0x700) | (second & 0xff);
    const low = ((second >> 10) & 0x1c) | ((second >> 6) & 3), width = second & 31;
    const base = n === PC ? (this.at + 4) & ~3 : r[n];
    switch ((first >> 4) & 31) {
      case 0: r[d] = base + twelve; return 1;
      case 10: r[d] = base - twelve; return 1;
      case 4: r[d] = (n << 12) | twelve; return 1;
      case 12: r[d] = (r[d] & 0xffff) | (((n << 12) | twelve) << 16); return 1;
      case 16: case 18: case 24: case 26: {
        // SSAT, USAT
        if (first & 0x20 && low === 0) return this.undefined(first, second);
        const value = first & 0x20 ? r[n] >> low : r[n] << low, unsigned = (first & 0x80) !== 0;
        const most = 2 ** width - 1, least = unsigned ? 0 : -(2 ** width);
        r[d] = Math.max(least, Math.min(most, value));
        return 1;
      }
      case 20: r[d] = (r[n] << (31 - low - width)) >> (31 - width); return 1; // SBFX
      case 28: r[d] = (r[n] << (31 - low - width)) >>> (31 - width); return 1; // UBFX
      case 22: {
        // BFI, BFC: width is the highest bit
        const mask = ((2 ** (width - low + 1) - 1) << low) | 0;
        r[d] = (r[d] & ~mask) | ((n === PC ? 0 : r[n] << low) & mask);
        return 1;
      }
      default: return this.undefined(first, second);
    }
  }

  branches(first, second) {
    const { r } = this;
    const s = (first << 21) >> 31, j1 = (second >> 13) & 1, j2 = (second >> 11) & 1;
    if (second & 0x1000) {
      const i1 = 1 ^ j1 ^ (s & 1), i2 = 1 ^ j2 ^ (s & 1);
      const offset = (s << 24) | (i1 << 23) | (i2 << 22) | ((first & 0x3ff) << 12) | ((second & 0x7ff) << 1);
      if (second & 0x4000) r[LR] = (this.at + 4) | 1;
      r[PC] = this.at + 4 + offset;
      return 3;
    }
    if (second & 0x4000) return this.undefined(first, second);
    const code = (first >> 6) & 15;
    if (code < 14) {
      if (!this.condition(code)) return 1;
      r[PC] = this.at + 4 + ((s << 20) | (j2 << 19) | (j1 << 18) | ((first & 0x3f) << 12) | ((second & 0x7ff) << 1));
      return 3;
    }
    switch ((first >> 4) & 0x7f) {
      case 0x38: this.writeSpecial(second, r[first & 15]); return 2;
      case 0x3a: if ((second & 0xff) === 2 || (second & 0xff) === 3) this.waiting = true; return 1; // hints
      case 0x3b: if (((second >> 4) & 15) === 2) this.exclusive = false; return 1; // CLREX, DSB, DMB, ISB
      case 0x3e: r[(second >> 8) & 15] = this.readSpecial(second & 0xff); return 2;
      default: return this.undefined(first, second);
    }
  }

  readSpecial(register) {
    switch (register) {
      case 0: case 1: case 2: case 3: return register & 1 ? this.xPSR & 0xf80001ff : this.xPSR & 0xf8000000;
      case 5: case 7: return this.active.at(-1) ?? 0;
      case 6: return 0;
      case 8: return this.usesProcess ? this.process : this.r[SP];
      case 9: return this.usesProcess ? this.r[SP] : this.process;
      case 16: return this.PRIMASK;
      case 17: case 18: return this.BASEPRI;
      case 19: return this.FAULTMASK;
      case 20: return this.control | (this.float.used ? 4 : 0);
      default: return this.fault(`MRS of an unknown register, ${register}`);
    }
  }

  get usesProcess() {
    return (this.control & 2) !== 0 && this.active.length === 0;
  }

  writeSpecial(second, value) {
    switch (second & 0xff) {
      case 0: case 1: case 2: case 3: if (second & 0x800) this.flags(value); break;
      case 8: if (this.usesProcess) this.process = value & ~3; else this.r[SP] = value & ~3; break;
      case 9: if (this.usesProcess) this.r[SP] = value & ~3; else this.process = value & ~3; break;
      case 16: this.PRIMASK = value & 1; break;
      case 17: this.BASEPRI = value & 0xe0; break;
      case 18: if ((value & 0xe0) !== 0 && (this.BASEPRI === 0 || (value & 0xe0) < this.BASEPRI)) this.BASEPRI = value & 0xe0; break; // BASEPRI_MAX
      case 19: this.FAULTMASK = value & 1; break;
      case 20: {
        const before = this.usesProcess;
        this.control = value & 3;
        this.float.used = (value & 4) !== 0;
        if (this.usesProcess !== before) this.swapStacks();
        break;
      }
      default: this.fault(`MSR to an unknown register, ${second & 0xff}`);
    }
    this.interruptsUpdated = true;
  }

  // The address of a single load or store, and its writing back.
  address(first, second) {
    const { r } = this;
    const n = first & 15;
    if (first & 0x80) return (r[n] + (second & 0xfff)) >>> 0;
    if (!(second & 0x800)) return (r[n] + (r[second & 15] << ((second >> 4) & 3))) >>> 0;
    const base = r[n], moved = base + (second & 0x200 ? second & 0xff : -(second & 0xff));
    if (second & 0x100) r[n] = moved;
    return (second & 0x400 ? moved : base) >>> 0;
  }

  store(first, second) {
    const { chip } = this;
    if (first & 0x100) return this.undefined(first, second);
    const value = this.r[second >> 12], address = this.address(first, second);
    switch ((first >> 5) & 3) {
      case 0: chip.writeUint8(address, value); break;
      case 1: chip.writeUint16(address, value); break;
      case 2: chip.writeUint32(address, value); break;
      default: this.undefined(first, second);
    }
    return 2;
  }

  load(first, second) {
    const { r, chip } = this;
    const t = second >> 12, size = (first >> 5) & 3;
    if (t === PC && size !== 2) return 1; // PLD, PLI
    const address = (first & 15) === PC ? (((this.at + 4) & ~3) + (first & 0x80 ? second & 0xfff : -(second & 0xfff))) >>> 0 : this.address(first, second);
    const signed = (first & 0x100) !== 0;
    switch (size) {
      case 0: r[t] = signed ? (chip.readUint8(address) << 24) >> 24 : chip.readUint8(address); break;
      case 1: r[t] = signed ? (chip.readUint16(address) << 16) >> 16 : chip.readUint16(address); break;
      case 2: {
        if (signed) return this.undefined(first, second);
        const value = chip.readUint32(address);
        if (t === PC) this.branch(value);
        else r[t] = value;
        break;
      }
      default: return this.undefined(first, second);
    }
    return 2;
  }

  registers(first, second) {
    const { r } = this;
    const d = (second >> 8) & 15, n = first & 15, value = r[second & 15], op1 = (first >> 4) & 15, op2 = (second >> 4) & 15;
    if (second >> 12 !== 15) return this.undefined(first, second);
    if (op1 < 8 && op2 === 0) {
      const result = this.shift(r[n], op1 >> 1, value & 0xff);
      r[d] = result;
      if (op1 & 1) this.logic(result, this.carry);
      return 1;
    }
    if (op1 < 6 && op2 >= 8) {
      const by = (op2 & 3) * 8, turned = by === 0 ? value : (value >>> by) | (value << (32 - by)), base = n === PC ? 0 : r[n];
      switch (op1) {
        case 0: r[d] = base + ((turned << 16) >> 16); return 1;
        case 1: r[d] = base + (turned & 0xffff); return 1;
        case 4: r[d] = base + ((turned << 24) >> 24); return 1;
        case 5: r[d] = base + (turned & 0xff); return 1;
        default: return this.undefined(first, second);
      }
    }
    if (op1 === 9 && op2 >= 8 && op2 < 12) {
      switch (op2 & 3) {
        case 0: r[d] = reverse(value); break;
        case 1: r[d] = ((value >>> 8) & 0xff00ff) | ((value & 0xff00ff) << 8); break;
        case 2: {
          let result = 0;
          for (let i = 0; i < 32; i++) result |= ((value >>> i) & 1) << (31 - i);
          r[d] = result;
          break;
        }
        default: r[d] = ((value << 24) >> 16) | ((value >>> 8) & 0xff);
      }
      return 1;
    }
    if (op1 === 11 && op2 === 8) {
      r[d] = Math.clz32(value);
      return 1;
    }
    return this.undefined(first, second);
  }

  multiply(first, second) {
    const { r } = this;
    const d = (second >> 8) & 15, n = r[first & 15], m = r[second & 15], a = second >> 12 === PC ? 0 : r[second >> 12];
    const half = (value, top) => (top ? value >> 16 : (value << 16) >> 16);
    switch ((first >> 4) & 7) {
      case 0:
        r[d] = second & 0x10 ? a - Math.imul(n, m) : a + Math.imul(n, m);
        return second & 0x10 || second >> 12 !== PC ? 2 : 1;
      case 1: r[d] = a + Math.imul(half(n, second & 0x20), half(m, second & 0x10)); return 1; // SMLAxy
      case 3: { // SMLAWy
        const b = half(m, second & 0x10);
        r[d] = a + Math.floor((n * b) / 0x10000);
        return 1;
      }
      case 5: r[d] = a + highSigned(n, m) + (second & 0x10 ? Math.imul(n, m) >>> 31 : 0); return 1; // SMMLA
      default: return this.undefined(first, second);
    }
  }

  longMultiply(first, second) {
    const { r } = this;
    const low = second >> 12, upper = (second >> 8) & 15, n = r[first & 15], m = r[second & 15], op2 = (second >> 4) & 15;
    const set = (lowWord, highWord, plusLow, plusHigh) => {
      const sum = (lowWord >>> 0) + (plusLow >>> 0);
      r[low] = sum;
      r[upper] = highWord + plusHigh + (sum > 0xffffffff ? 1 : 0);
      return 3;
    };
    switch ((first >> 4) & 7) {
      case 0: return set(Math.imul(n, m), highSigned(n, m), 0, 0);
      case 1: r[upper] = m === 0 ? 0 : n / m; return 7; // SDIV
      case 2: return set(Math.imul(n, m), high(n, m), 0, 0);
      case 3: r[upper] = m === 0 ? 0 : Math.floor((n >>> 0) / (m >>> 0)); return 7; // UDIV
      case 4: return op2 === 0 ? set(Math.imul(n, m), highSigned(n, m), r[low], r[upper]) : this.undefined(first, second);
      case 6:
        if (op2 === 0) return set(Math.imul(n, m), high(n, m), r[low], r[upper]);
        if (op2 === 6) {
          const plus = r[low] >>> 0, other = r[upper] >>> 0; // UMAAL
          set(Math.imul(n, m), high(n, m), plus, 0);
          return set(r[low], r[upper], other, 0);
        }
    }
    return this.undefined(first, second);
  }
}

const ones = (list) => {
  let count = 0;
  for (; list !== 0; list &= list - 1) count++;
  return count;
};
