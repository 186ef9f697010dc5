// The USB device controller of the SAM D family (SAM D21 data sheet §32, SAM D5x/E5x §38): registers here, the endpoint descriptor table in the chip's RAM.
import { CoreFault, hex } from './core.mjs';
import { CONNECTION, ENDPOINT, WAKEUP } from './messages.mjs';
import { Registers } from './samd21-blocks.mjs';

const CTRLA = 0x00, SYNCBUSY = 0x02, CTRLB = 0x08, DADD = 0x0a, FNUM = 0x10, INTENCLR = 0x14, INTENSET = 0x18, INTFLAG = 0x1c, EPINTSMRY = 0x20, DESCADD = 0x24;
const ENDPOINTS = 0x100, EPCFG = 0x00, EPSTATUSCLR = 0x04, EPSTATUSSET = 0x05, EPSTATUS = 0x06, EPINTFLAG = 0x07, EPINTENCLR = 0x08, EPINTENSET = 0x09;
const SWRST = 1, ENABLE = 2, DETACH = 1, UPRSM = 2; // CTRLA, CTRLB
const SUSPEND = 1 << 0, SOF = 1 << 2, EORST = 1 << 3, WAKEUP_FLAG = 1 << 4; // INTFLAG
const DTGLOUT = 1, DTGLIN = 2, CURBK = 4, STALLRQ0 = 0x10, STALLRQ1 = 0x20, BK0RDY = 0x40, BK1RDY = 0x80; // EPSTATUS
const TRCPT0 = 0x01, TRFAIL0 = 0x04, RXSTP = 0x10, STALL0 = 0x20, STALL1 = 0x40; // EPINTFLAG
const DISABLED = 0, CONTROL = 1, DUAL_BANK = 5; // EPTYPE

export const NONE = 0, ACK = 1, NAK = 2, STALLED = 3; // UsbDev.Boards reads the same numbers

export class UsbDevice extends Registers {
  // One interrupt for everything; or four: for everything else, for SOF, for TRCPT0 and for TRCPT1.
  constructor(chip, interrupts) {
    super(chip, 0x200);
    this.interrupts = interrupts;
    this.attached = false;
    this.reset();
  }

  reset() {
    this.bytes.fill(0);
    this.set(CTRLB, 2, DETACH);
    this.enabled = 0; // interrupts
    this.flags = 0;
    this.sync = 0;
    this.sent = null; // an IN packet that is on the wire
    this.endpoints = Array.from({ length: 8 }, () => ({ config: 0, status: 0, flags: 0, enabled: 0 }));
  }

  // --- what the firmware does ---

  read(offset, width) {
    if (offset >= ENDPOINTS) {
      const endpoint = this.endpoints[(offset - ENDPOINTS) >> 5];
      switch (offset & 0x1f) {
        case EPCFG: return endpoint.config;
        case EPSTATUSCLR: case EPSTATUSSET: case EPSTATUS: return endpoint.status;
        case EPINTFLAG: return endpoint.flags;
        case EPINTENCLR: case EPINTENSET: return endpoint.enabled;
        default: return 0;
      }
    }
    switch (offset) {
      case SYNCBUSY: {
        const busy = this.sync;
        this.sync = 0; // seen once, as on the chip
        return busy;
      }
      case INTENCLR: case INTENSET: return this.enabled;
      case INTFLAG: return this.flags;
      case EPINTSMRY: return this.summary;
      default: return super.read(offset, width);
    }
  }

  write(offset, width, value) {
    if (offset >= ENDPOINTS) this.writeEndpoint((offset - ENDPOINTS) >> 5, offset & 0x1f, value);
    else if (offset === CTRLA && value & SWRST) {
      this.reset();
      this.sync = SWRST;
    } else if (offset === CTRLA) {
      if ((value ^ this.bytes[CTRLA]) & ENABLE) this.sync = ENABLE;
      this.bytes[CTRLA] = value;
    } else if (offset === INTENCLR) this.enabled &= ~value;
    else if (offset === INTENSET) this.enabled |= value;
    else if (offset === INTFLAG) this.flags &= ~value;
    else {
      super.write(offset, width, value);
      if (offset === CTRLB && value & UPRSM) {
        this.set(CTRLB, 2, this.get(CTRLB, 2) & ~UPRSM); // self clearing
        this.chip.tell(WAKEUP, 0);
      }
    }
    this.update();
    this.announceAttachment();
  }

  writeEndpoint(number, register, value) {
    const endpoint = this.endpoints[number];
    switch (register) {
      case EPCFG:
        endpoint.config = value;
        break;
      case EPSTATUSCLR:
        endpoint.status &= ~value;
        if (value & BK0RDY) this.checkBuffer(number, 0);
        if (value & (BK0RDY | STALLRQ0)) this.chip.tell(ENDPOINT, number);
        break;
      case EPSTATUSSET:
        endpoint.status |= value;
        if (value & BK1RDY) this.checkBuffer(number, 1);
        if (value & (BK1RDY | STALLRQ1)) this.chip.tell(ENDPOINT, number | 0x80);
        if (value & STALLRQ0) this.chip.tell(ENDPOINT, number);
        break;
      case EPINTFLAG:
        endpoint.flags &= ~value;
        break;
      case EPINTENCLR:
        endpoint.enabled &= ~value;
        break;
      case EPINTENSET:
        endpoint.enabled |= value;
        break;
    }
  }

  get connected() {
    return (this.bytes[CTRLA] & ENABLE) !== 0 && (this.get(CTRLB, 2) & DETACH) === 0;
  }

  announceAttachment() {
    if (this.connected === this.attached) return;
    this.attached = this.connected;
    this.chip.tell(CONNECTION, 0);
  }

  get summary() {
    let summary = 0;
    for (let i = 0; i < 8; i++) if (this.endpoints[i].flags & this.endpoints[i].enabled) summary |= 1 << i;
    return summary;
  }

  update() {
    const { core } = this.chip;
    const device = this.flags & this.enabled;
    let endpoints = 0;
    for (const endpoint of this.endpoints) endpoints |= endpoint.flags & endpoint.enabled;
    const [all, startOfFrame, complete0, complete1] = this.interrupts;
    if (startOfFrame === undefined) return core.setInterrupt(all, device !== 0 || endpoints !== 0);
    core.setInterrupt(all, ((device & ~SOF) | (endpoints & ~3)) !== 0);
    core.setInterrupt(startOfFrame, (device & SOF) !== 0);
    core.setInterrupt(complete0, (endpoints & 1) !== 0);
    core.setInterrupt(complete1, (endpoints & 2) !== 0);
  }

  // --- the descriptor table: 8 endpoints of 2 banks of 16 bytes: ADDR, PCKSIZE ---

  bank(number, bank) {
    const at = this.get(DESCADD, 4) - this.chip.ramBase + number * 32 + bank * 16;
    if (at < 0 || at + 8 > this.chip.ram.length) return null; // the firmware has not set the table up
    const view = this.chip.ramView;
    const size = view.getUint32(at + 4, true);
    const code = (size >>> 28) & 7;
    return {
      address: view.getUint32(at, true) - this.chip.ramBase,
      count: size & 0x3fff,
      multi: (size >>> 14) & 0x3fff,
      packet: code === 7 ? 1023 : 8 << code,
      zeroLength: size >>> 31 !== 0,
      store(count, multi) {
        view.setUint32(at + 4, ((size & 0xf0000000) | ((multi & 0x3fff) << 14) | (count & 0x3fff)) >>> 0, true);
      },
    };
  }

  // The controller reaches the RAM alone, in words (§32.8.4.1). What the chip does with another address is not told, so that is a fault here.
  checkBuffer(number, which) {
    const bank = this.bank(number, which);
    if (bank === null) return;
    const length = which === 1 ? bank.count : bank.multi;
    const inRam = bank.address >= 0 && bank.address + length <= this.chip.ram.length;
    if (length > 0 && (!inRam || bank.address % 4 !== 0)) {
      const what = inRam ? 'does not begin at a multiple of 4' : 'is not in RAM';
      throw new CoreFault(`the USB controller is given a buffer at ${hex(bank.address + this.chip.ramBase)} that ${what}, for endpoint ${number} ${which === 1 ? 'IN' : 'OUT'}`, this.chip.core);
    }
  }

  copyIn(at, packet, length) {
    if (at >= 0 && at + length <= this.chip.ram.length) this.chip.ram.set(packet.subarray(0, length), at);
  }

  // --- what the bus does ---

  answers(address) {
    const own = this.bytes[DADD];
    return this.connected && (own & 0x7f) === address && (address === 0 || (own & 0x80) !== 0);
  }

  setup(address, packet) {
    const endpoint = this.endpoints[0];
    const bank = this.bank(0, 0);
    if (!this.answers(address) || (endpoint.config & 7) !== CONTROL || endpoint.flags & RXSTP || bank === null) return NONE;
    this.sent = null;
    this.copyIn(bank.address, packet, 8);
    bank.store(8, bank.multi);
    endpoint.status = (endpoint.status | DTGLOUT | DTGLIN | BK0RDY) & ~(BK1RDY | STALLRQ0 | STALLRQ1);
    endpoint.flags |= RXSTP;
    this.update();
    return ACK;
  }

  // An endpoint whose other direction has type DUAL_BANK owns both banks; CURBK tells which is next.
  out(address, number, pid, packet, length) {
    const endpoint = this.endpoints[number];
    if (!this.answers(address) || endpoint === undefined) return NONE;
    const type = endpoint.config & 7;
    if (type === DISABLED || type === DUAL_BANK) return NONE;
    const dual = ((endpoint.config >> 4) & 7) === DUAL_BANK;
    const which = dual && endpoint.status & CURBK ? 1 : 0;
    if (endpoint.status & STALLRQ0) return this.fail(endpoint, STALL0, STALLED);
    if (endpoint.status & (BK0RDY << which)) return this.fail(endpoint, TRFAIL0 << which, NAK);
    if ((endpoint.status & DTGLOUT ? 1 : 0) !== pid) return ACK; // a repeated packet (USB 2.0 §8.6.2)
    const bank = this.bank(number, which);
    if (bank === null || length > bank.packet) return NONE;
    const before = bank.multi ? bank.count : 0;
    this.copyIn(bank.address + before, packet, length);
    const count = before + length;
    bank.store(count, bank.multi);
    endpoint.status ^= DTGLOUT;
    if (!bank.multi || length < bank.packet || count >= bank.multi) {
      endpoint.status |= BK0RDY << which;
      endpoint.flags |= TRCPT0 << which;
      if (dual) endpoint.status ^= CURBK;
    }
    this.update();
    return ACK;
  }

  fail(endpoint, flag, answer) {
    endpoint.flags |= flag;
    this.update();
    return answer;
  }

  // ACK with the packet in `packet`, its length << 8 and its PID << 4; or another result.
  in(address, number, packet) {
    this.sent = null;
    const endpoint = this.endpoints[number];
    if (!this.answers(address) || endpoint === undefined) return NONE;
    const type = (endpoint.config >> 4) & 7;
    if (type === DISABLED || type === DUAL_BANK) return NONE;
    const dual = (endpoint.config & 7) === DUAL_BANK;
    const which = dual && !(endpoint.status & CURBK) ? 0 : 1;
    if (endpoint.status & STALLRQ1) return this.fail(endpoint, STALL1, STALLED);
    if (!(endpoint.status & (BK0RDY << which))) return this.fail(endpoint, TRFAIL0 << which, NAK);
    const bank = this.bank(number, which);
    if (bank === null) return NONE;
    const length = Math.min(bank.packet, Math.max(0, bank.count - bank.multi));
    packet.set(this.chip.ram.subarray(bank.address + bank.multi, bank.address + bank.multi + length));
    this.sent = { number, which, dual, length };
    return ACK | (endpoint.status & DTGLIN ? 0x10 : 0) | (length << 8);
  }

  inHandshake(number, acknowledged) {
    const sent = this.sent;
    this.sent = null;
    if (!acknowledged || sent === null || sent.number !== number) return;
    const endpoint = this.endpoints[number];
    const bank = this.bank(number, sent.which);
    if (bank === null || !(endpoint.status & (BK0RDY << sent.which))) return;
    const moved = bank.multi + sent.length;
    endpoint.status ^= DTGLIN;
    if (moved >= bank.count && !(bank.zeroLength && sent.length === bank.packet)) {
      endpoint.status &= ~(BK0RDY << sent.which);
      endpoint.flags |= TRCPT0 << sent.which;
      bank.store(bank.count, sent.dual ? 0 : moved);
      if (sent.dual) endpoint.status ^= CURBK;
    } else bank.store(bank.count, moved);
    this.update();
  }

  startOfFrame(frame) {
    this.set(FNUM, 2, (frame & 0x7ff) << 3);
    this.flags |= SOF;
    this.update();
  }

  busReset() {
    this.sent = null;
    this.bytes[DADD] = 0;
    this.set(FNUM, 2, 0);
    this.endpoints.forEach((endpoint, number) => {
      if (number !== 0) endpoint.config = 0;
      endpoint.enabled = 0;
      endpoint.flags = 0;
      endpoint.status &= ~(STALLRQ0 | STALLRQ1);
    });
    this.flags |= EORST;
    this.update();
  }

  suspend() {
    this.flags |= SUSPEND;
    this.update();
  }

  resume() {
    this.flags |= WAKEUP_FLAG;
    this.update();
  }
}
