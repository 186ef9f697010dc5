// External interrupts (SAM D21 datasheet §21): edges and levels on pins whose multiplexer leads there.
import { Registers } from './samd21-blocks.mjs';

const CTRL = 0x00, ENABLE = 0x08, SET = 0x0c, FLAGS = 0x10, CONFIG = 0x18; // ENABLE doubles as INTENCLR
const IRQ = 4;
const PMUX = 0x30, PINCFG = 0x40, PMUXEN = 1, FUNCTION_A = 0;
const ELSEWHERE = new Map([[8, -1], [24, 12], [25, 13], [27, 15], [28, 8], [30, 10], [31, 11]]); // -1: the non-maskable one

export class ExternalInterrupts extends Registers {
  read(offset, width) {
    if (offset === CTRL + 1) return 0; // STATUS: synchronised
    return super.read(offset === SET ? ENABLE : offset, width);
  }

  write(offset, width, value) {
    if (offset === CTRL && value & 1) this.bytes.fill(0);
    else if (offset === ENABLE) this.set(ENABLE, 4, this.get(ENABLE, 4) & ~value);
    else if (offset === SET) this.set(ENABLE, 4, this.get(ENABLE, 4) | value);
    else if (offset === FLAGS) this.set(FLAGS, 4, this.get(FLAGS, 4) & ~value);
    else super.write(offset, width, value);
    this.update();
  }

  // The line of a pin (table 7-1), -1 for one that is not led there.
  line(pin) {
    const { port } = this.chip;
    const group = (pin >> 5) * 0x80, n = pin & 31;
    const function_ = (port.get(group + PMUX + (n >> 1), 1) >> ((n & 1) * 4)) & 15;
    if (!(port.get(group + PINCFG + n, 1) & PMUXEN) || function_ !== FUNCTION_A) return -1;
    return (pin < 32 ? ELSEWHERE.get(pin) : undefined) ?? n & 15;
  }

  changed(pin, level) {
    const line = this.line(pin);
    if (line < 0) return;
    const sense = (this.get(CONFIG + (line >> 3) * 4, 4) >>> ((line & 7) * 4)) & 7;
    const hits = level ? [1, 3, 4] : [2, 3, 5]; // rising, both, high; falling, both, low
    if (!hits.includes(sense)) return;
    this.set(FLAGS, 4, this.get(FLAGS, 4) | (1 << line));
    this.update();
  }

  update() {
    this.chip.core.setInterrupt(IRQ, (this.get(FLAGS, 4) & this.get(ENABLE, 4)) !== 0);
  }
}
