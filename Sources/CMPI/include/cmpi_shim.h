// Open MPI through a door that opens at run time: the program builds and runs where there is no MPI, and one binary
// works in both places. libmpi is loaded when a job of several ranks starts, never before.
//
// Open MPI's interface is declared here by hand (handles are pointers, MPI_COMM_WORLD and the types are symbols);
// Scripts/check-mpi.sh, part of `make cluster`, compares every constant with the installed mpi.h.
//
// All functions return 0, or MPI's error code. Not thread-safe: the caller holds a lock (MPI_THREAD_SERIALIZED).
#ifndef CMPI_SHIM_H
#define CMPI_SHIM_H

#include <stddef.h>
#include <stdint.h>

typedef void *cmpi_request;

// Loads libmpi. -1 with a text when it is missing, or is not Open MPI.
int cmpi_load(char *text, size_t capacity);
// MPI_Init_thread; -1 when the library cannot be called by several threads in turn.
int cmpi_init(void);
int cmpi_finalize(void);
int cmpi_rank(void);
int cmpi_size(void);
// Where this rank runs.
void cmpi_host(char *name, size_t capacity);
// Ends every rank of the job.
void cmpi_abort(int code);

int cmpi_isend(const void *bytes, int count, int to, int tag, cmpi_request *request);
// Whether a message of a tag is there; `from` is -1 for anybody, and becomes who sent it.
int cmpi_probe(int *from, int tag, int *is_there, int *count);
int cmpi_receive(void *bytes, int count, int from, int tag);
// Sums `own` over all ranks into `sum`; neither may be touched before the request is done.
int cmpi_iallreduce_float(const float *own, float *sum, int count, cmpi_request *request);
int cmpi_iallreduce_double(const double *own, double *sum, int count, cmpi_request *request);
int cmpi_ibroadcast(void *bytes, int count, int root, cmpi_request *request);
int cmpi_ibarrier(cmpi_request *request);
// Whether a request is done; makes progress on all of them.
int cmpi_test(cmpi_request *request, int *is_done);

#endif
