// What the SAM D family's chips have in common: memory, a bus to the peripherals, and the calls that UsbDev.Boards makes.
import { SimulationClock } from 'clock/simulation-clock.js';
import { BoardBase } from './board.mjs';
import { CoreFault, hex } from './core.mjs';

const RAM_BASE = 0x20000000;

export class SamdChip {
  constructor(flash, ramSize, frequency) {
    this.clock = new SimulationClock(frequency);
    this.clkSys = frequency;
    this.flash = flash;
    this.flashView = new DataView(flash.buffer);
    this.ramBase = RAM_BASE;
    this.ram = new Uint8Array(ramSize);
    this.ramView = new DataView(this.ram.buffer);
    this.rows = new Map(); // calibration and serial number words, by address
    this.blocks = new Map(); // peripherals, by address
    this.console = undefined; // the USART that the firmware's own console is on
  }

  get cycles() {
    return this.clock.nanosCounter * (this.clkSys / 1e9);
  }

  peripheral(address) {
    return this.blocks.get((address & ~0x3ff) >>> 0);
  }

  readElsewhere(address, width) {
    const narrow = (word) => (width === 4 ? word : (word >>> ((address & 3) * 8)) & (width === 2 ? 0xffff : 0xff)) >>> 0;
    if (address >>> 20 === 0xe00) return narrow(this.readSystem(address & ~3));
    const offset = address & 0x3ff;
    const block = this.peripheral(address);
    if (block) return block.read(offset, width) >>> 0;
    if (address >>> 16 === 0x80) return narrow(this.rows.get(address & ~3) ?? 0xffffffff);
    throw new CoreFault(`read of ${width * 8} bits at ${hex(address)}, where nothing is`, this.core);
  }

  writeElsewhere(address, width, value) {
    if (address < this.flash.length) this.flashController.store(address, width, value);
    else if (address >>> 20 === 0xe00) this.writeSystem(address, width, value >>> 0);
    else {
      const block = this.peripheral(address);
      if (!block) throw new CoreFault(`write of ${width * 8} bits at ${hex(address)}, where nothing is`, this.core);
      // A block's registers are 0x400 apart, the USB controller's endpoints included.
      block.write(address & 0x3ff, width, value);
    }
  }

  readUint32(address) {
    address >>>= 0;
    if (address < this.flash.length) return this.flashView.getUint32(address, true);
    const at = address - RAM_BASE;
    return at >= 0 && at < this.ram.length ? this.ramView.getUint32(at, true) : this.readElsewhere(address, 4);
  }

  readUint16(address) {
    address >>>= 0;
    if (address < this.flash.length) return this.flashView.getUint16(address, true);
    const at = address - RAM_BASE;
    return at >= 0 && at < this.ram.length ? this.ramView.getUint16(at, true) : this.readElsewhere(address, 2);
  }

  readUint8(address) {
    address >>>= 0;
    if (address < this.flash.length) return this.flash[address];
    const at = address - RAM_BASE;
    return at >= 0 && at < this.ram.length ? this.ram[at] : this.readElsewhere(address, 1);
  }

  writeUint32(address, value) {
    const at = (address >>> 0) - RAM_BASE;
    if (at >= 0 && at < this.ram.length) this.ramView.setUint32(at, value, true);
    else this.writeElsewhere(address >>> 0, 4, value >>> 0);
  }

  writeUint16(address, value) {
    const at = (address >>> 0) - RAM_BASE;
    if (at >= 0 && at < this.ram.length) this.ramView.setUint16(at, value, true);
    else this.writeElsewhere(address >>> 0, 2, value & 0xffff);
  }

  writeUint8(address, value) {
    const at = (address >>> 0) - RAM_BASE;
    if (at >= 0 && at < this.ram.length) this.ram[at] = value;
    else this.writeElsewhere(address >>> 0, 1, value & 0xff);
  }
}

export class SamdBoard extends BoardBase {
  constructor(chip) {
    super(chip, chip.usb);
    chip.onBreak = (code) => {
      throw new CoreFault(`breakpoint or undefined instruction ${code}`, chip.core);
    };
    chip.pinChanged = (pin) => this.announcePin(pin, chip.port.drives(pin), chip.port.level(pin));
    for (const usart of chip.serial) usart.onByte = (byte) => this.print(byte);
  }

  drive(pin, level) {
    const { port, interrupts, pads } = this.chip;
    const before = port.level(pin);
    port.driven[pin] = level;
    const after = port.level(pin);
    if (after === before) return;
    interrupts.changed(pin, after);
    pads.heard(pin, after);
  }

  level(pin) {
    return this.chip.port.level(pin);
  }

  get pins() {
    return this.chip.port.driven.length;
  }

  get analogInputs() {
    return this.chip.converter.levels.length;
  }

  driveAnalog(input, level) {
    this.chip.converter.levels[input] = level;
  }

  feed(byte) {
    const { console } = this.chip;
    if (!console?.enabled) return false;
    console.feed(byte);
    return true;
  }
}
