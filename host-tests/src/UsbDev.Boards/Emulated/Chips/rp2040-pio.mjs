// The PIO blocks in the chip's time. The package (1.4.1) steps them as fast as a browser's event loop turns: without the clock divider, without
// delays, and not at all here, where there is no event loop. Its instructions are right; when they happen is decided here.
import { FIFO } from 'utils/fifo.js';

const CTRL = 0x000, SHIFTCTRL = 0x08; // of a block; of a machine, from its CLKDIV on
const JOIN_TX = 0x40000000, JOIN_RX = 0x80000000;

export function repairPio(pio, chip) {
  const machines = pio.machines.map((machine) => new PacedMachine(pio, machine, chip));
  pio.run = () => {}; // what the package would do instead
  const write = pio.writeUint32;
  pio.writeUint32 = (offset, value) => {
    write.call(pio, offset, value);
    if (offset === CTRL) for (const machine of machines) machine.follow();
    pio.checkChangedPins(); // instructions that the processor has executed in a machine
  };
}

class PacedMachine {
  constructor(pio, machine, chip) {
    this.pio = pio;
    this.machine = machine;
    this.chip = chip;
    this.stepping = false;
    this.running = false;
    this.alarm = chip.clock.createAlarm(() => this.step());

    // Whatever ends a wait - a FIFO, a pin, an interrupt flag - lets the machine go on after the instruction's delay.
    const checkWait = machine.checkWait;
    machine.checkWait = () => {
      const waited = machine.waiting;
      checkWait.call(machine);
      if (waited && !machine.waiting && !this.stepping && this.running) this.goOn(1 + Math.max(0, machine.waitDelay));
    };

    const write = machine.writeUint32;
    machine.writeUint32 = (offset, value) => {
      const joined = machine.shiftCtrl & (JOIN_TX | JOIN_RX);
      write.call(machine, offset, value);
      if (offset === SHIFTCTRL && (machine.shiftCtrl & (JOIN_TX | JOIN_RX)) !== joined) this.join();
    };
  }

  // One FIFO may take the other's room (RP2040 data sheet, 3.5.6); changing that empties both, and the SDK empties them that way.
  join() {
    const { machine } = this;
    const tx = machine.shiftCtrl & JOIN_TX, rx = machine.shiftCtrl & JOIN_RX;
    machine.txFIFO = new FIFO(rx ? 0 : tx ? 8 : 4);
    machine.rxFIFO = new FIFO(tx ? 0 : rx ? 8 : 4);
    machine.updateDMATx();
    machine.updateDMARx();
    this.pio.checkInterrupts();
  }

  follow() {
    if (this.machine.enabled === this.running) return;
    this.running = this.machine.enabled;
    if (this.running) this.goOn(0);
    else this.alarm.cancel();
  }

  goOn(cycles) {
    const { clockDivInt, clockDivFrac } = this.machine;
    this.alarm.schedule((cycles * ((clockDivInt || 65536) + clockDivFrac / 256) * 1e9) / this.chip.clkSys);
  }

  // One instruction with its delay; a machine that waits is left alone until checkWait() lets it go on.
  step() {
    const { machine, pio } = this;
    this.stepping = true;
    const before = machine.cycles;
    let cycles;
    if (machine.waiting) {
      machine.checkWait();
      cycles = 1 + Math.max(0, machine.waitDelay);
    } else {
      machine.step();
      cycles = machine.cycles - before;
    }
    pio.checkChangedPins();
    this.stepping = false;
    if (!machine.waiting && this.running) this.goOn(Math.max(1, cycles));
  }
}
