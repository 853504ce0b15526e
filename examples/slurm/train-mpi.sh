#!/bin/sh
#SBATCH --job-name=siamscope-train
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@120
# sbatch --nodes=8 train-mpi.sh RECIPE DATA OUT [more options of siamscope train]
# One rank a node, its processors as threads; a step's pairs are shared, so the recipe's batch must be at least the
# number of nodes (--set batch=256). DATA must be at the same path on every node; OUT only on the first, and the same
# first one when the run goes on, unless all see it. Two minutes before its time is up the run saves and goes back into
# the queue; submitted again, by hand or by Slurm, it goes on where it stopped, with any number of nodes.
set -eu
recipe=$1
data=$2
out=$3
shift 3
siamscope=${SIAMSCOPE:-siamscope}
resume=
if [ -e "$out/checkpoint.safetensors" ]; then resume=--resume; fi
mpirun --map-by "ppr:1:node:pe=${SLURM_CPUS_PER_TASK:-1}" --report-bindings \
  "$siamscope" train "$recipe" --data "$data" --out "$out" --threads "${SLURM_CPUS_PER_TASK:-1}" --plain $resume "$@" &
job=$!
stopped=
# mpirun hands SIGUSR1 on to its ranks, and kills none of them for it.
trap 'stopped=1; kill -USR1 $job' USR1
code=0
wait $job || code=$?
if [ -n "$stopped" ]; then
  # The signal ended that wait, not the job.
  wait $job || code=$?
  scontrol requeue "$SLURM_JOB_ID"
  exit 0
fi
exit $code
