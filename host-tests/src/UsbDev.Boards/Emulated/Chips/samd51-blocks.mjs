// The SAMD51's peripherals that are not those of the SAMD21, as far as MicroPython's firmware leans on them (SAM D5x/E5x data sheet, chapters as named).
import { Registers, Resettable } from './samd21-blocks.mjs';

const DFLL = 48e6; // Hz

// OSCCTRL (§28): every oscillator is ready and locked at once.
export class Oscillators extends Registers {
  read(offset, width) {
    switch (offset) {
      case 0x10: return 0x00010d03; // STATUS
      case 0x2c: case 0x3c: case 0x50: return 0; // DFLLSYNC, DPLLSYNCBUSY
      case 0x40: case 0x54: return 3; // DPLLSTATUS: locked, ready
      default: return super.read(offset, width);
    }
  }
}

// OSC32KCTRL (§29): the crystal runs.
export class SlowOscillators extends Registers {
  read(offset, width) {
    return offset === 0x0c ? 1 : super.read(offset, width);
  }
}

// GCLK (§14): what a peripheral's channel is clocked with.
export class Clocks extends Resettable {
  read(offset, width) {
    return offset === 0x04 ? 0 : super.read(offset, width); // SYNCBUSY
  }

  frequency(channel) {
    const generator = this.get(0x20 + 4 * (this.get(0x80 + 4 * channel, 4) & 15), 4);
    const divider = generator >>> 16 || 1;
    return ((generator & 15) === 7 ? this.chip.clkSys : DFLL) / divider; // 7: DPLL0, which the core runs on
  }
}

// TC (§48) as a free-running counter of 32 bits, with its overflow.
export class Counter extends Resettable {
  constructor(chip, channel, interrupt) {
    super(chip);
    this.channel = channel;
    this.interrupt = interrupt;
    this.startedAt = 0; // ns
    this.overflow = chip.clock.createAlarm(() => this.overflowed());
  }

  get count() {
    return this.bytes[0] & 2 ? Math.floor((this.chip.clock.nanosCounter - this.startedAt) * (this.chip.clocks.frequency(this.channel) / 1e9)) % 2 ** 32 : 0;
  }

  overflowed() {
    this.bytes[0x0a] |= 1;
    this.update();
    this.await();
  }

  await() {
    this.overflow.schedule((2 ** 32 * 1e9) / this.chip.clocks.frequency(this.channel));
  }

  update() {
    this.chip.core.setInterrupt(this.interrupt, (this.bytes[0x0a] & this.bytes[0x09]) !== 0);
  }

  read(offset, width) {
    switch (offset) {
      case 0x05: case 0x10: return 0; // CTRLBSET: the command is done; SYNCBUSY
      case 0x08: return this.bytes[0x09];
      case 0x14: return this.count;
      default: return super.read(offset, width);
    }
  }

  write(offset, width, value) {
    const before = this.bytes[0] & 2;
    if (offset === 0x08) this.bytes[0x09] &= ~value;
    else if (offset === 0x09) this.bytes[0x09] |= value;
    else if (offset === 0x0a) this.bytes[0x0a] &= ~value;
    else super.write(offset, width, value);
    if (!before && this.bytes[0] & 2) {
      this.startedAt = this.chip.clock.nanosCounter;
      this.await();
    } else if (before && !(this.bytes[0] & 2)) this.overflow.cancel();
    this.update();
  }
}

// ADC (§45): a result is always there.
export class Converter extends Resettable {
  constructor(chip) {
    super(chip);
    this.levels = new Array(16).fill(0); // of the inputs AIN, as a part of the supply's
  }

  read(offset, width) {
    if (offset === 0x2e) return 1; // INTFLAG.RESRDY
    if (offset === 0x30) return 0; // SYNCBUSY
    if (offset !== 0x40) return super.read(offset, width);
    const full = 2 ** [12, 16, 10, 8][(this.get(0x06, 2) >> 3) & 3] - 1; // CTRLB.RESSEL
    const level = this.levels[this.get(0x04, 2) & 0x1f]; // INPUTCTRL.MUXPOS
    return level === undefined ? Math.floor(this.chip.cycles) & full : Math.round(level * full); // the chip's own sources: noise
  }
}

// TRNG (§43): a number is always there; the same ones in every run.
export class RandomNumbers extends Registers {
  constructor(chip) {
    super(chip);
    this.state = 0x2545f491;
  }

  read(offset, width) {
    if (offset === 0x0a) return 1; // INTFLAG.DATARDY
    if (offset !== 0x20) return super.read(offset, width);
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    return (this.state ^= this.state << 5);
  }
}

// CMCC (§11): a cache that changes nothing but its status.
export class Cache extends Registers {
  read(offset, width) {
    return offset === 0x0c ? this.bytes[0x08] & 1 : super.read(offset, width);
  }
}

// NVMCTRL (§25): blocks of 16 pages of 512 bytes; erasing sets bits, writing clears them.
const PAGE = 512, BLOCK = 16 * PAGE, QUAD = 16;

export class FlashController extends Registers {
  constructor(chip) {
    super(chip);
    this.page = new Uint8Array(PAGE).fill(0xff);
    this.flags = 0;
  }

  read(offset, width) {
    switch (offset) {
      case 0x08: return 0x00060000 | (this.chip.flash.length / PAGE); // PARAM
      case 0x10: return this.flags;
      case 0x12: return 1; // STATUS.READY
      default: return super.read(offset, width);
    }
  }

  write(offset, width, value) {
    if (offset === 0x10) this.flags &= ~value;
    else {
      super.write(offset, width, value);
      if (offset === 0x04) this.command(value);
    }
  }

  command(value) {
    const address = this.get(0x14, 4), { flash } = this.chip;
    this.flags |= 1; // DONE
    if (value >> 8 !== 0xa5 || address >= flash.length) this.flags |= 2 | 4; // ADDRE, PROGE
    else
      switch (value & 0x7f) {
        case 0x01: // erase block
          flash.fill(0xff, address & -BLOCK, (address & -BLOCK) + BLOCK);
          break;
        case 0x03: // write page
          this.commit(address & -PAGE, PAGE);
          break;
        case 0x04: // write quad word
          this.commit(address & -QUAD, QUAD);
          break;
        case 0x15: // clear the page buffer
          this.page.fill(0xff);
          break;
        default:
          this.flags |= 4;
      }
  }

  // A quad word is guarded by check bits: what is written twice reads as garbage on the chip, and is an error here.
  commit(address, length) {
    const { flash } = this.chip;
    for (let i = 0; i < length; i++) {
      const at = address + i, byte = this.page[at & (PAGE - 1)];
      if (byte !== 0xff && flash[at] !== 0xff) this.flags |= 4; // PROGE
      flash[at] &= byte;
    }
    this.page.fill(0xff);
  }

  // A store to the flash fills the page buffer.
  store(address, width, value) {
    for (let i = 0; i < width; i++) this.page[(address + i) & (PAGE - 1)] &= value >>> (8 * i);
    this.set(0x14, 4, address);
  }
}
