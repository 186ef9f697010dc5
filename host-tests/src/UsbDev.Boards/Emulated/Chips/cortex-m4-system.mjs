// The Cortex-M4's system control space (ARMv7-M architecture manual B3): SysTick, interrupt controller, system control; the cycle counter (C1.8).
import { CoreFault, hex } from './core.mjs';
import { RESET } from './messages.mjs';

const CYCCNT = 0xe0001004;
const SYST_CSR = 0xe000e010, SYST_RVR = 0xe000e014, SYST_CVR = 0xe000e018;
const ISER = 0xe000e100, ICER = 0xe000e180, ISPR = 0xe000e200, ICPR = 0xe000e280, IPR = 0xe000e400;
const CPUID = 0xe000ed00, ICSR = 0xe000ed04, VTOR = 0xe000ed08, AIRCR = 0xe000ed0c, SHPR = 0xe000ed18, CPACR = 0xe000ed88, STIR = 0xe000ef00;
const COUNTFLAG = 1 << 16, TICKINT = 2;

export class SystemControl {
  constructor(chip) {
    this.chip = chip;
    this.words = new Map();
    this.reload = this.status = 0;
    this.counted = false;
    this.startedAt = 0; // ns
    this.cyclesAtZero = 0;
    this.tick = chip.clock.createAlarm(() => this.ticked());
  }

  get period() {
    return ((this.reload + 1) * 1e9) / this.chip.clkSys;
  }

  start() {
    this.startedAt = this.chip.clock.nanosCounter;
    if (this.status & 1 && this.reload !== 0) this.tick.schedule(this.period);
    else this.tick.cancel();
  }

  ticked() {
    const { core } = this.chip;
    this.counted = true;
    if (this.status & TICKINT) core.pendingSystick = core.interruptsUpdated = true;
    this.start();
  }

  read(address) {
    const { core } = this.chip;
    switch (address) {
      case CYCCNT: return Math.floor(this.chip.cycles - this.cyclesAtZero) >>> 0;
      case SYST_CSR: {
        const value = this.status | (this.counted ? COUNTFLAG : 0);
        this.counted = false;
        return value;
      }
      case SYST_RVR: return this.reload;
      case SYST_CVR: return this.status & 1 ? Math.max(0, this.reload - Math.floor((this.chip.clock.nanosCounter - this.startedAt) * (this.chip.clkSys / 1e9))) : 0;
      case CPUID: return 0x410fc241;
      case ICSR: return (core.active.at(-1) ?? 0) | (core.pendingSystick ? 1 << 26 : 0) | (core.pendingPendSV ? 1 << 28 : 0);
      case VTOR: return core.VTOR;
      case AIRCR: return 0xfa050000;
    }
    const register = (address & ~0x1f) >>> 0, word = (address & 0x1f) >> 2;
    if (register === ISER || register === ICER) return core.enabled[word];
    if (register === ISPR || register === ICPR) return core.lines[word] | core.pended[word];
    if (address >= IPR && address < IPR + 0xf0) return this.bytes(core.priorities, address - IPR);
    if (address >= SHPR && address < SHPR + 12) return this.bytes(core.systemPriorities, address - SHPR + 4);
    return this.words.get(address) ?? 0;
  }

  bytes(of, at) {
    return of[at] | (of[at + 1] << 8) | (of[at + 2] << 16) | (of[at + 3] << 24);
  }

  write(address, width, value) {
    const { core } = this.chip;
    core.interruptsUpdated = true;
    if (address >= IPR && address < IPR + 0xf0) return this.store(core.priorities, address - IPR, width, value);
    if (address >= SHPR && address < SHPR + 12) return this.store(core.systemPriorities, address - SHPR + 4, width, value);
    if (width !== 4) throw new CoreFault(`write of ${8 * width} bits to the system control space at ${hex(address)}`, core);
    const word = (address & 0x1f) >> 2;
    switch ((address & ~0x1f) >>> 0) {
      case ISER: core.enabled[word] |= value; return;
      case ICER: core.enabled[word] &= ~value; return;
      case ISPR: core.pended[word] |= value; return;
      case ICPR: core.pended[word] &= ~value; return;
    }
    switch (address) {
      case CYCCNT: this.cyclesAtZero = this.chip.cycles - value; break;
      case SYST_CSR: this.status = value & 7; this.start(); break;
      case SYST_RVR: this.reload = value & 0xffffff; break;
      case SYST_CVR: this.counted = false; this.start(); break;
      case ICSR:
        if (value & (1 << 28)) core.pendingPendSV = true;
        if (value & (1 << 27)) core.pendingPendSV = false;
        if (value & (1 << 26)) core.pendingSystick = true;
        if (value & (1 << 25)) core.pendingSystick = false;
        break;
      case VTOR: core.VTOR = value & ~0x7f; break;
      case AIRCR: if (value >>> 16 === 0x5fa && value & 4) this.chip.tell(RESET, 0); break;
      case STIR: core.pended[(value >> 5) & 7] |= 1 << (value & 31); break;
      case CPACR: core.float.enabled = ((value >>> 20) & 3) === 3; this.words.set(address, value); break;
      default: this.words.set(address, value);
    }
  }

  // Three bits of a priority are there.
  store(to, at, width, value) {
    for (let i = 0; i < width; i++) to[at + i] = (value >>> (8 * i)) & 0xe0;
  }
}
