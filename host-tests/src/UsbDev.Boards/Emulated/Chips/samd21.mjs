// A SAMD21x18 as a board, on the core of rp2040js.
import { CortexM0Core } from 'cortex-m0-core.js';
import { RPPPB } from 'peripherals/ppb.js';
import { CoreFault, faultingLogger, hex, repairCore } from './core.mjs';
import { RESET } from './messages.mjs';
import { SamdBoard, SamdChip } from './samd.mjs';
import { Pads, SAMD21_PADS } from './samd-pads.mjs';
import { Usart } from './samd-usart.mjs';
import { Clocks, Converter, Counter, FlashController, Oscillators, Port, Registers, Resettable, synchronised } from './samd21-blocks.mjs';
import { ExternalInterrupts, SAMD21_EIC } from './samd21-eic.mjs';
import { UsbDevice } from './samd21-usb.mjs';

const RAM_SIZE = 32 * 1024, FREQUENCY = 48e6;
const PROGRAM = 0x2000; // behind the UF2 boot loader
const AIRCR = 0xd0c, SYSRESETREQ = 4;

class Chip extends SamdChip {
  constructor(flash) {
    super(flash, RAM_SIZE, FREQUENCY);
    this.core = new CortexM0Core(this);
    this.ppb = new RPPPB(this, 'PPB');
    // Calibration and serial number words (§9.3.2, §9.3.3).
    this.rows = new Map([[0x806020, 0xffffffff], [0x806024, 0x7c5fffff], [0x804000, 0xd8e0c7ff], [0x804004, 0xfffffc5d],
      [0x80a00c, 0x75736264], [0x80a040, 0x65762d73], [0x80a044, 0x616d6432], [0x80a048, 0x31000001]]);
    this.usb = new UsbDevice(this, [7]);
    this.port = new Port(this, 2);
    this.flashController = new FlashController(this);
    this.clocks = new Clocks(this);
    this.serial = [0, 1, 2, 3, 4, 5].map((n) => new Usart(this, [0, 2, 0, 0], 0x14 + n, 9 + n));
    this.pads = new Pads(this, SAMD21_PADS);
    const storage = () => new Registers(this), resettable = () => new Resettable(this);
    const [Rtc, Tcc] = [synchronised(0x0a), synchronised(0x08)];
    const power = storage();
    power.set(0x38, 1, 1); // PM.RCAUSE: power on
    this.blocks = new Map([
      [0x40000000, storage()], [0x40000400, power], [0x40000800, new Oscillators(this)], [0x40000c00, this.clocks], [0x40001000, storage()],
      [0x40001400, new Rtc(this)], [0x40001800, (this.interrupts = new ExternalInterrupts(this, SAMD21_EIC))], [0x41000000, storage()], [0x41002000, storage()], [0x41003000, storage()], [0x41004000, this.flashController],
      [0x41004400, this.port], [0x60000000, this.port], [0x41004800, resettable()], [0x41005000, this.usb], [0x41006000, storage()], [0x41007000, storage()],
      [0x42000000, storage()], [0x42000400, storage()],
      [0x42002000, new Tcc(this)], [0x42002400, new Tcc(this)], [0x42002800, new Tcc(this)],
      [0x42002c00, new Counter(this)], [0x42003000, new Counter(this)], [0x42003400, new Counter(this)], [0x42003800, new Counter(this)], [0x42003c00, new Counter(this)],
      [0x42004000, (this.converter = new Converter(this))], [0x42004400, storage()], [0x42004800, resettable()], [0x42004c00, storage()], [0x42005000, resettable()],
    ]);
    this.serial.forEach((usart, n) => this.blocks.set(0x42000800 + n * 0x400, usart));
  }

  readSystem(address) {
    if (address >>> 12 === 0xe000e) return this.ppb.readUint32(address & 0xffc);
    throw new CoreFault(`read of the system control space at ${hex(address)}, where nothing is`, this.core);
  }

  writeSystem(address, width, value) {
    if ((address & 0xfff) === AIRCR && value & SYSRESETREQ) this.tell(RESET, 0);
    else this.ppb.writeUint32(address & 0xffc, value);
  }
}

export class Board extends SamdBoard {
  constructor(rom, flash) {
    const chip = new Chip(flash);
    chip.logger = faultingLogger(chip, (name, text) => name === 'CortexM0Core' && /not implemented/.test(text));
    super(chip);
    repairCore(chip);
    chip.core.VTOR = PROGRAM;
    chip.core.reset();
  }
}
