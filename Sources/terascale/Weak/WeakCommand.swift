import Terminal

/// `terascale weak`: learning from mixed samples.
let weakCommand = Command(
  "weak",
  abstract: "Train, evaluate and search with mixed samples: no event has a label.",
  discussion: """
    When the signal fractions of the samples are known, networks are trained with --method \
    forward: it gives P(signal) and did best among them in every comparison. When only the order \
    is known, which sample is richer, use --method cwola, whose score ranks as well with enough \
    events; for trees it is the default, because they rank worse with the other. Proportions \
    (proportions-l2 and others) give a hard decision and need large batches; uu and nnpu estimate \
    the supervised loss without bias, nnpu where one sample is pure signal.
    """,
  subcommands: [
    weakTrainCommand, weakPredictCommand, weakEvaluateCommand, weakFractionsCommand,
    weakHuntCommand,
    weakBumpHuntCommand, weakSweepCommand,
  ])
