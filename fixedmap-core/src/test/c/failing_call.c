/*
 * A disk on which one call fails: opening fail-at-N in the directory DISK has the N-th call fail that this thread makes from
 * then on, of those on what is below that directory. Opening fail-at-0 ends that; no permission says that there was no such
 * call. To be preloaded.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static __thread int left;

static int is_on_disk(const char *path) {
    const char *disk = getenv("DISK");
    return disk != NULL && strncmp(path, disk, strlen(disk)) == 0;
}

static int fails(const char *path) {
    if (left == 0 || !is_on_disk(path) || --left > 0) {
        return 0;
    }
    errno = EIO;
    return 1;
}

static int fails_file(int file) {
    char link[64];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = left == 0 ? -1 : readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    return fails(path);
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    int mode = va_arg(arguments, int);
    va_end(arguments);
    const char *order = strstr(path, "/fail-at-");
    if (order != NULL && is_on_disk(path)) {
        errno = left > 0 ? EACCES : ENOENT;
        left = atoi(order + strlen("/fail-at-"));
        return -1;
    }
    return fails(path) ? -1 : (int) syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int close(int file) {
    int failed = fails_file(file);
    int result = (int) syscall(SYS_close, file);
    return failed ? (errno = EIO, -1) : result;
}

int fcntl(int file, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return fails_file(file) ? -1 : (int) syscall(SYS_fcntl, file, command, argument);
}

int fstat64(int file, struct stat64 *status) {
    return fails_file(file) ? -1 : (int) syscall(SYS_fstat, file, status);
}

/* fstat64() of older C libraries */
int __fxstat64(int version, int file, struct stat64 *status) {
    return fstat64(file, status);
}

int ftruncate64(int file, off64_t length) {
    return fails_file(file) ? -1 : (int) syscall(SYS_ftruncate, file, length);
}

ssize_t pread64(int file, void *bytes, size_t length, off64_t offset) {
    return fails_file(file) ? -1 : (ssize_t) syscall(SYS_pread64, file, bytes, length, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
    return fails_file(file) ? -1 : (ssize_t) syscall(SYS_pwrite64, file, bytes, length, offset);
}

int fsync(int file) {
    return fails_file(file) ? -1 : (int) syscall(SYS_fsync, file);
}

int msync(void *address, size_t length, int flags) {
    return fails(getenv("DISK")) ? -1 : (int) syscall(SYS_msync, address, length, flags);
}

int rename(const char *from, const char *to) {
    return fails(from) ? -1 : (int) syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path) {
    return fails(path) ? -1 : (int) syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}
