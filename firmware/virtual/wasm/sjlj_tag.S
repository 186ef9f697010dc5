// The exception that carries a longjmp(); sjlj.c throws it, LLVM's lowering of setjmp() catches it.
	.globl	__c_longjmp
	.tagtype	__c_longjmp i32
__c_longjmp:
