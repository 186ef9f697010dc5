// SERCOM as a USART with a clock of its own (SAM D21 data sheet §26, SAM D5x/E5x §34): characters as bits on its pads, in the chip's time.
// The console's characters are there at once, so that a board that prints is no slower than one that does not.
import { Registers } from './samd21-blocks.mjs';

const CTRLA = 0x00, CTRLB = 0x04, BAUD = 0x0c, INTENCLR = 0x14, INTENSET = 0x16, INTFLAG = 0x18, STATUS = 0x1a, SYNCBUSY = 0x1c, DATA = 0x28;
const SWRST = 1, ENABLE = 2, USART = 1; // the mode
const TXEN = 1 << 16, RXEN = 1 << 17; // CTRLB
const DRE = 1, TXC = 2, RXC = 4, ERROR = 0x80; // INTFLAG
const PERR = 1, FERR = 2, BUFOVF = 4; // STATUS
const BUFFER = 2; // received characters that wait to be read

export class Usart extends Registers {
  // channel: of the generic clock. One interrupt for everything; or three: for DRE, for TXC, for RXC.
  constructor(chip, txPads, channel, ...interrupts) {
    super(chip);
    this.txPads = txPads; // by CTRLA.TXPO
    this.channel = channel;
    this.interrupts = interrupts;
    this.received = [];
    this.onByte = () => {};
    this.edge = chip.clock.createAlarm(() => this.nextEdge());
    this.end = chip.clock.createAlarm(() => this.sample());
    this.clear();
  }

  clear() {
    this.bytes.fill(0);
    this.received.length = 0;
    this.flags = 0; // TXC and ERROR; the others follow from what is there
    this.abort();
  }

  // Nothing is on its way any more.
  abort() {
    this.edge.cancel();
    this.end.cancel();
    this.level = true;
    this.waiting = null; // the character behind the one that is being sent
    this.sending = null;
    this.receiving = null;
  }

  get enabled() {
    return (this.bytes[CTRLA] & ENABLE) !== 0 && ((this.bytes[CTRLA] >> 2) & 7) === USART;
  }

  // The pads that it sends and receives on; -1 for none.
  get txPad() {
    return this.enabled && this.get(CTRLB, 4) & TXEN ? this.txPads[(this.get(CTRLA, 4) >> 16) & 3] : -1;
  }

  get rxPad() {
    return this.enabled && this.get(CTRLB, 4) & RXEN ? (this.get(CTRLA, 4) >> 20) & 3 : -1;
  }

  // The firmware's console, as long as nobody is at its pins.
  get isConsole() {
    return this.chip.console === this && !this.chip.pads.isAttached(this);
  }

  // How characters look.
  get format() {
    const a = this.get(CTRLA, 4), b = this.get(CTRLB, 4), baud = this.get(BAUD, 2), sampling = (a >>> 13) & 7;
    const clock = this.chip.clocks.frequency(this.channel), samples = [16, 16, 8, 8, 3][sampling] ?? 16;
    const rate = sampling & 1 ? clock / samples / ((baud & 0x1fff) + (baud >>> 13) / 8) : (clock / samples) * (1 - baud / 65536);
    return {
      bitTime: 1e9 / rate,
      bits: [8, 9, 8, 8, 8, 5, 6, 7][b & 7],
      parity: ((a >>> 24) & 15) === 1 ? 1 : 0, // bits of it
      odd: (b >>> 13) & 1,
      stop: 1 + ((b >>> 6) & 1),
      lowFirst: a >>> 30 & 1,
    };
  }

  update() {
    const asks = this.bytes[INTENSET] & this.allFlags;
    if (this.interrupts.length === 1) this.chip.core.setInterrupt(this.interrupts[0], asks !== 0);
    else this.interrupts.forEach((interrupt, n) => this.chip.core.setInterrupt(interrupt, (asks & (1 << n)) !== 0));
  }

  get allFlags() {
    return this.flags | (this.waiting === null ? DRE : 0) | (this.received.length > 0 ? RXC : 0);
  }

  read(offset, width) {
    if (offset === INTFLAG) return this.allFlags;
    if (offset === SYNCBUSY) return 0;
    if (offset === INTENCLR) return this.bytes[INTENSET];
    if (offset === DATA) {
      const character = this.received.shift() ?? 0;
      this.update();
      return character;
    }
    return super.read(offset, width);
  }

  write(offset, width, value) {
    if (offset === INTENCLR) this.bytes[INTENSET] &= ~value;
    else if (offset === INTENSET) this.bytes[INTENSET] |= value;
    else if (offset === INTFLAG) this.flags &= ~value;
    else if (offset === STATUS) this.bytes[STATUS] &= ~value;
    else if (offset === DATA) this.transmit(value & 0x1ff);
    else if (offset >= CTRLB + 4) super.write(offset, width, value);
    else this.configure(offset, width, value);
    this.update();
  }

  configure(offset, width, value) {
    if (offset === CTRLA && value & SWRST) this.clear();
    else super.write(offset, width, value);
    if (this.enabled) this.chip.console ??= this; // the firmware's own is the first
    else this.abort();
    this.chip.pads.route();
  }

  // --- sending ---

  transmit(character) {
    if (!this.enabled) return;
    if (this.isConsole) {
      this.flags |= TXC;
      this.onByte(character & 0xff);
      return;
    }
    this.flags &= ~TXC;
    if (this.sending === null) this.begin(character, this.chip.clock.nanos);
    else this.waiting = character;
  }

  // Start bit, data, parity; what is behind them are stop bits.
  begin(character, at) {
    const format = this.format, { bits, parity, odd, stop, lowFirst } = format;
    let data = character & ((1 << bits) - 1), ones = 0;
    if (!lowFirst) data = reversed(data, bits);
    for (let i = 0; i < bits; i++) ones += (data >> i) & 1;
    const frame = (data << 1) | (parity ? ((ones + odd) & 1) << (bits + 1) : 0);
    this.sending = { at, frame, bitTime: format.bitTime, bits: 1 + bits + parity, length: 1 + bits + parity + stop, bit: 0 };
    this.setLevel(false);
    this.awaitEdge();
  }

  bit(n) {
    return n >= this.sending.bits || ((this.sending.frame >> n) & 1) !== 0;
  }

  awaitEdge() {
    const { sending } = this;
    let next = sending.bit + 1;
    while (next < sending.length && this.bit(next) === this.bit(sending.bit)) next++;
    sending.bit = next;
    this.edge.schedule(sending.at + next * sending.bitTime - this.chip.clock.nanos);
  }

  nextEdge() {
    const { sending } = this;
    if (sending.bit < sending.length) {
      this.setLevel(this.bit(sending.bit));
      this.awaitEdge();
      return;
    }
    const next = this.waiting;
    this.waiting = this.sending = null;
    if (next === null) this.flags |= TXC;
    else this.begin(next, sending.at + sending.length * sending.bitTime);
    this.update();
  }

  setLevel(level) {
    if (level === this.level) return;
    this.level = level;
    this.chip.pads.sent(this);
  }

  // --- receiving ---

  // A character from the console's terminal.
  feed(byte) {
    this.received.push(byte);
    this.update();
  }

  // The level that its pad has now.
  hear(level) {
    this.sample();
    this.heard = level;
    if (level || this.receiving !== null) return;
    const format = this.format, last = 1 + format.bits + format.parity;
    this.receiving = { at: this.chip.clock.nanos, format, last, next: 0, frame: 0 };
    this.end.schedule((last + 0.5) * format.bitTime);
  }

  // Takes the samples until now, each in the middle of its bit: the level has been what it is.
  sample() {
    const { receiving } = this;
    if (receiving === null) return;
    while (receiving.next <= receiving.last && receiving.at + (receiving.next + 0.5) * receiving.format.bitTime <= this.chip.clock.nanos + 1e-3) {
      if (receiving.next === 0 && this.heard) {
        this.end.cancel(); // a spike
        this.receiving = null;
        return;
      }
      if (this.heard) receiving.frame |= 1 << receiving.next;
      receiving.next++;
    }
    if (receiving.next > receiving.last) this.take();
  }

  take() {
    const { frame, last, format: { bits, parity, odd, lowFirst } } = this.receiving;
    this.receiving = null;
    let status = 0;
    if (!(frame & (1 << last))) status |= FERR;
    let ones = odd;
    for (let i = 1; i <= bits + parity; i++) ones += (frame >> i) & 1;
    if (parity && ones & 1) status |= PERR;
    if (this.received.length === BUFFER) status |= BUFOVF;
    else {
      const data = (frame >> 1) & ((1 << bits) - 1);
      this.received.push(lowFirst ? data : reversed(data, bits));
    }
    this.bytes[STATUS] |= status;
    if (status) this.flags |= ERROR;
    this.update();
  }
}

function reversed(data, bits) {
  let result = 0;
  for (let i = 0; i < bits; i++) result |= ((data >> i) & 1) << (bits - 1 - i);
  return result;
}
