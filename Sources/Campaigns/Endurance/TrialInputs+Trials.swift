extension TrialInputs {
  /// Every command that makes something, on small inputs.
  var trials: [Trial] { challenge + weak + ratio + inference + [notebook] }

  private var challenge: [Trial] {
    let sets = [
      "--train", path("train.npz"), "--public", path("public.npz"), "--private",
      path("private.npz"),
    ]
    let small = ["--config", path("challenge.json5"), "--recipe", "fixed"]
    return [
      Trial("challenge", ["challenge"] + sets + small + ["--output", "out"], keepsWork: true),
      Trial("challenge prepare", ["challenge", "prepare"] + sets + ["--output", "out/challenge"]),
      Trial(
        "challenge train",
        ["challenge", "train", path("challenge")] + small + ["--output", "out/me"],
        keepsWork: true),
      Trial(
        "challenge predict",
        [
          "challenge", "predict", path("private.npz"), "--model", path("tagger.safetensors"),
          "--output", "out/scores.npy",
        ]),
    ]
  }

  private var weak: [Trial] {
    let mixtures = [
      path("rich.csv"), path("poor.csv"), "--fraction", "0.7:0.01", "--fraction", "0.4:0.01",
    ]
    let training = ["--config", path("often.json5"), "--epochs", "6", "-o", "out"]
    return [
      Trial(
        "weak train", ["weak", "train"] + mixtures + training + ["--members", "2"],
        keepsWork: true),
      Trial(
        "weak train, trees",
        ["weak", "train"] + mixtures + training + ["--members", "3", "--model", "trees"],
        keepsWork: true),
      Trial(
        "weak hunt",
        [
          "weak", "hunt", path("events.csv"), "--range", "2200,4600", "--bins", "13", "--folds",
          "3", "--restarts", "1", "--epochs", "20", "--efficiency", "0.05",
          "--pseudo-experiments", "10", "-o", "out",
        ], keepsWork: true),
      Trial(
        "weak fractions",
        [
          "weak", "fractions", path("rich.csv"), path("poor.csv"), "--epochs", "3", "--folds", "2",
          "--replicas", "20", "--result", "out/fractions.json", "--report", "out/fractions.html",
        ]),
      Trial("weak sweep", ["weak", "sweep", path("sweep.json5"), "-o", "out"], keepsWork: true),
    ]
  }

  private var ratio: [Trial] {
    // With a seed for each line the rows of a process that was stopped are the same again.
    let program = "awk -F, '{srand($2); print $1 + rand()}'"
    let short = [
      "--config", path("often-ratio.json5"), "--epochs", "4", "--decay", "0", "-o", "out",
    ]
    return [
      Trial(
        "ratio simulate",
        ["ratio", "simulate", "gaussian_toy", "--count", "200000", "-o", "out/events.npz"],
        keepsWork: true),
      Trial(
        "ratio simulate, program",
        [
          "ratio", "simulate", "--program", program, "--prior", "a=uniform(0,1)", "--count",
          "20000", "--chunk", "500", "--line-seeds", "-o", "out/events.npz",
        ], keepsWork: true),
      Trial("ratio train", ["ratio", "train", path("joint.npz")] + short, keepsWork: true),
      Trial(
        "ratio train, ensemble",
        ["ratio", "train", path("joint.npz"), "--members", "3", "--bootstrap"] + short,
        keepsWork: true),
      Trial(
        "ratio train, score", ["ratio", "train", path("point.npz"), "--method", "sally"] + short,
        keepsWork: true),
      Trial(
        "ratio rounds",
        [
          "ratio", "rounds", "gaussian_toy", "--observation", path("observation.csv"), "--rounds",
          "3", "--count", "400",
        ] + short, keepsWork: true),
      Trial(
        "ratio sweep", ["ratio", "sweep", path("ratio-sweep.json5"), "-o", "out"], keepsWork: true),
      Trial(
        "ratio histogram",
        ["ratio", "histogram", path("joint.npz"), "--replicas", "5", "-o", "out"], keepsWork: true),
    ]
  }

  private var inference: [Trial] {
    func records(_ name: String) -> [String] {
      ["--result", "out/\(name).json", "--report", "out/\(name).html"]
    }
    return [
      Trial(
        "ratio calibrate",
        [
          "ratio", "calibrate", path("ratio"), path("joint.npz"), "--method", "isotonic", "-o",
          "out/calibrated.safetensors",
        ] + records("calibration")),
      Trial(
        "ratio diagnose",
        ["ratio", "diagnose", path("ratio"), path("joint.npz")] + records("checks")),
      Trial("ratio fit", ["ratio", "fit", path("ratio"), path("seen.npz")] + records("fit")),
      Trial(
        "ratio posterior",
        [
          "ratio", "posterior", path("ratio"), path("seen.npz"), "--prior", "theta=normal(0,1)",
          "--samples", "out/draws.csv",
        ] + records("posterior")),
      Trial(
        "ratio limits",
        [
          "ratio", "limits", path("signal-ratio"), "--numerator", path("signal.csv"),
          "--denominator",
          path("background.csv"), "--data",
          path("data.csv"), "--signal", "20", "--background", "40", "--toys", "20",
        ] + records("limits")),
      Trial(
        "ratio summarize",
        ["ratio", "summarize", path("score"), path("joint.npz"), "-o", "out/summary.npz"]),
    ]
  }

  private var notebook: Trial {
    let inputs = self
    return Trial("notebook run", ["notebook", "run", "out/lesson.md", "--data", path("")]) {
      try inputs.writeNotebook(to: $0)
    }
  }
}
