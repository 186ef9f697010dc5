// Notes for how long interrupts are off, from when somebody first asks: a mask that is watched makes the core several times slower.
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

  watch() {
    const { core } = this.chip;
    const mask = 'PRIMASK' in core ? 'PRIMASK' : 'PM'; // our Cortex-M4, the package's Cortex-M0+
    this.watches = true;
    this.off = core[mask];
    this.since = this.clock.nanosCounter;
    Object.defineProperty(core, mask, {
      get: () => this.off,
      set: (value) => {
        if (value === this.off) return;
        this.note();
        this.off = value;
      },
    });
  }

  asleep() {
    if (this.watches) this.note();
  }

  awake() {
    this.since = this.clock.nanosCounter;
  }

  // The longest time since it was last asked, in ns.
  take() {
    if (!this.watches) this.watch();
    this.note();
    const taken = this.longest;
    this.longest = 0;
    return taken;
  }
}
