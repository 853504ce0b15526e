#!/bin/sh
# Compares what Sources/CMPI declares by hand with the mpi.h that is installed. Nothing is kept.
set -eu
file=$(mktemp -d)/check.c
trap 'rm -rf "$(dirname "$file")"' EXIT
cat >"$file" <<'C'
#include <mpi.h>
#include <stddef.h>
#ifndef OPEN_MPI
#error "this mpi.h is not Open MPI's: siamscope loads Open MPI (Debian: openmpi-bin, libopenmpi-dev)"
#endif
typedef struct { int source, tag, error, cancelled; size_t bytes; } status_t;
_Static_assert(sizeof(MPI_Status) == sizeof(status_t), "MPI_Status");
_Static_assert(offsetof(MPI_Status, MPI_SOURCE) == offsetof(status_t, source), "MPI_SOURCE");
_Static_assert(offsetof(MPI_Status, MPI_TAG) == offsetof(status_t, tag), "MPI_TAG");
_Static_assert(offsetof(MPI_Status, MPI_ERROR) == offsetof(status_t, error), "MPI_ERROR");
_Static_assert(sizeof(MPI_Comm) == sizeof(void *) && sizeof(MPI_Request) == sizeof(void *), "handles");
_Static_assert(sizeof(MPI_Datatype) == sizeof(void *) && sizeof(MPI_Op) == sizeof(void *), "handles");
_Static_assert(MPI_SUCCESS == 0 && MPI_ANY_SOURCE == -1 && MPI_THREAD_SERIALIZED == 2, "constants");
/* The symbols that are looked up, with the types that they are called by. */
extern struct ompi_predefined_communicator_t ompi_mpi_comm_world;
extern struct ompi_predefined_datatype_t ompi_mpi_float, ompi_mpi_double;
int (*init)(int *, char ***, int, int *) = MPI_Init_thread;
int (*isend)(const void *, int, MPI_Datatype, int, int, MPI_Comm, MPI_Request *) = MPI_Isend;
int (*iprobe)(int, int, MPI_Comm, int *, MPI_Status *) = MPI_Iprobe;
int (*receive)(void *, int, MPI_Datatype, int, int, MPI_Comm, MPI_Status *) = MPI_Recv;
int (*reduce)(const void *, void *, int, MPI_Datatype, MPI_Op, MPI_Comm, MPI_Request *) = MPI_Iallreduce;
int (*broadcast)(void *, int, MPI_Datatype, int, MPI_Comm, MPI_Request *) = MPI_Ibcast;
int (*barrier)(MPI_Comm, MPI_Request *) = MPI_Ibarrier;
int (*test)(MPI_Request *, int *, MPI_Status *) = MPI_Test;
int main(void) { return (void *)&ompi_mpi_comm_world == (void *)MPI_COMM_WORLD &&
  (void *)&ompi_mpi_float == (void *)MPI_FLOAT && (void *)&ompi_mpi_double == (void *)MPI_DOUBLE ? 0 : 1; }
C
mpicc -std=c11 -Wall -Werror -o "${file%.c}" "$file"
"${file%.c}" || { echo "MPI_COMM_WORLD, MPI_FLOAT or MPI_DOUBLE is not what Sources/CMPI says" >&2; exit 1; }
echo "mpi.h agrees with Sources/CMPI: $(mpirun --version | head -n 1)"
