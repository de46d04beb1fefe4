/* Preloaded into a process by the tests: makes the disk fail, or kills the process between two steps of its work on files.
 *
 *   PESAN_FAULT_FOLDER   only files below this folder are concerned
 *   PESAN_FAULT_FILE     what to do from now on, read at every call while it exists:
 *                            "fail"     every sync fails with EIO; FILE.done exists before the first one returns
 *                            "kill N PATTERN"   kill -9 before the N-th step, counted from the first that fits the
 *                                       pattern of a shell; every step is a line of FILE.done
 *
 * A step is what upkeep does one after the other: "sync NAME" of a file under a temporary name, "rename NAME NAME",
 * "remove NAME". Appending to the log is none.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int steps;

static int is_below_folder(const char* path) {
    const char* folder = getenv("PESAN_FAULT_FOLDER");
    return folder != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

/* Reads the order; returns 0 while there is none. */
static int read_order(char* order, size_t size) {
    const char* path = getenv("PESAN_FAULT_FILE");
    if (path == NULL) return 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    const ssize_t length = read(fd, order, size - 1);
    close(fd);
    if (length <= 0) return 0;
    order[length] = '\0';
    return 1;
}

static void note(const char* line) {
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s.done", getenv("PESAN_FAULT_FILE"));
    const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0) abort();
    if (write(fd, line, strlen(line)) < 0) abort();
    close(fd);
}

static const char* name_in(const char* path) {
    const char* slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static void step(const char* what, const char* from, const char* to) {
    char order[128], pattern[128], line[2 * NAME_MAX];
    int kill_at = 0;
    if (!is_below_folder(from) || !read_order(order, sizeof(order))) return;
    if (sscanf(order, "kill %d %127[^\n]", &kill_at, pattern) != 2) return;
    snprintf(line, sizeof(line), "%s %s %s", what, name_in(from), name_in(to));
    pthread_mutex_lock(&mutex);
    note(line);
    note("\n");
    if (steps > 0 || fnmatch(pattern, line, 0) == 0) ++steps;
    if (steps >= kill_at) kill(getpid(), SIGKILL);
    pthread_mutex_unlock(&mutex);
}

/* Where a descriptor leads. */
static void path_of(int fd, char* path, size_t size) {
    char link[64];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, path, size - 1);
    path[length < 0 ? 0 : length] = '\0';
}

static int sync_or_fail(const char* name, int fd) {
    char path[PATH_MAX], order[64];
    path_of(fd, path, sizeof(path));
    if (is_below_folder(path) && read_order(order, sizeof(order)) && strncmp(order, "fail", 4) == 0) {
        note("failed\n");
        errno = EIO;
        return -1;
    }
    if (strstr(path, "/temporary-") != NULL) step("sync", path, "");
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(fd);
}

int fdatasync(int fd) { return sync_or_fail("fdatasync", fd); }

int fsync(int fd) { return sync_or_fail("fsync", fd); }

int rename(const char* from, const char* to) {
    step("rename", from, to);
    int (*real)(const char*, const char*) = (int (*)(const char*, const char*))dlsym(RTLD_NEXT, "rename");
    return real(from, to);
}

int unlink(const char* path) {
    step("remove", path, "");
    int (*real)(const char*) = (int (*)(const char*))dlsym(RTLD_NEXT, "unlink");
    return real(path);
}
