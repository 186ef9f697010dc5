// How registers are written down here: each one with its offset from the data sheet, its width, and the fields that the firmware uses.
// Reading and writing goes through `.reg` (all of it) or `.bit.FIELD`, which is how MicroPython's port and TinyUSB's driver do it.
#ifndef USBDEV_REGISTER_H
#define USBDEV_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

// A register of 8, 16 or 32 bits; after its name come its fields as bit-field members, lowest bit first.
#define R8(name, ...)  volatile union { uint8_t reg; struct { uint8_t __VA_ARGS__; } bit; } name
#define R16(name, ...) volatile union { uint16_t reg; struct { uint16_t __VA_ARGS__; } bit; } name
#define R32(name, ...) volatile union { uint32_t reg; struct { uint32_t __VA_ARGS__; } bit; } name

// The same without fields.
#define W8(name)  volatile union { uint8_t reg; } name
#define W16(name) volatile union { uint16_t reg; } name
#define W32(name) volatile union { uint32_t reg; } name

// Inside a union: a register at a place of its own.
#define AT(offset, ...) struct { uint8_t before_##offset[offset]; __VA_ARGS__; }
#define SPAN(bytes) uint8_t span[bytes] // inside the same union: how long all of it is

// Values for a field: FIELD(value, lowest bit, width).
#define FIELD(value, low, width) (((uint32_t)(value) & ((1u << (width)) - 1u)) << (low))
#define BIT(n) (1u << (n))

#define PERIPHERAL(type, address) ((type *)(address))

#define SIZED(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " has another size in the data sheet")
#define PLACED(type, member, offset) _Static_assert(__builtin_offsetof(type, member) == (offset), #type "." #member " stands elsewhere in the data sheet")

#endif
