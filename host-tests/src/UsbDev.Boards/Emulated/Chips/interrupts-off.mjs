// Notes for how long interrupts are off. Time asleep does not count: an interrupt ends it, whatever PRIMASK says.
export class InterruptsOff {
  constructor({ core, clock }) {
    this.clock = clock;
    this.since = 0;
    this.longest = 0; // ns
    const mask = 'PRIMASK' in core ? 'PRIMASK' : 'PM'; // our Cortex-M4, the package's Cortex-M0+
    let off = core[mask];
    this.note = () => {
      if (off) this.longest = Math.max(this.longest, clock.nanosCounter - this.since);
      this.since = clock.nanosCounter;
    };
    Object.defineProperty(core, mask, {
      get: () => off,
      set: (value) => {
        if (value === off) return;
        this.note();
        off = value;
      },
    });
  }

  asleep() {
    this.note();
  }

  awake() {
    this.since = this.clock.nanosCounter;
  }

  // The longest time since it was last asked.
  take() {
    this.note();
    const taken = this.longest;
    this.longest = 0;
    return taken;
  }
}
