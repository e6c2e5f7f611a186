/* An msync() that fails like a broken disk while the file named by BROKEN_DISK exists. To be preloaded. */
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int msync(void *address, size_t length, int flags) {
    const char *broken = getenv("BROKEN_DISK");
    if (broken != NULL && access(broken, F_OK) == 0) {
        errno = EIO;
        return -1;
    }
    return (int) syscall(SYS_msync, address, length, flags);
}
