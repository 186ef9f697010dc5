// Single precision only: the board's floats are 32 bits wide.
#pragma once
#include <sys/types.h>
#define NAN __builtin_nanf("")
#define nanf(tag) __builtin_nanf(tag)
#define INFINITY __builtin_inff()
#define HUGE_VALF __builtin_inff()
#define FP_NAN 0
#define FP_INFINITE 1
#define FP_ZERO 2
#define FP_SUBNORMAL 3
#define FP_NORMAL 4
#define fpclassify(x) __builtin_fpclassify(FP_NAN, FP_INFINITE, FP_NORMAL, FP_SUBNORMAL, FP_ZERO, x)
#define isfinite(x) __builtin_isfinite(x)
#define isnormal(x) __builtin_isnormal(x)
#define isnan(x) __builtin_isnan(x)
#define isinf(x) __builtin_isinf(x)
#define signbit(x) __builtin_signbit(x)
#define M_PI 3.14159265358979323846
float acosf(float), acoshf(float), asinf(float), asinhf(float), atan2f(float, float), atanf(float), atanhf(float);
float ceilf(float), copysignf(float, float), cosf(float), coshf(float), erfcf(float), erff(float), expf(float), expm1f(float);
float fabsf(float), floorf(float), fmodf(float, float), frexpf(float, int *), ldexpf(float, int), lgammaf(float), log10f(float);
float log1pf(float), logf(float), modff(float, float *), nearbyintf(float), powf(float, float), rintf(float), roundf(float);
float scalbnf(float, int), sinf(float), sinhf(float), sqrtf(float), tanf(float), tanhf(float), tgammaf(float), truncf(float);
