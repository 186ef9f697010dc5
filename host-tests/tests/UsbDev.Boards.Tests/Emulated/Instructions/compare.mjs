// Runs the cases of cases.py on our core. Returns how each that ends otherwise does.
import { CortexM4 } from './cortex-m4.mjs';

const RAM = 0x20000000, RAM_SIZE = 4096, CODE_SIZE = 0x600, BEFORE = 0x200;
const isNaN32 = (x) => (x & 0x7fffffff) > 0x7f800000;
const hex = (x) => (x >>> 0).toString(16);

class Memory {
  constructor(one) {
    this.ram = Uint8Array.from({ length: RAM_SIZE }, (_, i) => one.pattern[i % 64]);
    this.code = Uint8Array.from({ length: CODE_SIZE }, (_, i) => 37 * i);
    this.base = one.at - BEFORE;
    this.parts = [[RAM, new DataView(this.ram.buffer)], [this.base, new DataView(this.code.buffer)]];
    [...one.code, ...Array(8).fill(0xbf00)].forEach((half, i) => this.writeUint16(one.at + 2 * i, half));
    for (const bits of [8, 16, 32]) {
      this['readUint' + bits] = (address) => this.access(address, bits, (view, at) => view['getUint' + bits](at, true));
    }
  }

  access(address, bits, act) {
    for (const [base, view] of this.parts) {
      const at = (address >>> 0) - base;
      if (at >= 0 && at + bits / 8 <= view.byteLength) return act(view, at);
    }
    throw new Error('access to ' + hex(address));
  }

  writeUint8(address, value) {
    this.access(address, 8, (view, at) => view.setUint8(at, value));
  }

  writeUint16(address, value) {
    this.access(address, 16, (view, at) => view.setUint16(at, value, true));
  }

  writeUint32(address, value) {
    this.access(address, 32, (view, at) => view.setUint32(at, value, true));
  }
}

function differences(one) {
  const { before, after } = one;
  const memory = new Memory(one);
  const core = new CortexM4(memory);
  core.float.enabled = true;
  before.r.forEach((value, i) => (core.r[i] = value));
  core.r[15] = one.at;
  core.flags(before.flags << 28);
  core.float.unsigned.set(before.s);
  const found = [];
  const same = (name, is, should) => {
    if (is >>> 0 !== should) found.push(`${name} ${hex(is)}, not ${hex(should)}`);
  };
  try {
    for (let i = 0; i < one.steps; i++) core.executeInstruction();
  } catch (error) {
    found.push(error.message);
  }
  after.r.forEach((value, i) => same('r' + i, core.r[i], value));
  // Unicorn's program counter is wrong after a load that is relative to it, and stays at an IT instruction.
  const literal = (one.code[0] & 0xff7f) === 0xf85f || one.code[0] >> 11 === 9;
  if (one.kind !== 'conditional' && !literal) same('pc', core.r[15], after.pc);
  same('flags', (core.N << 3) | (core.Z << 2) | (core.C << 1) | core.V, after.flags);
  same('status', core.float.status >>> 28, after.status);
  after.s.forEach((value, i) => isNaN32(value) && isNaN32(core.float.unsigned[i]) || same('s' + i, core.float.unsigned[i], value));
  for (let i = 0; i < RAM_SIZE; i++) same('byte ' + hex(i), memory.ram[i], one.written[i] ?? one.pattern[i % 64]);
  return found;
}

globalThis.compare = (lines) => lines.trim().split('\n').map((line) => JSON.parse(line))
  .map((one) => [one, differences(one)]).filter(([, found]) => found.length > 0)
  .map(([one, found]) => `${one.kind} ${one.code.map(hex).join(' ')}: ${found.slice(0, 4).join('; ')}`).join('\n');
