/* Records what a process does to files under GK_RECORD_DIR, in order, into GK_RECORD_TO: one line
   "verb inode number number path" for each successful call and, for "write", the bytes written.
   disk_replay.py reads it; tests/bench/test_log_power_cuts.py builds it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static FILE *record;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int ours(const char *path) {
  const char *folder = getenv("GK_RECORD_DIR");
  return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int ours_fd(int fd) {
  char name[64], path[4096];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(name, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return ours(path);
}

static unsigned long inode_of(int fd) {
  struct stat found;
  return fstat(fd, &found) == 0 ? found.st_ino : 0;
}

static unsigned long inode_at(const char *path) {
  struct stat found;
  return lstat(path, &found) == 0 ? found.st_ino : 0;
}

static void note(const char *verb, unsigned long inode, long first, long second, const char *path,
                 const void *data, size_t size) {
  pthread_mutex_lock(&lock);
  if (!record) {
    const char *to = getenv("GK_RECORD_TO");
    record = to ? fopen(to, "wbe") : NULL;
  }
  if (record) {
    fprintf(record, "%s %lu %ld %ld %s\n", verb, inode, first, second, path);
    if (size) fwrite(data, 1, size, record);
    fflush(record);
  }
  pthread_mutex_unlock(&lock);
}

#define NEXT(type, name, ...) \
  static type (*next)(__VA_ARGS__); \
  if (!next) next = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static ssize_t wrote(int fd, const void *data, ssize_t done, long at) {
  if (done > 0 && ours_fd(fd)) note("write", inode_of(fd), at, done, "-", data, done);
  return done;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  NEXT(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  return wrote(fd, data, next(fd, data, size, at), at);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
  NEXT(ssize_t, "pwrite", int, const void *, size_t, off_t);
  return wrote(fd, data, next(fd, data, size, at), at);
}
ssize_t write(int fd, const void *data, size_t size) {
  NEXT(ssize_t, "write", int, const void *, size_t);
  ssize_t done = next(fd, data, size);
  if (done <= 0 || !ours_fd(fd)) return done;
  return wrote(fd, data, done, lseek(fd, 0, SEEK_CUR) - done);
}
/* Let sendfile fail, as it copies inside the kernel and out of sight. shutil then falls back on writing. */
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) {
  (void)out, (void)in, (void)at, (void)size;
  extern int *__errno_location(void);
  *__errno_location() = 38;
  return -1;
}
ssize_t sendfile(int out, int in, off_t *at, size_t size) { return sendfile64(out, in, (off64_t *)at, size); }

static int synced(int fd, int failed) {
  if (!failed && ours_fd(fd)) note("sync", inode_of(fd), 0, 0, "-", NULL, 0);
  return failed;
}
int fsync(int fd) {
  NEXT(int, "fsync", int);
  return synced(fd, next(fd));
}
int fdatasync(int fd) {
  NEXT(int, "fdatasync", int);
  return synced(fd, next(fd));
}

static int cut(int fd, int failed, long size) {
  if (!failed && ours_fd(fd)) note("cut", inode_of(fd), size, 0, "-", NULL, 0);
  return failed;
}
int ftruncate64(int fd, off64_t size) {
  NEXT(int, "ftruncate64", int, off64_t);
  return cut(fd, next(fd, size), size);
}
int ftruncate(int fd, off_t size) {
  NEXT(int, "ftruncate", int, off_t);
  return cut(fd, next(fd, size), size);
}

static int opened(const char *path, int flags, int there, int fd) {
  if (fd < 0 || !ours(path)) return fd;
  if ((flags & O_CREAT) && !there) note("make", inode_of(fd), 0, 0, path, NULL, 0);
  else if (flags & O_TRUNC) note("cut", inode_of(fd), 0, 0, "-", NULL, 0);
  return fd;
}
#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    va_list more; \
    va_start(more, flags); \
    mode_t mode = va_arg(more, mode_t); \
    va_end(more); \
    NEXT(int, #name, const char *, int, ...); \
    int there = ours(path) && access(path, F_OK) == 0; \
    return opened(path, flags, there, next(path, flags, mode)); \
  }
OPEN(open)
OPEN(open64)

int mkdir(const char *path, mode_t mode) {
  NEXT(int, "mkdir", const char *, mode_t);
  int failed = next(path, mode);
  if (!failed && ours(path)) note("folder", inode_at(path), 0, 0, path, NULL, 0);
  return failed;
}
int unlink(const char *path) {
  NEXT(int, "unlink", const char *);
  int failed = next(path);
  if (!failed && ours(path)) note("unlink", 0, 0, 0, path, NULL, 0);
  return failed;
}
int link(const char *from, const char *to) {
  NEXT(int, "link", const char *, const char *);
  int failed = next(from, to);
  if (!failed && ours(to)) note("name", inode_at(to), 0, 0, to, NULL, 0);
  return failed;
}
int rename(const char *from, const char *to) {
  NEXT(int, "rename", const char *, const char *);
  unsigned long inode = ours(from) ? inode_at(from) : 0;
  int failed = next(from, to);
  if (!failed && inode) {
    char both[8192];
    snprintf(both, sizeof both, "%s\t%s", from, to);
    note("rename", inode, 0, 0, both, NULL, 0);
  }
  return failed;
}
