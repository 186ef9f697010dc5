// External interrupts (SAM D21 data sheet §21, SAM D5x/E5x §23): edges and levels on pins whose multiplexer leads there.
import { Registers } from './samd21-blocks.mjs';

const CTRL = 0x00;
const PMUX = 0x30, PINCFG = 0x40, PMUXEN = 1, FUNCTION_A = 0;

// Where a chip has its registers (`enable` is INTENCLR and reads INTENSET), its interrupts (one for all lines, or one for each), and the pins whose line
// is not their number: -1 for the non-maskable one.
export const SAMD21_EIC = {
  synchronised: 0x01, enable: 0x08, set: 0x0c, flags: 0x10, config: 0x18, interrupt: () => 4,
  elsewhere: new Map([[8, -1], [24, 12], [25, 13], [27, 15], [28, 8], [30, 10], [31, 11]]),
};
export const SAMD51_EIC = {
  synchronised: 0x04, enable: 0x0c, set: 0x10, flags: 0x14, config: 0x1c, interrupt: (line) => 12 + line,
  elsewhere: new Map([[8, -1], [27, 11], [30, 14], [31, 15], [71, 9], [104, 3], [105, 4], [106, 5], [107, 6], [108, 7], [116, 10], [117, 11]]),
};

export class ExternalInterrupts extends Registers {
  constructor(chip, layout) {
    super(chip);
    this.layout = layout;
  }

  read(offset, width) {
    const { synchronised, enable, set } = this.layout;
    if (offset === synchronised) return 0;
    return super.read(offset === set ? enable : offset, width);
  }

  write(offset, width, value) {
    const { enable, set, flags } = this.layout;
    if (offset === CTRL && value & 1) this.bytes.fill(0);
    else if (offset === enable) this.set(enable, 4, this.get(enable, 4) & ~value);
    else if (offset === set) this.set(enable, 4, this.get(enable, 4) | value);
    else if (offset === flags) this.set(flags, 4, this.get(flags, 4) & ~value);
    else super.write(offset, width, value);
    this.update();
  }

  // The line of a pin (table 7-1), -1 for one that is not led there.
  line(pin) {
    const { port } = this.chip;
    const group = (pin >> 5) * 0x80, n = pin & 31;
    const function_ = (port.get(group + PMUX + (n >> 1), 1) >> ((n & 1) * 4)) & 15;
    if (!(port.get(group + PINCFG + n, 1) & PMUXEN) || function_ !== FUNCTION_A) return -1;
    return this.layout.elsewhere.get(pin) ?? n & 15;
  }

  changed(pin, level) {
    const line = this.line(pin);
    if (line < 0) return;
    const { config, flags } = this.layout;
    const sense = (this.get(config + (line >> 3) * 4, 4) >>> ((line & 7) * 4)) & 7;
    const hits = level ? [1, 3, 4] : [2, 3, 5]; // rising, both, high; falling, both, low
    if (!hits.includes(sense)) return;
    this.set(flags, 4, this.get(flags, 4) | (1 << line));
    this.update();
  }

  update() {
    const { enable, flags, interrupt } = this.layout;
    const asks = this.get(flags, 4) & this.get(enable, 4);
    if (interrupt(0) === interrupt(1)) this.chip.core.setInterrupt(interrupt(0), asks !== 0);
    else for (let line = 0; line < 16; line++) this.chip.core.setInterrupt(interrupt(line), (asks & (1 << line)) !== 0);
  }
}
