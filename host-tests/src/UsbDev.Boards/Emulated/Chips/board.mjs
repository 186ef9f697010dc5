// What every emulated board has: the console's two ends, messages to the host, the turn of simulated time.
import { CoreFault, hex, run } from './core.mjs';
import { InterruptsOff } from './interrupts-off.mjs';
import { Messages, PIN } from './messages.mjs';

export const BYTE_TIME = 1e10 / 115200; // ns: 10 bits at MicroPython's default rate

export class BoardBase {
  constructor(chip, usb) {
    this.chip = chip;
    this.usb = usb;
    this.messages = new Messages();
    this.consoleOutput = [];
    this.consoleInput = [];
    this.fault = '';
    chip.interruptsOff = new InterruptsOff(chip);
    this.typist = chip.clock.createAlarm(() => this.typeNext());
    chip.tell = (kind, value) => {
      this.messages.add(kind, value, Math.floor(chip.clock.nanos));
      chip.news = true;
    };
  }

  announcePin(pin, drives, level) {
    if (drives) this.chip.tell(PIN, pin * 2 + (level ? 1 : 0));
  }

  print(byte) {
    this.consoleOutput.push(byte);
    this.chip.news = true;
  }

  get consolePending() {
    return this.consoleOutput.length;
  }

  takeConsole() {
    const bytes = Uint8Array.from(this.consoleOutput);
    this.consoleOutput = [];
    return bytes;
  }

  // The terminal's bytes arrive one by one, as fast as the line carries them.
  type(bytes) {
    const idle = this.consoleInput.length === 0;
    for (const byte of bytes) this.consoleInput.push(byte);
    if (idle) this.typist.schedule(BYTE_TIME);
  }

  typeNext() {
    if (this.feed(this.consoleInput[0])) this.consoleInput.shift();
    if (this.consoleInput.length > 0) this.typist.schedule(BYTE_TIME);
  }

  get nanos() {
    return Math.floor(this.chip.clock.nanos);
  }

  // When it next has something to do, in ns: now while the core runs, the next alarm while it sleeps, -1 for never.
  get due() {
    if (!this.chip.core.waiting || this.chip.core.wakes()) return this.nanos;
    const alarm = this.chip.clock.nextAlarm;
    return alarm ? Math.ceil(alarm.nanos) : -1;
  }

  // What the core is doing, for a message about firmware that does not do what it should.
  get activity() {
    const { core } = this.chip;
    const place = `PC ${hex(core.PC)}, LR ${hex(core.LR)}`;
    if (this.due < 0) return `sleeps (WFI, ${place}) and nothing is due that would wake it`;
    return `${core.waiting ? 'sleeps' : 'runs'} (${place}${core.PM ? ', interrupts off' : ''})`;
  }

  // A sleeping chip's clock stands at the end of its last turn; the host is about to do something at `nanos`.
  catchUp(nanos) {
    const { core, clock } = this.chip;
    if (core.waiting && clock.nanosCounter < nanos) clock.tick(nanos - clock.nanosCounter);
  }

  run(until) {
    try {
      return run(this.chip, until);
    } catch (error) {
      if (!(error instanceof CoreFault)) throw error;
      this.fault = `${error.message}; PC ${hex(error.pc)}, LR ${hex(error.lr)}`;
      return 0;
    }
  }
}
