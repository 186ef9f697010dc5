// An RP2040 as a board: chip, boot ROM stub, flash, pins, and the calls that UsbDev.Boards makes.
import { GPIOPinState } from 'gpio-pin.js';
import { RP2040 } from 'rp2040.js';
import { SimulationClock } from 'clock/simulation-clock.js';
import { CoreFault, faultingLogger, repairCore, run, wakes } from './core.mjs';
import { Messages, PIN, RESET } from './messages.mjs';
import { UsbDevice } from './rp2040-usb.mjs';

const FLASH = 0x10000000;
const BYTE_TIME = 1e10 / 115200; // ns: 10 bits at MicroPython's default rate

// The package adds address and offset without wrapping at 32 bits, and lets anybody write to the boot ROM.
class Chip extends RP2040 {
  readUint16(address) {
    address >>>= 0;
    if (address - FLASH < 0x1000000 && address >= FLASH) return this.flash16[(address - FLASH) >> 1];
    return super.readUint16(address);
  }

  readUint8(address) {
    return super.readUint8(address >>> 0);
  }

  writeUint8(address, value) {
    super.writeUint8(address >>> 0, value);
  }

  writeUint16(address, value) {
    super.writeUint16(address >>> 0, value);
  }

  writeUint32(address, value) {
    address >>>= 0;
    if (address < 0x4000) return; // TinyUSB 0.18 does this on every transfer of endpoint 0, and the chip does not mind
    super.writeUint32(address, value);
  }
}

const hex = (n) => '0x' + (n >>> 0).toString(16).padStart(8, '0');

export class Board {
  // rom and flash: their bytes; the flash's array is the flash, and keeps what the firmware writes
  constructor(rom, flash) {
    const chip = (this.chip = new Chip(new SimulationClock()));
    chip.logger = faultingLogger(chip, (name, text) =>
      (name === 'RP2040' && /invalid memory|undefined address|not 32 bit aligned/.test(text)) || (name === 'CortexM0Core' && /not implemented/.test(text)));
    this.packet = new Uint8Array(1024);
    this.messages = new Messages();
    this.consoleOutput = [];
    this.consoleInput = [];
    this.fault = '';
    chip.tell = (kind, value) => {
      this.messages.add(kind, value, Math.floor(chip.clock.nanos));
      chip.news = true;
    };
    const usb = (this.usb = new UsbDevice(chip));
    chip.usbCtrl = usb;
    chip.peripherals[0x50110] = usb;
    repairCore(chip);
    chip.onBreak = (code) => {
      throw new CoreFault(`breakpoint or undefined instruction ${code}`, chip.core);
    };
    chip.peripherals[0x40058].onWatchdogTrigger = () => chip.tell(RESET, 0);
    chip.uart[0].onByte = (byte) => {
      this.consoleOutput.push(byte);
      chip.news = true;
    };
    this.typist = chip.clock.createAlarm(() => this.typeNext());
    chip.gpio.forEach((pin, number) => {
      pin.addListener(() => this.settle(number));
    });
    this.driven = new Array(chip.gpio.length).fill(2); // by the host: 0, 1, or 2 for "not driven"
    const words = new Uint32Array(4096);
    new Uint8Array(words.buffer).set(rom);
    chip.loadBootrom(words);
    chip.flash = flash;
    chip.flash16 = new Uint16Array(flash.buffer);
    chip.flashView = new DataView(flash.buffer);
    chip.core.reset();
  }

  // The level that the pin's input sees: what drives it, else its pull.
  settle(number) {
    const pin = this.chip.gpio[number];
    const state = pin.value;
    const drives = state === GPIOPinState.High || state === GPIOPinState.Low;
    const level = drives ? state === GPIOPinState.High : this.driven[number] !== 2 ? this.driven[number] === 1 : state === GPIOPinState.InputPullUp;
    if (level !== pin.rawInputValue) pin.setInputValue(level);
    if (drives) this.chip.tell(PIN, number * 2 + (level ? 1 : 0));
  }

  drive(number, level) {
    this.driven[number] = level;
    this.settle(number);
  }

  level(number) {
    return this.chip.gpio[number].rawInputValue;
  }

  get pins() {
    return this.chip.gpio.length;
  }

  get nanos() {
    return Math.floor(this.chip.clock.nanos);
  }

  // A sleeping chip's clock stands at the end of its last turn; the host is about to do something at `nanos`.
  catchUp(nanos) {
    const { core, clock } = this.chip;
    if (core.waiting && clock.nanosCounter < nanos) clock.tick(nanos - clock.nanosCounter);
  }

  // When it next has something to do, in ns: now while the core runs, the next alarm while it sleeps, -1 for never.
  get due() {
    if (!this.chip.core.waiting || wakes(this.chip.core)) return this.nanos;
    const alarm = this.chip.clock.nextAlarm;
    return alarm ? Math.ceil(alarm.nanos) : -1;
  }

  run(until) {
    try {
      return run(this.chip, until);
    } catch (error) {
      if (!(error instanceof CoreFault)) throw error;
      this.fault = `${error.message}; PC ${hex(error.pc)}, LR ${hex(error.lr)}`;
      return 0;
    }
  }

  get consolePending() {
    return this.consoleOutput.length;
  }

  takeConsole() {
    const bytes = Uint8Array.from(this.consoleOutput);
    this.consoleOutput = [];
    return bytes;
  }

  // The terminal's bytes arrive one by one, as fast as the line carries them.
  type(bytes) {
    const idle = this.consoleInput.length === 0;
    for (const byte of bytes) this.consoleInput.push(byte);
    if (idle) this.typist.schedule(BYTE_TIME);
  }

  typeNext() {
    const uart = this.chip.uart[0];
    if (!uart.rxFIFO.full && uart.enabled) uart.feedByte(this.consoleInput.shift());
    if (this.consoleInput.length > 0) this.typist.schedule(BYTE_TIME);
  }

  get where() {
    return `PC ${hex(this.chip.core.PC)}, LR ${hex(this.chip.core.LR)}`;
  }
}
