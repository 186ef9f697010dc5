// A SAMD21x18 as a board: the core of rp2040js on a bus of its own, and the calls that UsbDev.Boards makes.
import { SimulationClock } from 'clock/simulation-clock.js';
import { CortexM0Core } from 'cortex-m0-core.js';
import { RPPPB } from 'peripherals/ppb.js';
import { BoardBase } from './board.mjs';
import { CoreFault, faultingLogger, hex, repairCore } from './core.mjs';
import { RESET } from './messages.mjs';
import { Clocks, Converter, Counter, FlashController, Oscillators, Port, Registers, Resettable, synchronised, Usart } from './samd21-blocks.mjs';
import { ExternalInterrupts } from './samd21-eic.mjs';
import { UsbDevice } from './samd21-usb.mjs';

const RAM_BASE = 0x20000000, RAM_SIZE = 32 * 1024, FREQUENCY = 48e6;
const PROGRAM = 0x2000; // behind the UF2 boot loader
const AIRCR = 0xd0c, SYSRESETREQ = 4;

class Chip {
  constructor(flash) {
    this.clock = new SimulationClock(FREQUENCY);
    this.clkSys = FREQUENCY;
    this.flash = flash;
    this.flashView = new DataView(flash.buffer);
    this.ramBase = RAM_BASE;
    this.ram = new Uint8Array(RAM_SIZE);
    this.ramView = new DataView(this.ram.buffer);
    this.core = new CortexM0Core(this);
    this.ppb = new RPPPB(this, 'PPB');
    // Calibration and serial number words (§9.3.2, §9.3.3).
    this.rows = new Map([[0x806020, 0xffffffff], [0x806024, 0x7c5fffff], [0x804000, 0xd8e0c7ff], [0x804004, 0xfffffc5d],
      [0x80a00c, 0x75736264], [0x80a040, 0x65762d73], [0x80a044, 0x616d6432], [0x80a048, 0x31000001]]);
    this.usb = new UsbDevice(this);
    this.port = new Port(this);
    this.flashController = new FlashController(this);
    this.clocks = new Clocks(this);
    this.serial = [0, 1, 2, 3, 4, 5].map((n) => new Usart(this, 9 + n));
    const storage = () => new Registers(this), resettable = () => new Resettable(this);
    const [Rtc, Tcc] = [synchronised(0x0a), synchronised(0x08)];
    const power = storage();
    power.set(0x38, 1, 1); // PM.RCAUSE: power on
    this.blocks = new Map([
      [0x40000000, storage()], [0x40000400, power], [0x40000800, new Oscillators(this)], [0x40000c00, this.clocks], [0x40001000, storage()],
      [0x40001400, new Rtc(this)], [0x40001800, (this.interrupts = new ExternalInterrupts(this))], [0x41000000, storage()], [0x41002000, storage()], [0x41004000, this.flashController],
      [0x41004400, this.port], [0x60000000, this.port], [0x41004800, resettable()], [0x41005000, this.usb], [0x41006000, storage()], [0x41007000, storage()],
      [0x42000000, storage()], [0x42000400, storage()],
      [0x42002000, new Tcc(this)], [0x42002400, new Tcc(this)], [0x42002800, new Tcc(this)],
      [0x42002c00, new Counter(this)], [0x42003000, new Counter(this)], [0x42003400, new Counter(this)], [0x42003800, new Counter(this)], [0x42003c00, new Counter(this)],
      [0x42004000, (this.converter = new Converter(this))], [0x42004400, storage()], [0x42004800, resettable()], [0x42004c00, storage()], [0x42005000, resettable()],
    ]);
    this.serial.forEach((usart, n) => this.blocks.set(0x42000800 + n * 0x400, usart));
  }

  get cycles() {
    return this.clock.nanosCounter * (FREQUENCY / 1e9);
  }

  peripheral(address) {
    return this.blocks.get((address & ~0x3ff) >>> 0);
  }

  readElsewhere(address, width) {
    const narrow = (word) => (width === 4 ? word : (word >>> ((address & 3) * 8)) & (width === 2 ? 0xffff : 0xff)) >>> 0;
    if (address >>> 12 === 0xe000e) return narrow(this.ppb.readUint32(address & 0xffc));
    const offset = address & 0x3ff;
    const block = this.peripheral(address);
    if (block) return block.read(offset, width) >>> 0;
    if (address >>> 16 === 0x80) return narrow(this.rows.get(address & ~3) ?? 0xffffffff);
    if (address >>> 12 === 0x41003) return 0; // DSU's ROM table
    throw new CoreFault(`read of ${width * 8} bits at ${hex(address)}, where nothing is`, this.core);
  }

  writeElsewhere(address, width, value) {
    if (address < this.flash.length) this.flashController.store(address, width, value);
    else if (address >>> 12 === 0xe000e) {
      if ((address & 0xfff) === AIRCR && value & SYSRESETREQ) this.tell(RESET, 0);
      else this.ppb.writeUint32(address & 0xffc, value >>> 0);
    } else {
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
    return at >= 0 && at < RAM_SIZE ? this.ramView.getUint32(at, true) : this.readElsewhere(address, 4);
  }

  readUint16(address) {
    address >>>= 0;
    if (address < this.flash.length) return this.flashView.getUint16(address, true);
    const at = address - RAM_BASE;
    return at >= 0 && at < RAM_SIZE ? this.ramView.getUint16(at, true) : this.readElsewhere(address, 2);
  }

  readUint8(address) {
    address >>>= 0;
    if (address < this.flash.length) return this.flash[address];
    const at = address - RAM_BASE;
    return at >= 0 && at < RAM_SIZE ? this.ram[at] : this.readElsewhere(address, 1);
  }

  writeUint32(address, value) {
    const at = (address >>> 0) - RAM_BASE;
    if (at >= 0 && at < RAM_SIZE) this.ramView.setUint32(at, value, true);
    else this.writeElsewhere(address >>> 0, 4, value >>> 0);
  }

  writeUint16(address, value) {
    const at = (address >>> 0) - RAM_BASE;
    if (at >= 0 && at < RAM_SIZE) this.ramView.setUint16(at, value, true);
    else this.writeElsewhere(address >>> 0, 2, value & 0xffff);
  }

  writeUint8(address, value) {
    const at = (address >>> 0) - RAM_BASE;
    if (at >= 0 && at < RAM_SIZE) this.ram[at] = value;
    else this.writeElsewhere(address >>> 0, 1, value & 0xff);
  }
}

export class Board extends BoardBase {
  constructor(rom, flash) {
    const chip = new Chip(flash);
    chip.logger = faultingLogger(chip, (name, text) => name === 'CortexM0Core' && /not implemented/.test(text));
    super(chip, chip.usb);
    repairCore(chip);
    chip.onBreak = (code) => {
      throw new CoreFault(`breakpoint or undefined instruction ${code}`, chip.core);
    };
    chip.pinChanged = (pin) => this.announcePin(pin, chip.port.drives(pin), chip.port.level(pin));
    for (const usart of chip.serial) usart.onByte = (byte) => this.print(byte);
    chip.core.VTOR = PROGRAM;
    chip.core.reset();
  }

  drive(pin, level) {
    const { port, interrupts } = this.chip;
    const before = port.level(pin);
    port.driven[pin] = level;
    const after = port.level(pin);
    if (after !== before) interrupts.changed(pin, after);
  }

  level(pin) {
    return this.chip.port.level(pin);
  }

  get pins() {
    return 64;
  }

  get analogInputs() {
    return this.chip.converter.levels.length;
  }

  driveAnalog(input, level) {
    this.chip.converter.levels[input] = level;
  }

  feed(byte) {
    const usart = this.chip.serial.find((s) => s.enabled);
    if (usart === undefined) return false;
    usart.feed(byte);
    return true;
  }
}
