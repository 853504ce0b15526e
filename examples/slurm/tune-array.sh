#!/bin/sh
#SBATCH --job-name=siamscope-tune
#SBATCH --cpus-per-task=8
#SBATCH --time=04:00:00
#SBATCH --requeue
# sbatch --array=1-8 tune-array.sh DATA OUT [more options of siamscope tune]
# Every task is a worker on the study in OUT; whoever ends last writes OUT/trials.jsonl and OUT/best.yaml.
set -eu
data=$1
out=$2
shift 2
siamscope=${SIAMSCOPE:-siamscope}
# As many trials under way as there are workers want: it is part of the study, so keep it when you resume.
exec "$siamscope" tune "$data" --out "$out" --trials 200 --in-flight 32 --jobs "${SLURM_CPUS_PER_TASK:-1}" "$@"
