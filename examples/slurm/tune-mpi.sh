#!/bin/sh
#SBATCH --job-name=siamscope-tune
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=8
#SBATCH --time=04:00:00
# sbatch --nodes=4 tune-mpi.sh DATA OUT [more options of siamscope tune]
# One rank a node, its processors as jobs. DATA must be at the same path on every node; OUT only on the first.
set -eu
data=$1
out=$2
shift 2
siamscope=${SIAMSCOPE:-siamscope}
exec mpirun --map-by "ppr:1:node:pe=${SLURM_CPUS_PER_TASK:-1}" --report-bindings \
  "$siamscope" tune "$data" --out "$out" --trials 200 --in-flight 32 --jobs "${SLURM_CPUS_PER_TASK:-1}" "$@"
