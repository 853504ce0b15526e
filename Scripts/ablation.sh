#!/usr/bin/env bash
# DaSiamRPN's ablation on the compact preset (spec.md §3.1), printed as the paper's table.
#
#   Scripts/ablation.sh TRAIN_DATA SEQUENCES OUT [siamscope train's options, such as --threads 2]
#
# TRAIN_DATA holds detection/, cutouts/, video/ and clips/; SEQUENCES is a folder of sequences with ground truth. Three
# networks are trained on the same number of pairs with the same seed; the last two rows track with the third. From
# scratch the few pairs of Recipes/ablation teach too little: give --init FILE, or --set epochs=22. A run that was stopped
# goes on; what is finished is not done again.
set -euo pipefail
data=$(realpath "$1"); sequences=$(realpath "$2"); out=$3; shift 3
recipes="$(dirname "$0")/../Recipes/ablation"
siamscope=${SIAMSCOPE:-"$(dirname "$0")/../.build/release/siamscope"}
mkdir -p "$out"

for name in baseline detection negatives; do
  # A finished run answers --resume at once.
  resume=()
  [ -e "$out/$name/checkpoint.safetensors" ] && resume=(--resume)
  "$siamscope" train "$recipes/$name.yaml" --data "$data" --out "$out/$name" --seed 1 --plain "${resume[@]}" "$@" >"$out/$name.log"
done

# row NAME MODEL [eval's options]: one row of the table, and its trajectories under OUT/results.
row() {
  local name=$1 model=$2; shift 2
  "$siamscope" eval "$sequences" --model "$out/$model/model.safetensors" --out "$out/results" --name "$name" --quiet \
    "$@" >"$out/$name.txt"
  # The line of means: AUC, P@20, normalised precision, success at 0.5.
  awk -v name="$name" '$1 == "overall" && $2 ~ /^[0-9.]+$/ { printf "%-26s %5s  %5s  %6s  %6s\n", name, $2, $3, $4, $5 }' "$out/$name.txt"
}

printf '%-26s %5s  %5s  %6s  %6s\n' "" AUC P@20 "P norm" "SR 0.5"
row baseline baseline
row +detection-pairs detection
row +negative-pairs negatives
row +distractor-re-ranking negatives --set distractor_aware=2
row +long-term negatives --set distractor_aware=2 --long-term
