#define _GNU_SOURCE
#include "cmpi_shim.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Open MPI 1.7 … 5: the layout of MPI_Status, and the constants that are numbers.
typedef struct {
  int source, tag, error, cancelled;
  size_t bytes;
} status_t;

enum { thread_serialized = 2, any_source = -1 };

typedef void *handle;

static struct {
  handle world, byte, real, twofold, sum;
  int (*init)(int *, char ***, int, int *);
  int (*finalize)(void);
  int (*rank)(handle, int *);
  int (*size)(handle, int *);
  int (*name)(char *, int *);
  int (*abort)(handle, int);
  int (*isend)(const void *, int, handle, int, int, handle, cmpi_request *);
  int (*iprobe)(int, int, handle, int *, status_t *);
  int (*count)(const status_t *, handle, int *);
  int (*recv)(void *, int, handle, int, int, handle, status_t *);
  int (*iallreduce)(const void *, void *, int, handle, handle, handle, cmpi_request *);
  int (*ibcast)(void *, int, handle, int, handle, cmpi_request *);
  int (*ibarrier)(handle, cmpi_request *);
  int (*test)(cmpi_request *, int *, status_t *);
  int (*version)(char *, int *);
} mpi;

int cmpi_load(char *text, size_t capacity) {
  // Global, because Open MPI's own plugins look for its symbols.
  void *library = dlopen("libmpi.so.40", RTLD_NOW | RTLD_GLOBAL);
  if (!library) library = dlopen("libmpi.so", RTLD_NOW | RTLD_GLOBAL);
  if (!library) {
    snprintf(text, capacity, "%s", dlerror());
    return -1;
  }
  const struct {
    const char *name;
    void *place;
  } symbols[] = {
      {"ompi_mpi_comm_world", &mpi.world}, {"ompi_mpi_byte", &mpi.byte},   {"ompi_mpi_float", &mpi.real},
      {"ompi_mpi_double", &mpi.twofold},
      {"ompi_mpi_op_sum", &mpi.sum},       {"MPI_Init_thread", &mpi.init}, {"MPI_Finalize", &mpi.finalize},
      {"MPI_Comm_rank", &mpi.rank},        {"MPI_Comm_size", &mpi.size},   {"MPI_Get_processor_name", &mpi.name},
      {"MPI_Abort", &mpi.abort},           {"MPI_Isend", &mpi.isend},      {"MPI_Iprobe", &mpi.iprobe},
      {"MPI_Get_count", &mpi.count},       {"MPI_Recv", &mpi.recv},        {"MPI_Iallreduce", &mpi.iallreduce},
      {"MPI_Ibcast", &mpi.ibcast},         {"MPI_Ibarrier", &mpi.ibarrier}, {"MPI_Test", &mpi.test},
      {"MPI_Get_library_version", &mpi.version},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
    void *symbol = dlsym(library, symbols[i].name);
    if (!symbol) {
      snprintf(text, capacity, "libmpi has no %s, so it is not Open MPI's", symbols[i].name);
      return -1;
    }
    memcpy(symbols[i].place, &symbol, sizeof symbol);
  }
  return 0;
}

int cmpi_init(void) {
  // Halves that are summed and gathered again move 2 (n - 1) / n of the bytes through each rank's link. Left to itself,
  // Open MPI 4.1 sends whole vectors up and down a tree for two and three ranks. A person's own choice stands.
  setenv("OMPI_MCA_coll_libnbc_iallreduce_algorithm", "rabenseifner", 0);
  int given = 0;
  int code = mpi.init(NULL, NULL, thread_serialized, &given);
  if (code) return code;
  return given >= thread_serialized ? 0 : -1;
}

int cmpi_finalize(void) { return mpi.finalize(); }

int cmpi_rank(void) {
  int rank = 0;
  mpi.rank(mpi.world, &rank);
  return rank;
}

int cmpi_size(void) {
  int size = 1;
  mpi.size(mpi.world, &size);
  return size;
}

void cmpi_host(char *name, size_t capacity) {
  char buffer[256] = {0};
  int length = 0;
  mpi.name(buffer, &length);
  snprintf(name, capacity, "%s", buffer);
}

void cmpi_abort(int code) { mpi.abort(mpi.world, code); }

int cmpi_isend(const void *bytes, int count, int to, int tag, cmpi_request *request) {
  return mpi.isend(bytes, count, mpi.byte, to, tag, mpi.world, request);
}

int cmpi_probe(int *from, int tag, int *is_there, int *count) {
  status_t status = {0};
  int code = mpi.iprobe(*from < 0 ? any_source : *from, tag, mpi.world, is_there, &status);
  if (code || !*is_there) return code;
  *from = status.source;
  return mpi.count(&status, mpi.byte, count);
}

int cmpi_receive(void *bytes, int count, int from, int tag) {
  status_t status = {0};
  return mpi.recv(bytes, count, mpi.byte, from, tag, mpi.world, &status);
}

int cmpi_iallreduce_float(const float *own, float *sum, int count, cmpi_request *request) {
  return mpi.iallreduce(own, sum, count, mpi.real, mpi.sum, mpi.world, request);
}

int cmpi_iallreduce_double(const double *own, double *sum, int count, cmpi_request *request) {
  return mpi.iallreduce(own, sum, count, mpi.twofold, mpi.sum, mpi.world, request);
}

int cmpi_ibroadcast(void *bytes, int count, int root, cmpi_request *request) {
  return mpi.ibcast(bytes, count, mpi.byte, root, mpi.world, request);
}

int cmpi_ibarrier(cmpi_request *request) { return mpi.ibarrier(mpi.world, request); }

int cmpi_test(cmpi_request *request, int *is_done) {
  status_t status = {0};
  return mpi.test(request, is_done, &status);
}
