// What the chip tells the host between two calls: kind, value, time (ns), in numbers, so that nothing is allocated for it.
export const CONNECTION = 1, ENDPOINT = 2, WAKEUP = 3, PIN = 4, RESET = 5; // UsbDev.Boards reads the same numbers
const CAPACITY = 256;

export class Messages {
  constructor() {
    this.cells = new Float64Array(CAPACITY * 3);
    this.count = 0;
  }

  add(kind, value, time) {
    if (this.count === CAPACITY) this.count--; // the latest counts; run() ends at the first one, so this is never reached in practice
    this.cells.set([kind, value, time], this.count++ * 3);
  }

  take() {
    const count = this.count;
    this.count = 0;
    return count;
  }
}
