#pragma once
#include <stddef.h>
#include <alloca.h>
_Noreturn void abort(void);
int abs(int);
