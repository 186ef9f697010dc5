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

// Interrupt latency of a Cortex-M0+ (its technical reference manual §3.6.1); the return reads the eight words of the frame.
const ENTRY_CYCLES = 15, RETURN_CYCLES = 8;

export function repairCore(chip) {
  const { core, ppb } = chip;
  repairArithmetic(chip);

  // Exceptions take no time in the package.
  core.exceptionCycles = 0;
  const { exceptionEntry, exceptionReturn } = core;
  core.exceptionEntry = (number) => {
    exceptionEntry.call(core, number);
    core.exceptionCycles += ENTRY_CYCLES;
  };
  core.exceptionReturn = (value) => {
    exceptionReturn.call(core, value);
    core.exceptionCycles += RETURN_CYCLES;
  };

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

const NOP = 0xbf00, BRANCH_TO_ITSELF = 0xe7fe;
const LSL = 2, LSR = 3, ASR = 4, ADC = 5, SBC = 6, ROR = 7; // bits 9 to 6 of data processing instructions

// Shifts by a register change the carry flag in the package when they shift by nothing (it stays, ARMv6-M A2.2.1), a shift to the left by
// more than 32 sets it by a bit that has long gone, and addition with carry adds the carry before it looks at the signs, which spoils overflow
// and carry at the ends of the range. These six are done here as the manual writes them; the package then executes a NOP.
function repairArithmetic(chip) {
  const { core } = chip;
  core.fetching = false; // run() says so before each instruction: what is read next is one
  core.readUint16 = (address) => {
    const opcode = chip.readUint16(address);
    if (!core.fetching) return opcode;
    core.fetching = false;
    if (opcode >> 10 !== 0b010000) return opcode;
    const operation = (opcode >> 6) & 15;
    if (operation < LSL || operation > ROR) return opcode;
    const to = opcode & 7;
    const a = core.registers[to];
    const b = core.registers[(opcode >> 3) & 7];
    const result = operation === ADC ? addWithCarry(core, a, b) : operation === SBC ? addWithCarry(core, a, ~b >>> 0) : shift(core, operation, a, b & 0xff);
    core.registers[to] = result;
    core.N = result < 0;
    core.Z = result === 0;
    return NOP;
  };
}

function addWithCarry(core, a, b) {
  const sum = a + b + (core.C ? 1 : 0);
  const result = sum | 0;
  core.C = sum > 0xffffffff;
  core.V = ((a ^ result) & (b ^ result)) < 0;
  return result;
}

function shift(core, operation, value, by) {
  if (by === 0) return value | 0;
  if (operation === ROR) {
    const result = (value >>> (by & 31)) | (value << (32 - (by & 31)));
    core.C = result < 0;
    return result;
  }
  const last = operation === LSL ? 32 - by : by - 1; // the bit that goes out last
  if (operation === ASR) {
    core.C = ((value >> Math.min(last, 31)) & 1) !== 0;
    return value >> Math.min(by, 31);
  }
  core.C = last >= 0 && last < 32 && ((value >>> last) & 1) !== 0;
  return by > 31 ? 0 : operation === LSL ? value << by : (value >>> by) | 0;
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
        chip.interruptsOff.awake();
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
    const { interruptsOff } = chip;
    const { watches } = interruptsOff;
    const from = core.PC;
    let cycles = 0;
    for (let i = 0; i < 64 && !core.waiting && !chip.news && clock.nanosCounter < until; i++) {
      core.fetching = true;
      cycles = core.executeInstruction() + core.exceptionCycles;
      core.exceptionCycles = 0;
      if (watches) interruptsOff.look();
      clock.tick(cycles * nanos);
      instructions++;
    }
    if (core.waiting) interruptsOff.asleep();
    else if (core.PC === from && !chip.news && !core.wakes() && chip.readUint16(from & ~1) === BRANCH_TO_ITSELF) {
      // Only an interrupt ends that: its turns are counted, not run.
      const alarm = clock.nextAlarm;
      const target = alarm && alarm.nanos < until ? alarm.nanos : until;
      const turns = Math.max(0, Math.ceil((target - clock.nanosCounter) / (cycles * nanos)));
      clock.tick(turns * cycles * nanos);
      instructions += turns;
    }
  }
  return instructions;
}
