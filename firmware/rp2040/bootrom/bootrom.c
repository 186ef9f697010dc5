// The part of the boot ROM that need not be assembler.
#include <stddef.h>
#include <stdint.h>

#define FLASH 0x10000000u

void *fill(uint8_t *to, int value, size_t length) {
    uint8_t *at = to, *end = to + length;
    uint32_t word = (uint8_t)value * 0x01010101u;
    while (at < end && ((uintptr_t)at & 3)) {
        *at++ = (uint8_t)value;
    }
    for (; end - at >= 4; at += 4) {
        *(uint32_t *)at = word;
    }
    while (at < end) {
        *at++ = (uint8_t)value;
    }
    return to;
}

void *copy_bytes(uint8_t *to, const uint8_t *from, size_t length) {
    uint8_t *at = to, *end = to + length;
    if ((((uintptr_t)to ^ (uintptr_t)from) & 3) == 0) {
        while (at < end && ((uintptr_t)at & 3)) {
            *at++ = *from++;
        }
        for (; end - at >= 4; at += 4, from += 4) {
            *(uint32_t *)at = *(const uint32_t *)from;
        }
    }
    while (at < end) {
        *at++ = *from++;
    }
    return to;
}

// The emulator's flash takes plain stores where it is mapped for execution; programming only ever clears bits.

void flash_erase(uint32_t offset, size_t length, uint32_t block_size, uint8_t block_command) {
    (void)block_size;
    (void)block_command;
    for (volatile uint32_t *at = (volatile uint32_t *)(FLASH + offset); length >= 4; length -= 4) {
        *at++ = 0xffffffffu;
    }
}

void flash_program(uint32_t offset, const uint8_t *from, size_t length) {
    volatile uint32_t *at = (volatile uint32_t *)(FLASH + offset);
    for (; length >= 4; length -= 4, from += 4, at++) {
        *at &= from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
    }
}

// Conversions to integers round down and saturate (§2.8.3.2).
#define CONVERSIONS(type)                                   \
    int32_t type##_to_int(type x) {                         \
        if (x >= 0x1p31) {                                  \
            return INT32_MAX;                               \
        }                                                   \
        if (!(x >= -0x1p31)) {                              \
            return INT32_MIN;                               \
        }                                                   \
        int32_t towards_zero = (int32_t)x;                  \
        return (type)towards_zero > x ? towards_zero - 1 : towards_zero; \
    }                                                       \
    uint32_t type##_to_uint(type x) {                       \
        return x >= 0x1p32 ? UINT32_MAX : x > 0 ? (uint32_t)x : 0; \
    }                                                       \
    uint64_t type##_to_uint64(type x) {                     \
        if (x >= 0x1p64) {                                  \
            return UINT64_MAX;                              \
        }                                                   \
        if (!(x > 0)) {                                     \
            return 0;                                       \
        }                                                   \
        uint32_t high = (uint32_t)(x * (type)0x1p-32);      \
        return (uint64_t)high << 32 | (uint32_t)(x - (type)high * (type)0x1p32); \
    }

CONVERSIONS(float)
CONVERSIONS(double)
