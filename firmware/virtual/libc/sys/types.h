#pragma once
#include <stddef.h>
#include <stdint.h>
typedef ptrdiff_t ssize_t;
typedef uint8_t __uint8_t; // newlib's names, which lib/libm's fdlibm.h uses
typedef int32_t __int32_t;
typedef uint32_t __uint32_t;
