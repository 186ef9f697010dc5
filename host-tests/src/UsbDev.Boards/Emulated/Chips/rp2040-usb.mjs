// The RP2040's USB controller in device mode, transaction by transaction (RP2040 datasheet §4.1). The package's own model moves whole
// buffers by itself; here the bus decides when, so that NAK, STALL, toggles and double buffering are what the chip's would be.
import { RPUSBController } from 'peripherals/usb.js';
import { CONNECTION, ENDPOINT, WAKEUP } from './messages.mjs';

const AVAILABLE = 0x400, STALL = 0x800, RESET_SELECT = 0x1000, DATA1 = 0x2000, FULL = 0x8000, LENGTH = 0x3ff; // buffer control
const ENABLED = 1 << 31, DOUBLE = 1 << 30, INTERRUPT_EACH = 1 << 29; // endpoint control
const PULLUP = 1 << 16, RESUME = 1 << 12; // SIE_CTRL
const SEQUENCE_ERROR = 1 << 31, BUS_RESET = 1 << 19, SETUP_RECEIVED = 1 << 17, RESUMED = 1 << 11, SUSPENDED = 1 << 4; // SIE_STATUS
const INTR_SOF = 1 << 17, INTR_ABORT_DONE = 1 << 18;
const SIE_STATUS = 0x50, SOF_RD = 0x48, CPU_SHOULD_HANDLE = 0x5c, EP_ABORT = 0x60, ABORT_DONE = 0x64;
const ISOCHRONOUS = 1;

// What a transaction comes to; UsbDev.Boards reads the same numbers.
export const NONE = 0, ACK = 1, NAK = 2, STALLED = 3;

export class UsbDevice extends RPUSBController {
  constructor(chip) {
    super(chip, 'USB');
    this.selected = new Uint8Array(32); // which of two buffers is next, by buffer control register
    this.pullup = false;
    this.shouldHandle = 0; // endpoints whose second buffer was the last that was done, as in BUFF_STATUS
    this.sent = null; // buffer control word of an IN packet that is on the wire
  }

  // --- what the firmware does ---

  handleSieCtrlWrite(value) {
    const pullup = (value & PULLUP) !== 0;
    super.handleSieCtrlWrite(value);
    if (value & RESUME) {
      this.sieCtrl &= ~RESUME; // self clearing
      this.rp2040.tell(WAKEUP, 0);
    }
    if (pullup !== this.pullup) {
      this.pullup = pullup;
      this.rp2040.tell(CONNECTION, 0);
    }
  }

  writeUint32(offset, value) {
    // SUSPENDED is write-one-to-clear on the chip.
    if (offset === SIE_STATUS && !this.hostMode && this.rawWriteValue & SUSPENDED) this.sieStatus = (this.sieStatus & ~SUSPENDED) >>> 0;
    const aborted = this.epAbort;
    super.writeUint32(offset, value);
    if (offset === EP_ABORT) {
      if (this.sent && this.aborts(this.sent.number, false)) this.sent = null;
      for (let bit = 0; bit < 32; bit++) // what was revoked and is armed again counts from now on
        if ((aborted & ~value) >>> bit & 1) this.rp2040.tell(ENDPOINT, (bit >> 1) | (bit & 1 ? 0 : 0x80));
      this.intRaw = value ? this.intRaw | INTR_ABORT_DONE : this.intRaw & ~INTR_ABORT_DONE;
    }
    if (offset === ABORT_DONE && !this.epAbortDone) this.intRaw &= ~INTR_ABORT_DONE;
  }

  readUint32(offset) {
    if (offset === CPU_SHOULD_HANDLE) return this.shouldHandle;
    if (offset === SOF_RD && !this.hostMode) {
      this.intRaw &= ~INTR_SOF;
      this.checkInterrupts();
    }
    return super.readUint32(offset);
  }

  DPRAMUpdated(offset, value) {
    if (this.hostMode || offset < 0x80 || offset > 0xfc) return;
    const register = (offset - 0x80) >> 2;
    if (value & RESET_SELECT) this.selected[register] = 0;
    if (value & (AVAILABLE | STALL | (AVAILABLE << 16))) this.rp2040.tell(ENDPOINT, (register >> 1) | (register & 1 ? 0 : 0x80));
  }

  // --- what the bus does ---

  get connected() {
    return this.pullup && (this.mainCtrl & 1) !== 0 && !this.hostMode;
  }

  answers(address) {
    return this.connected && (this.addrEndp & 0x7f) === address;
  }

  endpoint(number, out) {
    if (number === 0) return { base: 0x100, double: false, each: true, on: true, type: 0 };
    const control = this.rp2040.usbDPRAMView.getUint32(8 * number + (out ? 4 : 0), true);
    return {
      base: control & 0xffc0,
      double: (control & DOUBLE) !== 0,
      each: (control & INTERRUPT_EACH) !== 0,
      on: (control & ENABLED) !== 0,
      type: (control >>> 26) & 3,
    };
  }

  stalls(number, control, arm) {
    return (control & STALL) !== 0 && (number !== 0 || (this.epStallArm & arm) !== 0);
  }

  // Revoked by the firmware: NAK, whatever the buffer control register says, until the bit is cleared (EP_ABORT).
  aborts(number, out) {
    return ((this.epAbort >>> (number * 2 + (out ? 1 : 0))) & 1) !== 0;
  }

  done(number, out, endpoint, buffer) {
    const register = number * 2 + (out ? 1 : 0);
    if (endpoint.double) this.selected[register] ^= 1;
    this.shouldHandle = buffer === 1 ? this.shouldHandle | (1 << register) : this.shouldHandle & ~(1 << register);
    if (!endpoint.double || endpoint.each || buffer === 1) this.indicateBufferReady(number, out);
  }

  setup(address, packet) {
    if (!this.answers(address)) return NONE;
    this.epStallArm = 0;
    this.sent = null;
    this.rp2040.usbDPRAM.set(packet.subarray(0, 8));
    this.sieStatus |= SETUP_RECEIVED;
    this.sieStatusUpdated();
    return ACK;
  }

  // The answer to an IN token: a result, or ACK with the packet in `packet`, its length << 8 and its PID << 4.
  in(address, number, packet) {
    this.sent = null;
    if (!this.answers(address)) return NONE;
    const endpoint = this.endpoint(number, false);
    if (!endpoint.on) return NONE;
    if (this.aborts(number, false)) return NAK;
    const at = 0x80 + number * 8;
    const control = this.rp2040.usbDPRAMView.getUint32(at, true);
    if (this.stalls(number, control, 1)) return STALLED;
    const buffer = endpoint.double ? this.selected[number * 2] : 0;
    const half = (control >>> (buffer * 16)) & 0xffff;
    if (!(half & AVAILABLE) || !(half & FULL)) return NAK;
    const length = half & LENGTH;
    const from = endpoint.base + buffer * 64;
    packet.set(this.rp2040.usbDPRAM.subarray(from, from + length));
    this.sent = { number, buffer, half };
    return ACK | (half & DATA1 ? 0x10 : 0) | (length << 8);
  }

  inHandshake(number, acknowledged) {
    const sent = this.sent;
    this.sent = null;
    if (!acknowledged || sent === null || sent.number !== number) return;
    const at = 0x80 + number * 8;
    const view = this.rp2040.usbDPRAMView;
    const shift = sent.buffer * 16;
    const control = view.getUint32(at, true);
    if (((control >>> shift) & 0xffff) !== sent.half) return; // the firmware took it back meanwhile
    view.setUint32(at, (control & ~((AVAILABLE | FULL) << shift)) >>> 0, true);
    this.done(number, false, this.endpoint(number, false), sent.buffer);
  }

  out(address, number, pid, packet, length) {
    if (!this.answers(address)) return NONE;
    const endpoint = this.endpoint(number, true);
    if (!endpoint.on) return NONE;
    if (this.aborts(number, true)) return NAK;
    const at = 0x84 + number * 8;
    const view = this.rp2040.usbDPRAMView;
    const control = view.getUint32(at, true);
    if (this.stalls(number, control, 2)) return STALLED;
    const buffer = endpoint.double ? this.selected[number * 2 + 1] : 0;
    const shift = buffer * 16;
    const half = (control >>> shift) & 0xffff;
    if (!(half & AVAILABLE)) return NAK;
    if (endpoint.type !== ISOCHRONOUS && (half & DATA1 ? 1 : 0) !== pid) {
      this.sieStatus |= SEQUENCE_ERROR; // a repeated packet: acknowledged and dropped (USB 2.0 §8.6.2)
      this.sieStatusUpdated();
      return ACK;
    }
    const taken = Math.min(length, half & LENGTH);
    this.rp2040.usbDPRAM.set(packet.subarray(0, taken), endpoint.base + buffer * 64);
    const after = (half & ~(AVAILABLE | LENGTH)) | FULL | taken;
    view.setUint32(at, ((control & ~(0xffff << shift)) | (after << shift)) >>> 0, true);
    this.done(number, true, endpoint, buffer);
    return ACK;
  }

  startOfFrame(frame) {
    this.sofFrameNumber = frame & 0x7ff;
    this.intRaw |= INTR_SOF;
    this.checkInterrupts();
  }

  busReset() {
    this.sent = null;
    this.addrEndp = 0;
    this.sieStatus = ((this.sieStatus & ~SUSPENDED) | BUS_RESET) >>> 0;
    this.sieStatusUpdated();
  }

  suspend() {
    this.sieStatus |= SUSPENDED;
    this.sieStatusUpdated();
  }

  resume() {
    this.sieStatus = ((this.sieStatus & ~SUSPENDED) | RESUMED) >>> 0;
    this.sieStatusUpdated();
  }
}
