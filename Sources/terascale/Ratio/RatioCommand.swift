import Terminal

/// `terascale ratio`: likelihood-ratio estimation.
let ratioCommand = Command(
  "ratio",
  abstract: "Learn likelihood ratios from simulations; fit, limit and infer with them.",
  discussion: """
    'train' learns log r = log p(x|theta) - log(denominator) from simulated events and checks it \
    on events that it kept back; 'calibrate' and 'diagnose' do so with further events. With the \
    model, 'fit' gives maximum-likelihood estimates and intervals, 'posterior' Bayesian \
    posteriors, and 'limits' tests a signal on top of a background, 'workspace' does so in \
    histograms; 'evaluate' writes log r of each event. 'simulate' makes events, with a built-in \
    simulator or a program of any language; 'rounds' makes them ever closer to one observation. \
    'augment' draws them from events with weights at benchmarks. 'summarize' puts a learnt score \
    in the place of the observables; 'histogram' makes smooth templates of one observable instead \
    of a network.
    """,
  subcommands: [
    ratioTrainCommand, ratioHistogramCommand, ratioCalibrateCommand, ratioDiagnoseCommand,
    ratioEvaluateCommand, ratioFitCommand, ratioPosteriorCommand, ratioLimitsCommand,
    ratioWorkspaceCommand, ratioSimulateCommand, ratioAugmentCommand, ratioRoundsCommand,
    ratioSummarizeCommand, ratioSweepCommand,
  ])
