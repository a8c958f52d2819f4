/*
 * Stands between a program and the system (LD_PRELOAD) for files below DISK_ROOT.
 *
 * DISK_LOG=FILE      appends every change of the disk to FILE, in the order in which it was made; crash-states.ts reads it.
 * DISK_FAIL=shm      no memory can be shared through files, as on 9p and some network folders.
 * DISK_FAIL=dirsync  syncing a folder fails, as on a failing disk.
 * DISK_FAIL=eio:N    the N-th change fails, and no other.
 * DISK_FAIL=full:N   the disk is full at the N-th change: from then on nothing grows.
 * DISK_REACHED=FILE  gets the kind of the first change that failed so, a byte.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, RENAME, UNLINK, SYNC, SYNC_FOLDER };
enum { MOST_FILES = 4096 };

static struct { uint64_t inode; char open, folder, shared; } files[MOST_FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root, *failing;
static int record = -1;
static long changes, failing_change;
static const char *reached;

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
  root = getenv("DISK_ROOT");
  failing = getenv("DISK_FAIL");
  reached = getenv("DISK_REACHED");
  const char *colon = failing ? strchr(failing, ':') : NULL;
  if (colon) failing_change = atol(colon + 1);
  const char *path = getenv("DISK_LOG");
  if (path) record = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_below(const char *path) {
  size_t length = root ? strlen(root) : 0;
  return length > 0 && path && strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int fails(const char *what) { return failing && strcmp(failing, what) == 0; }

/* Whether a change of this kind, which is about to be made, fails; errno says how. */
static int is_refused(uint8_t kind) {
  if (failing_change == 0) return 0;
  long number = __sync_add_and_fetch(&changes, 1);
  int full = failing[0] == 'f';
  int grows = kind == CREATE || kind == WRITE;
  if (full ? number < failing_change || !grows : number != failing_change) return 0;
  if (reached) {
    int file = syscall(SYS_openat, AT_FDCWD, reached, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0 && syscall(SYS_write, file, &kind, 1) != 1) abort();
    if (file >= 0) syscall(SYS_close, file);
  }
  errno = full ? ENOSPC : EIO;
  return 1;
}

static void put(const void *bytes, size_t length) {
  for (size_t done = 0; done < length;) {
    long wrote = syscall(SYS_write, record, (const char *)bytes + done, length - done);
    if (wrote < 0) abort();
    done += wrote;
  }
}

static void note(uint8_t kind, uint64_t inode, uint64_t offset, const void *first, uint32_t first_length,
                 const char *second) {
  if (record < 0) return;
  uint32_t second_length = second ? strlen(second) : 0;
  put(&kind, 1);
  put(&inode, 8);
  put(&offset, 8);
  put(&first_length, 4);
  put(first, first_length);
  put(&second_length, 4);
  put(second, second_length);
}

static int opened(int file, const char *path, int flags, int existed) {
  struct stat found;
  if (file < 0 || file >= MOST_FILES || fstat(file, &found) != 0) return file;
  size_t length = strlen(path);
  files[file].open = 1;
  files[file].inode = found.st_ino;
  files[file].folder = S_ISDIR(found.st_mode);
  files[file].shared = length > 4 && strcmp(path + length - 4, "-shm") == 0;
  if (!existed) note(CREATE, found.st_ino, 0, path, length, NULL);
  else if (flags & O_TRUNC) note(TRUNCATE, found.st_ino, 0, NULL, 0, NULL);
  return file;
}

#define OPEN(name, parameters, path, call) \
  int name parameters { \
    REAL(name); \
    mode_t mode = 0; \
    va_list more; \
    va_start(more, flags); \
    if (flags & (O_CREAT | O_TMPFILE)) mode = va_arg(more, int); \
    va_end(more); \
    if (!is_below(path)) return call; \
    pthread_mutex_lock(&lock); \
    int existed = access(path, F_OK) == 0; \
    if (!existed && (flags & O_CREAT) && is_refused(CREATE)) { \
      pthread_mutex_unlock(&lock); \
      return -1; \
    } \
    int file = call; \
    int why = errno; \
    opened(file, path, flags, existed); \
    pthread_mutex_unlock(&lock); \
    errno = why; \
    return file; \
  }

OPEN(open, (const char *path, int flags, ...), path, real(path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), path, real(path, flags, mode))
OPEN(openat, (int folder, const char *path, int flags, ...), path, real(folder, path, flags, mode))
OPEN(openat64, (int folder, const char *path, int flags, ...), path, real(folder, path, flags, mode))

static int is_watched(int file) { return file >= 0 && file < MOST_FILES && files[file].open; }

int close(int file) {
  REAL(close);
  pthread_mutex_lock(&lock);
  if (file >= 0 && file < MOST_FILES) files[file].open = 0;
  int result = real(file);
  pthread_mutex_unlock(&lock);
  return result;
}

#define WATCHED(type, kind, file, call, action) \
  if (!is_watched(file)) return call; \
  if (is_refused(kind)) return -1; \
  pthread_mutex_lock(&lock); \
  type result = call; \
  int why = errno; \
  if (result >= 0) { action; } \
  pthread_mutex_unlock(&lock); \
  errno = why; \
  return result

static void wrote(int file, const void *bytes, ssize_t length, off_t offset) {
  note(WRITE, files[file].inode, offset, bytes, length, NULL);
}

ssize_t write(int file, const void *bytes, size_t length) {
  REAL(write);
  WATCHED(ssize_t, WRITE, file, real(file, bytes, length), wrote(file, bytes, result, lseek(file, 0, SEEK_CUR) - result));
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
  REAL(pwrite);
  WATCHED(ssize_t, WRITE, file, real(file, bytes, length, offset), wrote(file, bytes, result, offset));
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  REAL(pwrite64);
  WATCHED(ssize_t, WRITE, file, real(file, bytes, length, offset), wrote(file, bytes, result, offset));
}

int ftruncate(int file, off_t length) {
  REAL(ftruncate);
  WATCHED(int, TRUNCATE, file, real(file, length), note(TRUNCATE, files[file].inode, length, NULL, 0, NULL));
}

int ftruncate64(int file, off64_t length) {
  REAL(ftruncate64);
  WATCHED(int, TRUNCATE, file, real(file, length), note(TRUNCATE, files[file].inode, length, NULL, 0, NULL));
}

static int synced(int file) {
  if (files[file].folder) note(SYNC_FOLDER, 0, 0, NULL, 0, NULL);
  else note(SYNC, files[file].inode, 0, NULL, 0, NULL);
  return 0;
}

static int refuses(int file) {
  if (!is_watched(file) || !files[file].folder || !fails("dirsync")) return 0;
  errno = EIO;
  return 1;
}

int fsync(int file) {
  REAL(fsync);
  if (refuses(file)) return -1;
  WATCHED(int, files[file].folder ? SYNC_FOLDER : SYNC, file, real(file), synced(file));
}

int fdatasync(int file) {
  REAL(fdatasync);
  if (refuses(file)) return -1;
  WATCHED(int, files[file].folder ? SYNC_FOLDER : SYNC, file, real(file), synced(file));
}

#define NAMED(kind, path, call, action) \
  if (!is_below(path)) return call; \
  if (is_refused(kind)) return -1; \
  pthread_mutex_lock(&lock); \
  int result = call; \
  int why = errno; \
  if (result == 0) { action; } \
  pthread_mutex_unlock(&lock); \
  errno = why; \
  return result

int rename(const char *from, const char *to) {
  REAL(rename);
  NAMED(RENAME, from, real(from, to), note(RENAME, 0, 0, from, strlen(from), to));
}

int unlink(const char *path) {
  REAL(unlink);
  NAMED(UNLINK, path, real(path), note(UNLINK, 0, 0, path, strlen(path), NULL));
}

int remove(const char *path) {
  REAL(remove);
  NAMED(UNLINK, path, real(path), note(UNLINK, 0, 0, path, strlen(path), NULL));
}

int unlinkat(int folder, const char *path, int flags) {
  REAL(unlinkat);
  NAMED(UNLINK, path, real(folder, path, flags), note(UNLINK, 0, 0, path, strlen(path), NULL));
}

#define MAP(name, offset_type) \
  void *name(void *at, size_t length, int protection, int flags, int file, offset_type offset) { \
    REAL(name); \
    if (is_watched(file) && files[file].shared && (flags & MAP_SHARED) && fails("shm")) { \
      errno = ENODEV; \
      return MAP_FAILED; \
    } \
    return real(at, length, protection, flags, file, offset); \
  }

MAP(mmap, off_t)
MAP(mmap64, off64_t)
