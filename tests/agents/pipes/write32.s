# Writes 200 kB to stderr by the i386 ABI, in which write(2) has the number 4.
        .globl  _start
        .text
_start: movl    $200, %esi
again:  movl    $4, %eax
        movl    $2, %ebx
        movl    $line, %ecx
        movl    $1000, %edx
        int     $0x80
        decl    %esi
        jnz     again
        movl    $1, %eax
        xorl    %ebx, %ebx
        int     $0x80
        .data
line:   .fill   1000, 1, 'x'
