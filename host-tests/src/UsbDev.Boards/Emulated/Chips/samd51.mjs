// A SAMD51x19 as a board.
import { CortexM4 } from './cortex-m4.mjs';
import { SystemControl } from './cortex-m4-system.mjs';
import { SamdBoard, SamdChip } from './samd.mjs';
import { Pads, SAMD51_PADS } from './samd-pads.mjs';
import { Usart } from './samd-usart.mjs';
import { Port, Registers, Resettable, synchronised } from './samd21-blocks.mjs';
import { ExternalInterrupts, SAMD51_EIC } from './samd21-eic.mjs';
import { UsbDevice } from './samd21-usb.mjs';
import { Cache, Clocks, Converter, Counter, FlashController, Oscillators, RandomNumbers, SlowOscillators } from './samd51-blocks.mjs';

const RAM_SIZE = 192 * 1024, FREQUENCY = 120e6;
const PROGRAM = 0x4000; // behind the UF2 boot loader
const SERCOMS = [0x40003000, 0x40003400, 0x41012000, 0x41014000, 0x43000000, 0x43000400, 0x43000800, 0x43000c00];
const SERCOM_CLOCKS = [7, 8, 23, 24, 34, 35, 36, 37]; // channels

class Chip extends SamdChip {
  constructor(flash) {
    super(flash, RAM_SIZE, FREQUENCY);
    this.core = new CortexM4(this);
    this.system = new SystemControl(this);
    // Calibration and serial number words (§9.4, §9.6), and the user page.
    this.rows = new Map([[0x800080, 0x01f807fc], [0x800084, 0x00001fff], [0x804000, 0xfe9a9239], [0x804004, 0xaeecff80],
      [0x8061fc, 0x75736264], [0x806010, 0x65762d73], [0x806014, 0x616d6435], [0x806018, 0x31000001]]);
    this.usb = new UsbDevice(this, [80, 81, 82, 83]);
    this.port = new Port(this, 4);
    this.flashController = new FlashController(this);
    this.clocks = new Clocks(this);
    this.interrupts = new ExternalInterrupts(this, SAMD51_EIC);
    this.serial = SERCOMS.map((_, n) => new Usart(this, [0, 0, 0, 0], SERCOM_CLOCKS[n], 46 + 4 * n, 47 + 4 * n, 48 + 4 * n));
    this.pads = new Pads(this, SAMD51_PADS);
    this.converter = new Converter(this);
    const storage = () => new Registers(this), resettable = () => new Resettable(this);
    const [Rtc, Tcc] = [synchronised(0x10), synchronised(0x08)];
    const reset = storage();
    reset.set(0, 1, 1); // RSTC.RCAUSE: power on
    this.blocks = new Map([
      [0x40000000, storage()], [0x40000400, storage()], [0x40000800, storage()], [0x40000c00, reset], [0x40001000, new Oscillators(this)],
      [0x40001400, new SlowOscillators(this)], [0x40001800, storage()], [0x40001c00, this.clocks], [0x40002000, storage()], [0x40002400, new Rtc(this)],
      [0x40002800, this.interrupts], [0x40002c00, resettable()], [0x40003800, new Counter(this, 9, 107)], [0x40003c00, new Counter(this, 9, 108)],
      [0x41000000, this.usb], [0x41002000, storage()], [0x41004000, this.flashController], [0x41006000, new Cache(this)], [0x41008000, this.port],
      [0x4100a000, resettable()], [0x4100c000, storage()], [0x4100e000, resettable()], [0x41016000, new Tcc(this)], [0x41018000, new Tcc(this)],
      [0x42000c00, new Tcc(this)], [0x42001000, new Tcc(this)], [0x42002000, resettable()], [0x42002800, new RandomNumbers(this)], [0x42003400, resettable()], [0x42003800, resettable()],
      [0x43001000, new Tcc(this)], [0x43001c00, this.converter], [0x43002000, new Converter(this)], [0x43002400, resettable()],
    ]);
    this.serial.forEach((usart, n) => this.blocks.set(SERCOMS[n], usart));
  }

  readSystem(address) {
    return this.system.read(address >>> 0);
  }

  writeSystem(address, width, value) {
    this.system.write(address >>> 0, width, value);
  }
}

export class Board extends SamdBoard {
  constructor(rom, flash) {
    const chip = new Chip(flash);
    super(chip);
    chip.core.VTOR = PROGRAM;
    chip.core.reset();
  }
}
