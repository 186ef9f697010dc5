#undef assert
#ifdef NDEBUG
#define assert(e) ((void)0)
#else
_Noreturn void __assert_func(const char *file, int line, const char *function, const char *expression);
#define assert(e) ((e) ? (void)0 : __assert_func(__FILE__, __LINE__, __func__, #e))
#endif
#ifndef USBDEV_ASSERT_H
#define USBDEV_ASSERT_H
#define static_assert _Static_assert
#endif
