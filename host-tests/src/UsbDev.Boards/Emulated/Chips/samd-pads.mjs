// Which pins the serial interfaces are led to (SAM D21 data sheet, table 7-1; SAM D5x/E5x, table 6-1).

// For each function of the multiplexer: from a pin on, SERCOM and pad of one pin after the other.
export const SAMD21_PADS = {
  C: { PA08: '00 01 02 03 20 21 22 23 10 11 12 13 52 53 30 31 32 33', PB12: '40 41 42 43 50 51' },
  D: {
    PA00: '10 11', PA04: '00 01 02 03 20 21 22 23 40 41 42 43 30 31 32 33 32 33 50 51 52 53', PA30: '12 13',
    PB00: '52 53 50 51', PB08: '40 41 42 43', PB22: '52 53', PB30: '50 51',
  },
};
export const SAMD51_PADS = {
  C: {
    PA08: '00 01 02 03 20 21 22 23 10 11 12 13 52 53 30 31 32 33', PA30: '72 73',
    PB12: '40 41 42 43 50 51 52 53 30 31 12 13 00 01 20 21 22 23 70 71',
    PC04: '60 61 62 63', PC10: '62 63 70 71 72 73 60 61 62 63', PC22: '10 11 02 03', PC27: '10 11', PD08: '70 71 72 73', PD20: '12 13',
  },
  D: {
    PA00: '10 11', PA04: '00 01 02 03 21 20 22 23 41 40 42 43 31 30 32 33 32 33 51 50 52 53', PA30: '12 13',
    PB00: '52 53 50 51', PB08: '40 41 42 43', PB18: '72 73 71 70 52 53 21 20 41 40 42 43 51 50',
    PC10: '72 73 61 60 62 63 01 00 02 03', PC22: '31 30 22 23', PD08: '61 60 62 63', PD20: '32 33',
  },
};

const FUNCTIONS = { C: 2, D: 3 };

export class Pads {
  constructor(chip, table) {
    this.chip = chip;
    this.entries = Object.entries(table).flatMap(([name, runs]) =>
      Object.entries(runs).flatMap(([first, run]) =>
        run.split(' ').map((pad, i) => ({ pin: pinNumber(first) + i, mux: FUNCTIONS[name], sercom: Number(pad[0]), pad: Number(pad[1]) }))));
    this.senders = new Map(); // USARTs by pin
    this.hearers = new Map();
  }

  // The multiplexer or a USART has been set in another way.
  route() {
    const { port, serial } = this.chip, before = this.senders;
    this.senders = new Map();
    this.hearers = new Map();
    for (const { pin, mux, sercom, pad } of this.entries) {
      if (port.mux(pin) !== mux) continue;
      const usart = serial[sercom];
      if (usart.txPad === pad) this.senders.set(pin, usart);
      if (usart.rxPad === pad) {
        this.hearers.set(pin, usart);
        usart.heard = port.level(pin);
      }
    }
    for (const pin of new Set([...before.keys(), ...this.senders.keys()])) if (before.get(pin) !== this.senders.get(pin)) this.chip.pinChanged(pin);
  }

  // A USART has another level on its pad.
  sent(usart) {
    for (const [pin, sender] of this.senders) if (sender === usart) this.chip.pinChanged(pin);
  }

  // A pin has another level.
  heard(pin, level) {
    this.hearers.get(pin)?.hear(level);
  }

  // Somebody drives the pin that a USART receives on.
  isAttached(usart) {
    for (const [pin, hearer] of this.hearers) if (hearer === usart) return this.chip.port.isDriven(pin);
    return false;
  }
}

function pinNumber(name) {
  return (name.charCodeAt(1) - 65) * 32 + Number(name.slice(2));
}
