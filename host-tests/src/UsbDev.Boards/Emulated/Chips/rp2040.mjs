// An RP2040 as a board: the package's chip with our USB controller, boot ROM stub, flash, pins, and the calls that UsbDev.Boards makes.
import { SimulationClock } from 'clock/simulation-clock.js';
import { GPIOPinState } from 'gpio-pin.js';
import { RP2040 } from 'rp2040.js';
import { BYTE_TIME, BoardBase } from './board.mjs';
import { CoreFault, faultingLogger, repairCore } from './core.mjs';
import { RESET } from './messages.mjs';
import { repairPio } from './rp2040-pio.mjs';
import { UsbDevice } from './rp2040-usb.mjs';

const FLASH = 0x10000000, ROM_SIZE = 0x4000;
const SYSINFO = 0x40000, USB = 0x50110, WATCHDOG = 0x40058; // keys of the package's peripheral table
const CHIP_ID = 0, B2 = 0x20002927; // the stepping that our boot ROM says too, and that boards have had since 2021

// The package adds address and offset without wrapping at 32 bits, and lets stores change the boot ROM.
class Chip extends RP2040 {
  readUint16(address) {
    address >>>= 0;
    const at = address - FLASH;
    return at >= 0 && at < 0x1000000 && at < this.flash.length ? this.flashView.getUint16(at, true) : super.readUint16(address);
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
    if (address < ROM_SIZE) return; // TinyUSB 0.18 does this on every transfer of endpoint 0, and the chip does not mind
    super.writeUint32(address, value);
  }
}

// The package's UART raises its transmit interrupt again as soon as it is cleared: firmware that enables it, as MicroPython's console does,
// never leaves the handler. On the chip it comes once, when the FIFO has run down to its half (§4.2.6.4); here, where bytes are out at once,
// the time of half a FIFO after the first of them.
function repairUart(uart) {
  const TXINTR = 1 << 5, DR = 0, HALF = 16;
  let running = false;
  const drained = uart.rp2040.clock.createAlarm(() => {
    running = false;
    uart.interruptStatus |= TXINTR;
    uart.checkInterrupts();
  });
  uart.checkInterrupts = () => uart.rp2040.setInterrupt(uart.irq, (uart.interruptStatus & uart.interruptMask) !== 0);
  const write = uart.writeUint32;
  uart.writeUint32 = (offset, value) => {
    write.call(uart, offset, value);
    if (offset !== DR || running) return;
    running = true;
    drained.schedule(HALF * BYTE_TIME);
  };
}

const isFault = (name, text) =>
  (name === 'RP2040' && /invalid memory|undefined address|not 32 bit aligned/.test(text)) || (name === 'CortexM0Core' && /not implemented/.test(text));

export class Board extends BoardBase {
  // rom and flash: their bytes; the flash's array is the flash, and keeps what the firmware writes
  constructor(rom, flash) {
    const chip = new Chip(new SimulationClock());
    chip.logger = faultingLogger(chip, isFault);
    const usb = new UsbDevice(chip);
    super(chip, usb);
    chip.usbCtrl = usb;
    chip.peripherals[USB] = usb;
    repairCore(chip);
    chip.onBreak = (code) => {
      throw new CoreFault(`breakpoint or undefined instruction ${code}`, chip.core);
    };
    const info = chip.peripherals[SYSINFO];
    const readInfo = info.readUint32;
    info.readUint32 = (offset) => (offset === CHIP_ID ? B2 : readInfo.call(info, offset));
    chip.peripherals[WATCHDOG].onWatchdogTrigger = () => chip.tell(RESET, 0);
    chip.uart.forEach(repairUart);
    chip.pio.forEach((pio) => repairPio(pio, chip));
    chip.uart[0].onByte = (byte) => this.print(byte);
    this.driven = new Array(chip.gpio.length).fill(2); // by the host: 0, 1, or 2 for "not driven"
    chip.gpio.forEach((pin, number) => pin.addListener(() => this.settle(number)));
    const words = new Uint32Array(ROM_SIZE / 4);
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
    this.announcePin(number, drives, level);
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

  get analogInputs() {
    return 4; // the fifth is the chip's own thermometer
  }

  driveAnalog(input, level) {
    this.chip.adc.channelValues[input] = Math.round(level * 4095);
  }

  feed(byte) {
    const uart = this.chip.uart[0];
    if (!uart.enabled || uart.rxFIFO.full) return false;
    uart.feedByte(byte);
    return true;
  }
}
