// The Cortex-M0+ core of rp2040js, made to keep to the architecture where the package (1.4.1) does not. The package itself stays as it is.

export const hex = (n) => '0x' + (n >>> 0).toString(16).padStart(8, '0');

export class CoreFault extends Error {
  constructor(text, core) {
    super(text);
    this.pc = core.PC >>> 0;
    this.lr = core.LR >>> 0;
  }
}

// A logger that turns what the package only mentions, though a chip would fault, into a fault. The rest is of no use to anybody.
export function faultingLogger(chip, isFault) {
  const say = (name, text) => {
    if (isFault(name, text)) throw new CoreFault(text, chip.core);
  };
  return { debug() {}, info() {}, warn: say, error: say };
}

export function repairCore(chip) {
  const { core, ppb } = chip;

  // The package enters the exception from within WFI, even with PRIMASK set (ARMv6-M B1.5.17: it only ends the wait). run() ends waits here.
  core.setInterrupt = (irq, on) => {
    const bit = 1 << irq;
    if (!on) core.pendingInterrupts &= ~bit;
    else if (!(core.pendingInterrupts & bit)) {
      core.pendingInterrupts |= bit;
      core.interruptsUpdated = true;
    }
  };

  // An interrupt is pending that ends WFI, whatever PRIMASK says.
  core.wakes = () => (core.pendingInterrupts & core.enabledInterrupts) !== 0 || core.pendingSystick || core.pendingPendSV || core.pendingNMI;

  // Writing to NVIC_ICPR leaves interrupts 0 to 24 pending in the package.
  const writePpb = ppb.writeUint32;
  ppb.writeUint32 = (offset, value) => {
    if (offset === 0x280) core.pendingInterrupts &= ~value;
    else writePpb.call(ppb, offset, value);
  };
}

// Runs until the chip's clock reaches `until` (ns), or until something has happened that the host must hear of (chip.news).
// Returns the number of executed instructions.
export function run(chip, until) {
  const { core, clock } = chip;
  let instructions = 0;
  chip.news = false;
  until = Math.max(until, clock.nanosCounter + 1); // whoever runs gets on, if only by an instruction
  while (clock.nanosCounter < until && !chip.news) {
    if (core.waiting) {
      if (core.wakes()) {
        core.waiting = false;
        core.interruptsUpdated = true;
      } else {
        const alarm = clock.nextAlarm;
        const target = alarm && alarm.nanos < until ? alarm.nanos : until;
        clock.tick(Math.max(0, target - clock.nanosCounter));
        if (target === until && !core.wakes()) break;
        continue;
      }
    }
    const nanos = 1e9 / chip.clkSys;
    for (let i = 0; i < 64 && !core.waiting && !chip.news && clock.nanosCounter < until; i++) {
      clock.tick(core.executeInstruction() * nanos);
      instructions++;
    }
  }
  return instructions;
}
