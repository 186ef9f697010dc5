// A boot ROM for emulators: what an RP2040's ROM offers to programs in flash (RP2040 data sheet §2.8), but no USB boot loader.
// At reset it does what the chip does with a valid image: the second stage moves to the end of the RAM and runs.
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ FLASH, 0x10000000
    .equ STAGE2, 0x20041f00     // 256 bytes below the end of SRAM5
    .equ STAGE2_SIZE, 256

// §2.8.2: the ROM's head, in the order that programs look things up in
    .section .vectors, "ax"
    .word STAGE2                // initial stack, below the second stage
    .word start
    .word halt                  // NMI
    .word halt                  // HardFault
    .byte 'M', 'u', 1           // magic
    .byte 3                     // version: as on the B2 stepping
    .hword functions
    .hword data
    .hword lookup + 1

    .text
    .thumb_func
    .global start
start:
    ldr r0, =FLASH
    ldr r1, =STAGE2
    movs r2, #STAGE2_SIZE - 4
copy:
    ldr r3, [r0, r2]
    str r3, [r1, r2]
    subs r2, #4
    bpl copy
    movs r0, #0
    mov lr, r0                  // 0 tells the second stage to go on to the program's vectors
    adds r1, #1
    bx r1

// Whatever ends here (an exception before the program has vectors, the USB boot loader) stops an emulator.
    .thumb_func
halt:
    bkpt #0xfe
    b halt

// void *lookup(const uint16_t *table, uint32_t code): pairs of code and address; 0 ends
    .thumb_func
lookup:
    ldrh r2, [r0]
    cmp r2, #0
    beq not_found
    adds r0, #4
    cmp r2, r1
    bne lookup
    subs r0, #2
    ldrh r0, [r0]
    bx lr
not_found:
    movs r0, #0
    bx lr

// Bit functions. Callers count on all registers but r0 to r2.
    .thumb_func
count_leading_zeros:
    movs r1, #32
    cmp r0, #0
    beq leading_done
    movs r1, #0
leading:
    cmp r0, #0
    bmi leading_done
    adds r1, #1
    lsls r0, r0, #1
    b leading
leading_done:
    mov r0, r1
    bx lr

    .thumb_func
count_trailing_zeros:
    movs r1, #32
    cmp r0, #0
    beq trailing_done
    movs r1, #0
trailing:
    lsrs r0, r0, #1
    bcs trailing_done
    adds r1, #1
    b trailing
trailing_done:
    mov r0, r1
    bx lr

    .thumb_func
count_ones:
    movs r1, #0
    movs r2, #0
ones:
    lsrs r0, r0, #1
    adcs r1, r2
    cmp r0, #0
    bne ones
    mov r0, r1
    bx lr

    .thumb_func
reverse_bits:
    movs r1, #1                 // comes out at the top when 32 bits have gone in
reverse:
    lsrs r0, r0, #1
    adcs r1, r1
    bcc reverse
    mov r0, r1
    bx lr

    .thumb_func
nothing:
    bx lr

    .macro entry first, second, address
    .byte \first, \second
    .hword \address + 1
    .endm

    .balign 4
functions:
    entry 'P', '3', count_ones
    entry 'R', '3', reverse_bits
    entry 'L', '3', count_leading_zeros
    entry 'T', '3', count_trailing_zeros
    entry 'M', 'S', fill
    entry 'S', '4', fill
    entry 'M', 'C', copy_bytes
    entry 'C', '4', copy_bytes
    entry 'I', 'F', nothing     // connect_internal_flash
    entry 'E', 'X', nothing     // flash_exit_xip
    entry 'F', 'C', nothing     // flash_flush_cache
    entry 'C', 'X', nothing     // flash_enter_cmd_xip
    entry 'R', 'E', flash_erase
    entry 'R', 'P', flash_program
    entry 'U', 'B', halt        // reset_to_usb_boot
    .hword 0

    .balign 4
data:
    .ascii "SF"
    .hword float_functions
    .ascii "SD"
    .hword double_functions
    .hword 0

// Tables of floating-point functions; the byte before a table tells how many words it has (§2.8.3.2). A program takes single functions from
// here by offset and has its own for what is slow or missing, so those that no SDK takes lead to `halt`.
    .macro functions_of type, function
    .word __aeabi_\type\()add, __aeabi_\type\()sub, __aeabi_\type\()mul, __aeabi_\type\()div
    .word halt, halt
    .word halt                  // square root
    .word \function\()_to_int
    .word halt
    .word \function\()_to_uint
    .word halt
    .word __aeabi_i2\type
    .word halt
    .word __aeabi_ui2\type
    .word halt
    .rept 14                    // 0x3c to 0x70: trigonometry, exponentials, comparison, 64-bit integers
    .word halt
    .endr
    .word \function\()_to_uint64 // 0x74
    .word halt
    .endm

    .balign 4
    .hword 0
    .byte 32, 0
float_functions:
    functions_of f, float
    .word __aeabi_f2d           // 0x7c
double_functions:
    functions_of d, double
    .word __aeabi_d2f           // 0x7c
