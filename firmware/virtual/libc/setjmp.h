#pragma once
typedef struct { void *words[4]; } jmp_buf[1]; // see wasm/sjlj.c
int setjmp(jmp_buf) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf, int);
