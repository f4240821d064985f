/* Preloaded into a child: counts fsync and fdatasync, and makes each take SLOWFSYNC_MS longer.
   The count is the symbol slowfsync_count, which the bench reads through ctypes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

unsigned long slowfsync_count = 0;

static void wait_a_little(void)
{
    const char *text = getenv("SLOWFSYNC_MS");
    double ms = text ? atof(text) : 0.0;
    struct timespec pause = { (time_t)(ms / 1000.0), (long)((ms - 1000.0 * (long)(ms / 1000.0)) * 1e6) };

    __sync_fetch_and_add(&slowfsync_count, 1);
    if (ms > 0.0)
        nanosleep(&pause, NULL);
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");

    wait_a_little();
    return real(fd);
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");

    wait_a_little();
    return real(fd);
}
