/* Makes one call on files under GK_FAULT_DIR fail, below Python and SQLite: the GK_FAULT_AT-th one that
   writes, syncs, truncates, renames or deletes. GK_FAULT_ERRNO says how (5 an I/O error, 28 a full disk). The
   number of calls goes to GK_FAULT_COUNT when the process ends. Built by tests/bench/test_log_faults.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;

static int ours(const char *path) {
  const char *folder = getenv("GK_FAULT_DIR");
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

static int fails(void) {
  const char *at = getenv("GK_FAULT_AT"), *how = getenv("GK_FAULT_ERRNO");
  long now = __sync_add_and_fetch(&calls, 1);
  if (!at || atol(at) != now) return 0;
  errno = how ? atoi(how) : EIO;
  return 1;
}

__attribute__((destructor)) static void told(void) {
  const char *name = getenv("GK_FAULT_COUNT");
  FILE *file = name ? fopen(name, "w") : NULL;
  if (file) { fprintf(file, "%ld", calls); fclose(file); }
}

#define NEXT(type, name, ...) \
  static type (*next)(__VA_ARGS__); \
  if (!next) next = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  NEXT(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  return ours_fd(fd) && fails() ? -1 : next(fd, data, size, at);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
  NEXT(ssize_t, "pwrite", int, const void *, size_t, off_t);
  return ours_fd(fd) && fails() ? -1 : next(fd, data, size, at);
}
ssize_t write(int fd, const void *data, size_t size) {
  NEXT(ssize_t, "write", int, const void *, size_t);
  return ours_fd(fd) && fails() ? -1 : next(fd, data, size);
}
int fsync(int fd) {
  NEXT(int, "fsync", int);
  return ours_fd(fd) && fails() ? -1 : next(fd);
}
int fdatasync(int fd) {
  NEXT(int, "fdatasync", int);
  return ours_fd(fd) && fails() ? -1 : next(fd);
}
int ftruncate64(int fd, off64_t size) {
  NEXT(int, "ftruncate64", int, off64_t);
  return ours_fd(fd) && fails() ? -1 : next(fd, size);
}
int ftruncate(int fd, off_t size) {
  NEXT(int, "ftruncate", int, off_t);
  return ours_fd(fd) && fails() ? -1 : next(fd, size);
}
int unlink(const char *path) {
  NEXT(int, "unlink", const char *);
  return ours(path) && fails() ? -1 : next(path);
}
int rename(const char *from, const char *to) {
  NEXT(int, "rename", const char *, const char *);
  return ours(from) && fails() ? -1 : next(from, to);
}
