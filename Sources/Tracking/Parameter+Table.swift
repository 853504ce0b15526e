extension Parameter {
  /// Every parameter of a tracker, in the order in which panels show them.
  public static let table: [Parameter] = [
    Parameter(
      name: "penalty_k", yaml: ["TRACK", "PENALTY_K"], title: "penalty k", kind: .number, range: 0...2, step: 0.01,
      meaning: "how hard a change of size or shape is punished: e^(-(s*r-1)*k)", effect: .choice,
      searched: 0.01...0.6, path: \.penaltyK),
    Parameter(
      name: "window_influence", yaml: ["TRACK", "WINDOW_INFLUENCE"], title: "window", kind: .number, range: 0...1,
      step: 0.01, meaning: "weight of the cosine window against the score: high values hold to the last place",
      effect: .choice, searched: 0.1...0.7, path: \.windowInfluence),
    Parameter(
      name: "lr", yaml: ["TRACK", "LR"], title: "learning rate", kind: .number, range: 0...1, step: 0.01,
      meaning: "how far the size follows the chosen box, times penalty and score", effect: .state,
      searched: 0.1...0.7, path: \.learningRate),
    Parameter(
      name: "context_amount", yaml: ["TRACK", "CONTEXT_AMOUNT"], title: "context", kind: .number, range: 0...2,
      step: 0.05, meaning: "surroundings in exemplar and search region, in parts of width + height", effect: .crop,
      searched: 0.3...0.8, path: \.contextAmount),
    Parameter(
      name: "instance_size", yaml: ["TRACK", "INSTANCE_SIZE"], title: "instance size", kind: .instance,
      range: 127...1023, step: 8, meaning: "side of the search crop in pixels: how far the tracker looks",
      effect: .crop, searched: 223...319, path: \.instance),
    Parameter(
      name: "gate", yaml: ["SIAMSCOPE", "GATE"], title: "centre gate g", kind: .integer, range: 0...97, step: 1,
      meaning: "only the central g x g cells may win (the SiamRPN paper); 0 is off", effect: .choice, path: \.gate),
    Parameter(
      name: "nms_iou", yaml: ["SIAMSCOPE", "NMS_IOU"], title: "NMS IoU", kind: .number, range: 0...1, step: 0.05,
      meaning: "overlap above which proposals count as one when they are listed", effect: .listing, path: \.nmsIoU),
    Parameter(
      name: "distractor_threshold", yaml: ["SIAMSCOPE", "DISTRACTOR_THRESHOLD"], title: "distractor h",
      kind: .number, range: 0...1, step: 0.05, meaning: "penalised score from which a proposal is a distractor",
      effect: .listing, path: \.distractorThreshold),
    Parameter(
      name: "score_threshold", yaml: ["SIAMSCOPE", "SCORE_THRESHOLD"], title: "score floor", kind: .number,
      range: 0...1, step: 0.05, meaning: "a frame whose score is below this is marked as lost", effect: .listing,
      path: \.scoreThreshold),
    Parameter(
      name: "top_k", yaml: ["SIAMSCOPE", "TOP_K"], title: "top K", kind: .integer, range: 0...4096, step: 8,
      meaning: "only the K best proposals enter the list; 0 for all", effect: .listing, path: \.topK),
    Parameter(
      name: "distractor_relative", yaml: ["SIAMSCOPE", "DISTRACTOR_RELATIVE"], title: "distractor h/best",
      kind: .number, range: 0...1, step: 0.05, meaning: "and its part of the best penalised score", effect: .listing,
      path: \.distractorRelative),
    Parameter(
      name: "distractor_overlap", yaml: ["SIAMSCOPE", "DISTRACTOR_OVERLAP"], title: "distractor IoU", kind: .number,
      range: 0...1, step: 0.05, meaning: "overlap with the chosen box above which it is the target itself",
      effect: .listing, path: \.distractorOverlap),
    Parameter(
      name: "distractor_count", yaml: ["SIAMSCOPE", "DISTRACTOR_COUNT"], title: "distractors n", kind: .integer,
      range: 0...26, step: 1, meaning: "at most so many distractors", effect: .listing, path: \.distractorCount),
    Parameter(
      name: "distractor_score", yaml: ["SIAMSCOPE", "DISTRACTOR_SCORE"], title: "distractor score", kind: .integer,
      range: 0...2, step: 1, meaning: "what h is compared with: 0 raw score, 1 after the penalty, 2 after the window",
      effect: .listing, path: \.distractorScore),
    Parameter(
      name: "distractor_weights", yaml: ["SIAMSCOPE", "DISTRACTOR_WEIGHTS"], title: "distractor alpha_i",
      kind: .integer, range: 0...1, step: 1, meaning: "weight of each distractor: 0 the same for all, 1 its score",
      effect: .crop, path: \.distractorWeights),
    Parameter(
      name: "distractor_age", yaml: ["SIAMSCOPE", "DISTRACTOR_AGE"], title: "distractor age", kind: .integer,
      range: 0...1000, step: 1,
      meaning: "incremental: one not seen for so many frames is forgotten; 0 remembers all", effect: .state,
      path: \.distractorAge),
    Parameter(
      name: "distractor_recrop", yaml: ["SIAMSCOPE", "DISTRACTOR_RECROP"], title: "distractor cut", kind: .integer,
      range: 0...64, step: 1,
      meaning: "padded backbones: cut each out of the frame, anew after so many frames; 0 takes it from the map",
      effect: .crop, path: \.distractorRecrop),
    Parameter(
      name: "distractor_aware", yaml: ["SIAMSCOPE", "DISTRACTOR_AWARE"], title: "distractor-aware", kind: .integer,
      range: 0...2, step: 1, meaning: "subtract distractors: 0 off, 1 this frame's, 2 incremental (DaSiamRPN)",
      effect: .crop, path: \.distractorAware),
    Parameter(
      name: "distractor_alpha", yaml: ["SIAMSCOPE", "DISTRACTOR_ALPHA"], title: "distractor alpha", kind: .number,
      range: 0...2, step: 0.05, meaning: "how much of the distractors' mean response is subtracted",
      effect: .choice,
      path: \.distractorAlpha),
    Parameter(
      name: "template_rate", yaml: ["SIAMSCOPE", "TEMPLATE_RATE"], title: "template eta", kind: .number,
      range: 0...0.5, step: 0.001, meaning: "incremental: share of a new frame in the mean template (the paper: 0.01)",
      effect: .state,
      path: \.templateRate),
    Parameter(
      name: "beta_schedule", yaml: ["SIAMSCOPE", "BETA_SCHEDULE"], title: "beta schedule", kind: .integer,
      range: 0...2, step: 1, meaning: "incremental: 0 as printed in the paper, 1 moving average, 2 constant",
      effect: .state, path: \.betaSchedule),
    Parameter(
      name: "template_update", yaml: ["SIAMSCOPE", "TEMPLATE_UPDATE"], title: "template update", kind: .toggle,
      range: 0...1, step: 1, meaning: "incremental: the target's later looks join its template", effect: .state,
      path: \.templateUpdate),
    Parameter(
      name: "distractor_exact", yaml: ["SIAMSCOPE", "DISTRACTOR_EXACT"], title: "distractors exact", kind: .toggle,
      range: 0...1, step: 1,
      meaning: "depthwise heads: one response a distractor; off averages their kernels, cheaper and not quite the same",
      effect: .crop, path: \.distractorExact),
    Parameter(
      name: "long_term", yaml: ["SIAMSCOPE", "LONG_TERM"], title: "long-term", kind: .toggle, range: 0...1, step: 1,
      meaning: "search a larger region while the target is lost", effect: .state, path: \.longTerm),
    Parameter(
      name: "confidence_low", yaml: ["TRACK", "CONFIDENCE_LOW"], title: "lost below", kind: .number, range: 0...1,
      step: 0.01, meaning: "long-term: a score below this holds the box and counts as lost", effect: .state,
      path: \.confidenceLow),
    Parameter(
      name: "confidence_high", yaml: ["TRACK", "CONFIDENCE_HIGH"], title: "found above", kind: .number, range: 0...1,
      step: 0.002, meaning: "long-term: a score above this ends the search", effect: .state, path: \.confidenceHigh),
    Parameter(
      name: "lost_instance_size", yaml: ["TRACK", "LOST_INSTANCE_SIZE"], title: "lost size", kind: .instance,
      range: 127...1023, step: 8, meaning: "long-term: side of the search crop while lost (the largest, if it grows)",
      effect: .crop, path: \.lostInstance),
    Parameter(
      name: "lost_step", yaml: ["SIAMSCOPE", "LOST_STEP"], title: "lost growth", kind: .integer, range: 0...512,
      step: 8, meaning: "long-term: growth a failing frame; 0 takes the lost size at once", effect: .crop,
      path: \.lostStep),
    Parameter(
      name: "lost_window_influence", yaml: ["SIAMSCOPE", "LOST_WINDOW_INFLUENCE"], title: "lost window",
      kind: .number, range: 0...1, step: 0.001, meaning: "long-term: the window's influence while lost",
      effect: .choice, path: \.lostWindowInfluence),
    Parameter(
      name: "lost_cover", yaml: ["SIAMSCOPE", "LOST_COVER"], title: "cover frame", kind: .toggle, range: 0...1,
      step: 1, meaning: "long-term: while lost, the search region is moved to cover as much of the frame as it can",
      effect: .crop, path: \.lostCover),
    Parameter(
      name: "lost_hold", yaml: ["SIAMSCOPE", "LOST_HOLD"], title: "lost hold", kind: .toggle, range: 0...1, step: 1,
      meaning: "long-term: while lost, nothing but a score above \"found above\" moves the box", effect: .state,
      path: \.lostHold),
    Parameter(
      name: "exemplar_size", yaml: ["TRACK", "EXEMPLAR_SIZE"], title: "exemplar size", kind: .instance,
      range: 127...127, step: 8, meaning: "side of the exemplar crop; every network of the family takes 127",
      effect: .crop, path: \.exemplarSize),
    Parameter(
      name: "base_size", yaml: ["TRACK", "BASE_SIZE"], title: "base size", kind: .integer, range: 0...8, step: 8,
      meaning: "cells that a padded backbone adds to the response: 8 for SiamRPN++, 0 for AlexNet", effect: .crop,
      path: \.base),
    Parameter(
      name: "adaptive_instance", yaml: ["SIAMSCOPE", "ADAPTIVE_INSTANCE"], title: "adaptive size", kind: .toggle,
      range: 0...1, step: 1, meaning: "search at 287 when the first box covers less than 0.4 % of the image",
      effect: .crop, path: \.adaptive),
    Parameter(
      name: "window_shape", yaml: ["SIAMSCOPE", "WINDOW_SHAPE"], title: "window shape", kind: .integer, range: 0...2,
      step: 1, meaning: "the window: 0 Hann, 1 its square root (OpenCV's tracker), 2 uniform", effect: .choice,
      path: \.windowShape),
  ]

  /// The row of a name, or an error that lists the nearest ones.
  public static func named(_ name: String) throws(ParameterError) -> Parameter {
    if let row = table.first(where: { $0.name == name }) { return row }
    let near = table.map(\.name).filter { $0.contains(name) || EditDistance.between($0, name) <= 3 }
    throw .unknown(name: name, near: Array(near.prefix(3)))
  }
}
