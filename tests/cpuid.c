/* Answers CPUID as a lesser processor would: loaded with LD_PRELOAD, Linux on x86-64 alone.

   Where the system can let CPUID fault (arch_prctl ARCH_SET_CPUID), each one comes here as a signal.
   HIDE lists what is not to be seen: avx512, which takes VNNI and AMX along, avx2, avx; and intel,
   which makes the maker AMD. Programs that ask the system instead, as /proc/cpuinfo, see it all. */

#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { ARCH_SET_CPUID = 0x1012 };
#define BIT(n) (UINT32_C(1) << (n))

struct registers { uint32_t a, b, c, d; };
static int hides_avx2, hides_avx, hides_intel;

static struct registers real_cpuid(uint32_t leaf, uint32_t part) {
    struct registers r;
    syscall(SYS_arch_prctl, ARCH_SET_CPUID, 1);
    __asm__ volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(part));
    syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0);
    return r;
}

static struct registers lesser_cpuid(uint32_t leaf, uint32_t part) {
    struct registers r = real_cpuid(leaf, part);
    if (hides_intel && (leaf == 0 || leaf == 0x80000000u)) {
        memcpy(&r.b, "Auth", 4), memcpy(&r.d, "enti", 4), memcpy(&r.c, "cAMD", 4);
    }
    if (leaf == 1) {
        if (hides_intel) r.a = 0x00830F10; /* Zen 2 */
        if (hides_avx2) r.c &= ~BIT(12);   /* FMA */
        if (hides_avx) r.c &= ~(BIT(28) | BIT(29));
    }
    if (leaf == 7 && part == 0) { /* AVX-512 of all kinds, GFNI, VAES, AMX */
        r.b &= ~(BIT(16) | BIT(17) | BIT(21) | BIT(26) | BIT(27) | BIT(28) | BIT(30) | BIT(31));
        r.c &= ~(BIT(1) | BIT(6) | BIT(8) | BIT(9) | BIT(10) | BIT(11) | BIT(12) | BIT(14));
        r.d &= ~(BIT(2) | BIT(3) | BIT(8) | BIT(22) | BIT(23) | BIT(24) | BIT(25));
        if (hides_avx2) r.b &= ~(BIT(3) | BIT(5) | BIT(8));
    }
    /* AVX-VNNI and what came after it; AMX's tiles; AVX10. */
    if ((leaf == 7 && part == 1) || leaf == 0x1d || leaf == 0x1e || leaf == 0x24)
        r = (struct registers){0, 0, 0, 0};
    return r;
}

static void answer(int number, siginfo_t *info, void *context) {
    (void)info;
    greg_t *saved = ((ucontext_t *)context)->uc_mcontext.gregs;
    const uint8_t *code = (const uint8_t *)saved[REG_RIP];
    if (code[0] != 0x0f || code[1] != 0xa2) { /* no CPUID: a fault like any other */
        signal(number, SIG_DFL);
        return;
    }
    struct registers r = lesser_cpuid((uint32_t)saved[REG_RAX], (uint32_t)saved[REG_RCX]);
    saved[REG_RAX] = r.a, saved[REG_RBX] = r.b, saved[REG_RCX] = r.c, saved[REG_RDX] = r.d;
    saved[REG_RIP] += 2;
}

__attribute__((constructor)) static void start(void) {
    const char *hidden = getenv("HIDE");
    if (!hidden) return;
    hides_avx = strstr(hidden, "avx,") != NULL;
    hides_avx2 = hides_avx || strstr(hidden, "avx2") != NULL;
    hides_intel = strstr(hidden, "intel") != NULL;
    struct sigaction action = {.sa_sigaction = answer, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSEGV, &action, NULL);
    if (syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0)) _exit(125);
}
