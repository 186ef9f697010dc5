// Notes for how long interrupts are off, from when somebody first asks.
// Time asleep does not count: an interrupt ends it, whatever PRIMASK says.
export class InterruptsOff {
  constructor(chip) {
    this.chip = chip;
    this.clock = chip.clock;
    this.watches = false;
    this.off = false;
    this.since = 0;
    this.longest = 0; // ns
  }

  note() {
    if (this.off) this.longest = Math.max(this.longest, this.clock.nanosCounter - this.since);
    this.since = this.clock.nanosCounter;
  }

  // After each instruction while somebody watches, before the clock counts it.
  look() {
    const off = this.chip.core.PM;
    if (off === this.off) return;
    this.note();
    this.off = off;
  }

  asleep() {
    if (this.watches) this.note();
  }

  awake() {
    this.since = this.clock.nanosCounter;
  }

  // The longest time since it was last asked, in ns.
  take() {
    if (!this.watches) {
      this.watches = true;
      this.off = this.chip.core.PM;
      this.since = this.clock.nanosCounter;
    }
    this.note();
    const taken = this.longest;
    this.longest = 0;
    return taken;
  }
}
