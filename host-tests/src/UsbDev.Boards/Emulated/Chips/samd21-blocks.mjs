// The SAMD21's other peripherals, as far as MicroPython's and others' firmware lean on them (SAM D21 datasheet, chapters as named).

// Plain storage, little endian, of any access width.
export class Registers {
  constructor(chip, size = 0x400) {
    this.chip = chip;
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  get(offset, width) {
    return width === 4 ? this.view.getUint32(offset, true) : width === 2 ? this.view.getUint16(offset, true) : this.bytes[offset];
  }

  set(offset, width, value) {
    if (width === 4) this.view.setUint32(offset, value, true);
    else if (width === 2) this.view.setUint16(offset, value, true);
    else this.bytes[offset] = value;
  }

  read(offset, width) {
    return this.get(offset, width);
  }

  write(offset, width, value) {
    this.set(offset, width, value);
  }
}

// A peripheral whose CTRLA.SWRST resets it and clears itself, and whose synchronisation is over at once.
export class Resettable extends Registers {
  write(offset, width, value) {
    if (offset === 0 && value & 1) this.bytes.fill(0);
    else super.write(offset, width, value);
  }
}

// SYSCTRL (§17): every oscillator is ready and locked at once.
export class Oscillators extends Registers {
  read(offset, width) {
    if (offset === 0x0c) return 0x80df; // PCLKSR
    if (offset === 0x50) return 7; // DPLLSTATUS
    return super.read(offset, width);
  }
}

// GCLK (§15): dividers by generator, generators by peripheral.
export class Clocks extends Resettable {
  constructor(chip) {
    super(chip);
    this.divisions = new Map();
    this.generators = new Map();
  }

  read(offset, width) {
    return offset === 1 ? 0 : super.read(offset, width); // STATUS: not busy
  }

  write(offset, width, value) {
    super.write(offset, width, value);
    if (offset === 8) this.divisions.set(value & 15, (value >>> 8) & 0xffff || 1); // GENDIV
    if (offset === 2 && value & 0x4000) this.generators.set(value & 63, (value >>> 8) & 15); // CLKCTRL
  }

  divider(peripheral) {
    return this.divisions.get(this.generators.get(peripheral)) ?? 1;
  }

  frequency(peripheral) {
    return this.chip.clkSys / this.divider(peripheral);
  }
}

// RTC (§19), TCC (§31): reads of their synchronisation registers say "done".
export const synchronised = (register) =>
  class extends Resettable {
    read(offset, width) {
      return offset === register ? 0 : super.read(offset, width);
    }
  };

// ADC (§33): a result is always there.
export class Converter extends Resettable {
  constructor(chip) {
    super(chip);
    this.levels = new Array(20).fill(0); // of the inputs AIN, as a part of the supply's
  }

  read(offset, width) {
    if (offset === 0x18) return 1; // INTFLAG.RESRDY
    if (offset === 0x19) return 0; // STATUS
    if (offset === 0x1a) return this.result; // RESULT
    return super.read(offset, width);
  }

  get result() {
    const bits = [12, 16, 10, 8][(this.get(0x04, 2) >> 4) & 3]; // CTRLB.RESSEL
    const level = this.levels[this.get(0x10, 4) & 0x1f]; // INPUTCTRL.MUXPOS
    const full = 2 ** bits - 1;
    return level === undefined ? Math.floor(this.chip.cycles) & full : Math.round(level * full); // the chip's own sources: noise
  }
}

// TC (§30) as a free-running counter on its generic clock.
export class Counter extends Resettable {
  read(offset, width) {
    if (offset === 0x0f) return 0; // STATUS
    if (offset === 0x10) return Math.floor(this.chip.cycles / this.chip.clocks.divider(0x1c)) >>> 0; // COUNT
    return super.read(offset, width);
  }
}

// NVMCTRL (§22): rows of four 64-byte pages; erasing sets bits, writing clears them.
export class FlashController extends Registers {
  constructor(chip) {
    super(chip);
    this.page = new Uint8Array(64).fill(0xff);
    this.set(0x04, 4, 0x80); // CTRLB.MANW
    this.error = 0;
  }

  read(offset, width) {
    if (offset === 0x08) return 0x00031000; // PARAM: 4096 pages of 64 bytes
    if (offset === 0x14) return 1 | this.error; // INTFLAG: READY
    return super.read(offset, width);
  }

  write(offset, width, value) {
    if (offset === 0x14) this.error &= ~value;
    else if (offset === 0x18) this.set(offset, 2, this.get(offset, 2) & ~value); // STATUS: write 1 to clear
    else {
      super.write(offset, width, value);
      if (offset === 0 && width !== 1) this.command(value);
    }
  }

  command(value) {
    if (value >> 8 !== 0xa5) {
      this.error = 2; // without the key: ERROR
      return;
    }
    const address = this.get(0x1c, 4) * 2; // ADDR counts half-words
    const { flash } = this.chip;
    switch (value & 0x7f) {
      case 0x02: // erase row
        flash.fill(0xff, address & ~255, (address & ~255) + 256);
        break;
      case 0x04: // write page
        this.commit(address & ~63);
        break;
      case 0x44: // page buffer clear
        this.page.fill(0xff);
        break;
      case 0x40: case 0x41: case 0x46: // lock, unlock, invalidate the cache
        break;
      default:
        this.error = 2;
    }
  }

  commit(address) {
    for (let i = 0; i < 64; i++) this.chip.flash[address + i] &= this.page[i];
    this.page.fill(0xff);
  }

  // A store to the flash fills the page buffer.
  store(address, width, value) {
    for (let i = 0; i < width; i++) this.page[(address + i) & 63] &= value >>> (8 * i);
    this.set(0x1c, 4, address >>> 1);
    const automatic = (this.get(0x04, 4) & 0x80) === 0;
    if (automatic && ((address + width) & 63) === 0) this.commit(address & ~63);
  }
}

// PORT (§23): groups of 32 pins.
export class Port extends Registers {
  constructor(chip, groups) {
    super(chip);
    this.driven = new Array(32 * groups).fill(2); // by the host: 0, 1, or 2 for "not driven"
  }

  // The function that the multiplexer gives a pin; -1: none.
  mux(pin) {
    const group = (pin >> 5) * 0x80, n = pin & 31;
    return this.bytes[group + 0x40 + n] & 1 ? (this.bytes[group + 0x30 + (n >> 1)] >> ((n & 1) * 4)) & 15 : -1; // PINCFG.PMUXEN, PMUX
  }

  isDriven(pin) {
    return this.driven[pin] !== 2;
  }

  drives(pin) {
    if (this.chip.pads.senders.has(pin)) return true;
    return ((this.get((pin >> 5) * 0x80, 4) >>> (pin & 31)) & 1) === 1;
  }

  level(pin) {
    const sender = this.chip.pads.senders.get(pin);
    if (sender !== undefined) return sender.level;
    const group = (pin >> 5) * 0x80;
    const out = ((this.get(group + 0x10, 4) >>> (pin & 31)) & 1) === 1;
    if (this.drives(pin)) return out;
    if (this.isDriven(pin)) return this.driven[pin] === 1;
    return (this.bytes[group + 0x40 + (pin & 31)] & 4) !== 0 && out; // PINCFG.PULLEN: OUT is the pull's direction
  }

  read(offset, width) {
    const group = offset & ~0x7f, register = offset & 0x7c;
    if (register < 0x10) return this.narrow(this.get(group, 4), offset, width); // DIR, DIRCLR, DIRSET, DIRTGL
    if (register < 0x20) return this.narrow(this.get(group + 0x10, 4), offset, width); // OUT...
    if (register === 0x20) {
      let value = 0;
      for (let i = 0; i < 32; i++) if (this.level((offset >> 7) * 32 + i)) value |= 1 << i;
      return this.narrow(value >>> 0, offset, width);
    }
    return super.read(offset, width);
  }

  narrow(value, offset, width) {
    return (width === 4 ? value : (value >>> ((offset & 3) * 8)) & (width === 2 ? 0xffff : 0xff)) >>> 0;
  }

  write(offset, width, value) {
    const group = offset & ~0x7f, register = offset & 0x7c;
    if (register >= 0x20) {
      if (register === 0x20) return;
      super.write(offset, width, value);
      if (register >= 0x30) this.chip.pads.route(); // PMUX, PINCFG
      return;
    }
    const target = group + (register < 0x10 ? 0 : 0x10), old = this.get(target, 4);
    const shift = (offset & 3) * 8, mask = (width === 4 ? 0xffffffff : ((1 << (width * 8)) - 1) << shift) >>> 0, bits = (value << shift) >>> 0;
    const next = [(old & ~mask) | bits, old & ~bits, old | bits, old ^ bits][(register & 0xf) >> 2];
    this.set(target, 4, next >>> 0);
    const changed = (old ^ next) >>> 0;
    for (let i = 0; i < 32; i++) if ((changed >>> i) & 1) this.chip.pinChanged((offset >> 7) * 32 + i);
  }
}
