/* Writes what the JVM asks of the disk to the file named by DISK_CALLS, a line each. To be preloaded. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void note(const char *call, const char *what) {
    const char *calls = getenv("DISK_CALLS");
    if (calls != NULL) {
        char line[PATH_MAX + 32];
        int length = snprintf(line, sizeof line, "%s %s\n", call, what);
        int file = open(calls, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (write(file, line, length) != length) {
            abort();
        }
        close(file);
    }
}

static void note_file(const char *call, int file) {
    char link[64];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    note(call, basename(path));
}

int fsync(int file) {
    note_file("fsync", file);
    return (int) syscall(SYS_fsync, file);
}

int msync(void *address, size_t length, int flags) {
    char bytes[32];
    snprintf(bytes, sizeof bytes, "%zu", length);
    note("msync", bytes);
    return (int) syscall(SYS_msync, address, length, flags);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
    note_file("write", file);
    return (ssize_t) syscall(SYS_pwrite64, file, bytes, length, offset);
}

int rename(const char *from, const char *to) {
    note("rename to", basename(strdup(to)));
    return (int) syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
