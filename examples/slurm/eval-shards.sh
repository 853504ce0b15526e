#!/bin/sh
# eval-shards.sh PARTS DATA OUT [more options of siamscope eval]
# Submits an array of PARTS tasks, and a job that runs after them, does what a lost task left, and reports.
set -eu
parts=$1
data=$2
out=$3
shift 3
siamscope=${SIAMSCOPE:-siamscope}
quoted=
for word in "$@"; do quoted="$quoted '$word'"; done
array=$(sbatch --parsable --array="1-$parts" --cpus-per-task=4 --time=01:00:00 --requeue --job-name=siamscope-eval \
  --wrap "'$siamscope' eval '$data' --out '$out' --shard \$SLURM_ARRAY_TASK_ID/$parts --jobs \$SLURM_CPUS_PER_TASK $quoted")
sbatch --dependency="afterany:$array" --cpus-per-task=4 --time=01:00:00 --job-name=siamscope-report \
  --wrap "'$siamscope' eval '$data' --out '$out' --json '$out/report.json' --html '$out/report.html' $quoted"
