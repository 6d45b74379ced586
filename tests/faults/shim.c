/* Stands between a process and its files: writes down what is changed, and refuses the n-th call.
 *
 * Loaded with LD_PRELOAD; does nothing until lab_watch() names a folder. Only files below that folder are looked at.
 * Built and driven by shim.py, which also says what the records mean.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, CUT, SYNC, SYNC_FOLDER, RENAME, UNLINK, MKDIR, RMDIR, LINK, MARK };
enum { ON_OPEN = 1, ON_WRITE = 2, ON_SYNC = 4, ON_RENAME = 8, ON_UNLINK = 16, ON_MKDIR = 32, ON_READ = 64, ON_CUT = 128 };
enum { FDS = 4096 };

static char root[PATH_MAX];
static size_t root_length;
static int trace = -1;
static char *watched[FDS];
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

static struct fault {
    int kinds, error, for_good, wait_ms, half;
    long nth, calls, hits;
    char only[NAME_MAX];
} faults[2];

struct __attribute__((packed)) record {
    uint8_t op;
    uint16_t first, second;
    uint64_t inode;
    int64_t at;
    uint32_t size;
};

/* --- what the driver calls --------------------------------------------------------------------- */

void lab_watch(const char *folder, int trace_fd) {
    pthread_mutex_lock(&lock);
    snprintf(root, sizeof root, "%s", folder);
    root_length = strlen(root);
    trace = trace_fd;
    pthread_mutex_unlock(&lock);
}

void lab_arm(int slot, int kinds, long nth, int error, int for_good, int wait_ms, int half, const char *only) {
    struct fault fault = {kinds, error, for_good, wait_ms, half, nth, 0, 0, ""};
    snprintf(fault.only, sizeof fault.only, "%s", only);
    pthread_mutex_lock(&lock);
    faults[slot] = fault;
    pthread_mutex_unlock(&lock);
}

long lab_calls(int slot) { return faults[slot].calls; }
long lab_hits(int slot) { return faults[slot].hits; }

/* --- writing down ------------------------------------------------------------------------------ */

static void put(const void *data, size_t size) {
    while (size) {
        ssize_t done = syscall(SYS_write, trace, data, size);
        if (done <= 0) abort(); /* a recording with a hole is worth nothing */
        data = (const char *)data + done, size -= done;
    }
}

static void note(int op, const char *first, const char *second, uint64_t inode, int64_t at, const void *data, size_t size) {
    if (trace < 0) return;
    struct record r = {op, strlen(first), strlen(second), inode, at, size};
    put(&r, sizeof r), put(first, r.first), put(second, r.second);
    if (data) put(data, size);
}

void lab_mark(const char *text) {
    pthread_mutex_lock(&lock);
    note(MARK, "", "", 0, 0, text, strlen(text));
    pthread_mutex_unlock(&lock);
}

static int is_ours(const char *path) {
    return root_length && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static int find(int folder, const char *path, char *out) {
    char base[PATH_MAX] = "", link[64];
    if (!root_length || !path) return 0;
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
    } else {
        if (folder == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return 0;
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            if (readlink(link, base, sizeof base - 1) < 0) return 0;
        }
        if (snprintf(out, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return 0;
    }
    return is_ours(out);
}

static const char *name_of(int fd) { return fd >= 0 && fd < FDS && watched[fd] ? watched[fd] : NULL; }
static uint64_t inode_of(int fd) { struct stat s; return fstat(fd, &s) ? 0 : s.st_ino; }
static int64_t size_of(int fd) { struct stat s; return fstat(fd, &s) ? 0 : s.st_size; }

/* Whether this call is one to fail; then errno is set. A fault without an error only waits. */
static struct fault *refused(int kind, const char *path) {
    for (struct fault *f = faults; f < faults + 2; f++) {
        if (!(f->kinds & kind) || (f->only[0] && !strstr(path, f->only))) continue;
        long call = ++f->calls;
        if (call != f->nth && !(f->for_good && call > f->nth)) continue;
        f->hits++;
        if (f->wait_ms) usleep(f->wait_ms * 1000);
        errno = f->error;
        if (f->error) return f;
    }
    return NULL;
}

/* --- names ------------------------------------------------------------------------------------- */

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    char full[PATH_MAX];
    struct stat before;
    if (!find(folder, path, full)) return syscall(SYS_openat, folder, path, flags, mode);
    pthread_mutex_lock(&lock);
    int fd = -1, was_there = !stat(full, &before);
    if (!refused(ON_OPEN, full)) fd = syscall(SYS_openat, folder, path, flags, mode);
    if (fd >= 0 && fd < FDS) {
        free(watched[fd]);
        watched[fd] = strdup(full);
        if (!was_there && (flags & O_CREAT)) note(CREATE, full, "", inode_of(fd), 0, NULL, 0);
        else if (was_there && (flags & O_TRUNC) && before.st_size) note(CUT, full, "", before.st_ino, 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list a; va_start(a, flags); mode = va_arg(a, mode_t); va_end(a); }
int open(const char *path, int flags, ...) { MODE return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return open_at(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE return open_at(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE return open_at(folder, path, flags | O_LARGEFILE, mode); }

int close(int fd) {
    if (name_of(fd)) {
        pthread_mutex_lock(&lock);
        free(watched[fd]);
        watched[fd] = NULL;
        pthread_mutex_unlock(&lock);
    }
    return syscall(SYS_close, fd);
}

static int two_names(int op, int kind, int number, int f1, const char *from, int f2, const char *to, unsigned flags) {
    char first[PATH_MAX], second[PATH_MAX];
    int ours = find(f1, from, first) & find(f2, to, second), done = -1;
    pthread_mutex_lock(&lock);
    if (!ours || !refused(kind, second)) done = syscall(number, f1, from, f2, to, flags);
    if (ours && !done) note(op, first, second, 0, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int rename(const char *from, const char *to) { return two_names(RENAME, ON_RENAME, SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int f1, const char *from, int f2, const char *to) { return two_names(RENAME, ON_RENAME, SYS_renameat2, f1, from, f2, to, 0); }
int renameat2(int f1, const char *from, int f2, const char *to, unsigned flags) { return two_names(RENAME, ON_RENAME, SYS_renameat2, f1, from, f2, to, flags); }
int link(const char *from, const char *to) { return two_names(LINK, ON_RENAME, SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int f1, const char *from, int f2, const char *to, int flags) { return two_names(LINK, ON_RENAME, SYS_linkat, f1, from, f2, to, flags); }

int unlinkat(int folder, const char *path, int flags) {
    char full[PATH_MAX];
    int ours = find(folder, path, full), done = -1;
    pthread_mutex_lock(&lock);
    if (!ours || !refused(ON_UNLINK, full)) done = syscall(SYS_unlinkat, folder, path, flags);
    if (ours && !done) note(flags & AT_REMOVEDIR ? RMDIR : UNLINK, full, "", 0, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int remove(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int folder, const char *path, mode_t mode) {
    char full[PATH_MAX];
    int ours = find(folder, path, full), done = -1;
    pthread_mutex_lock(&lock);
    if (!ours || !refused(ON_MKDIR, full)) done = syscall(SYS_mkdirat, folder, path, mode);
    if (ours && !done) note(MKDIR, full, "", 0, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* --- content ----------------------------------------------------------------------------------- */

static ssize_t put_at(int fd, const void *data, size_t size, int64_t at) {
    const char *name = name_of(fd);
    if (!name) return at < 0 ? syscall(SYS_write, fd, data, size) : syscall(SYS_pwrite64, fd, data, size, at);
    pthread_mutex_lock(&lock);
    int64_t place = at;
    if (at < 0) place = fcntl(fd, F_GETFL) & O_APPEND ? size_of(fd) : lseek(fd, 0, SEEK_CUR);
    ssize_t done = -1;
    struct fault *fault = refused(ON_WRITE, name);
    if (fault && fault->half) size /= 2; /* a write cut short is what a full disk does first */
    if (!fault || (fault->half && size))
        done = at < 0 ? syscall(SYS_write, fd, data, size) : syscall(SYS_pwrite64, fd, data, size, at);
    if (done > 0) note(WRITE, name, "", inode_of(fd), place, data, done);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *data, size_t size) { return put_at(fd, data, size, -1); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return put_at(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return put_at(fd, data, size, at); }

static ssize_t get_at(int fd, void *data, size_t size, int64_t at) {
    const char *name = (faults[0].kinds | faults[1].kinds) & ON_READ ? name_of(fd) : NULL;
    if (name && refused(ON_READ, name)) return -1;
    return at < 0 ? syscall(SYS_read, fd, data, size) : syscall(SYS_pread64, fd, data, size, at);
}

ssize_t read(int fd, void *data, size_t size) { return get_at(fd, data, size, -1); }
ssize_t pread(int fd, void *data, size_t size, off_t at) { return get_at(fd, data, size, at); }
ssize_t pread64(int fd, void *data, size_t size, off64_t at) { return get_at(fd, data, size, at); }

int ftruncate(int fd, off_t size) {
    const char *name = name_of(fd);
    if (!name) return syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&lock);
    int done = -1;
    if (!refused(ON_CUT, name)) done = syscall(SYS_ftruncate, fd, size);
    if (!done) note(CUT, name, "", inode_of(fd), size, NULL, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

static int sync_it(int fd, int number) {
    const char *name = name_of(fd);
    struct stat s;
    if (!name) return syscall(number, fd);
    pthread_mutex_lock(&lock);
    int done = -1;
    if (!refused(ON_SYNC, name)) done = syscall(number, fd);
    if (!done && !fstat(fd, &s)) note(S_ISDIR(s.st_mode) ? SYNC_FOLDER : SYNC, name, "", s.st_ino, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int fsync(int fd) { return sync_it(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_it(fd, SYS_fdatasync); }
