#include <stdint.h>

typedef uint32_t system_time_t;
