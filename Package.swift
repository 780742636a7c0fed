// swift-tools-version: 6.2
import PackageDescription

/// A module: the folder of its name in a room of `Sources`.
func module(
  _ name: String, in room: String, uses: [String] = [], exclude: [String] = []
) -> Target {
  .target(
    name: name, dependencies: uses.map { .init(stringLiteral: $0) },
    path: "Sources/\(room)/\(name)", exclude: exclude)
}

/// The tests of a module.
func tests(of name: String, uses: [String] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: ([name] + uses).map { .init(stringLiteral: $0) },
    exclude: exclude)
}

/// The modules, in an order in which each one uses only those above it.
let modules = [
  // MARK: Foundations
  module("Messages", in: "Foundations"),
  module("Randomness", in: "Foundations"),
  module("Numerics", in: "Foundations", uses: ["Randomness", "Messages"]),

  // MARK: Engine
  module(
    "CKernels", in: "Engine", exclude: ["kernels", "README.md"]),
  module(
    "TensorEngine", in: "Engine", uses: ["CKernels", "Randomness", "Messages"]),

  // MARK: Data
  module("CForeignCalls", in: "Data"),
  module("DataFiles", in: "Data", uses: ["CForeignCalls", "Messages"]),
  module("Jets", in: "Data", uses: ["DataFiles", "CKernels", "Randomness", "Messages"]),

  // MARK: Inference
  module("Ranking", in: "Inference", uses: ["Numerics", "Randomness"]),
  module("Likelihoods", in: "Inference", uses: ["Numerics", "Randomness"]),
  module("Spectra", in: "Inference", uses: ["Numerics", "Randomness", "Messages"]),
  module("Posteriors", in: "Inference", uses: ["Numerics", "Randomness"]),
  module("Diagnostics", in: "Inference", uses: ["Ranking", "Numerics", "Randomness", "Messages"]),

  // MARK: Lab: the harness
  module(
    "Evaluation", in: "Lab", uses: ["Ranking", "DataFiles", "Numerics", "Randomness", "Messages"]),

  // MARK: Learning
  module(
    "Training", in: "Learning",
    uses: ["Evaluation", "Ranking", "DataFiles", "TensorEngine", "Randomness"]),
  module(
    "BoostedTrees", in: "Learning",
    uses: ["DataFiles", "TensorEngine", "CKernels", "Randomness", "Messages"]),
  module(
    "JetNetworks", in: "Learning",
    uses: ["Training", "Jets", "DataFiles", "TensorEngine", "Messages"]),

  // MARK: Methods: tagging
  module(
    "TopTagging", in: "Methods",
    uses: [
      "JetNetworks", "Training", "Evaluation", "Jets", "DataFiles", "TensorEngine", "Randomness",
      "Messages",
    ]),

  // MARK: Methods: weak supervision
  module(
    "Mixtures", in: "Methods",
    uses: [
      "Diagnostics", "BoostedTrees", "Training", "Evaluation", "Ranking", "Jets", "DataFiles",
      "TensorEngine", "Numerics", "Randomness", "Messages",
    ]),
  module(
    "WeakSupervision", in: "Methods",
    uses: [
      "Mixtures", "JetNetworks", "BoostedTrees", "Training", "Evaluation", "Ranking", "Jets",
      "DataFiles", "TensorEngine", "Numerics", "Randomness", "Messages",
    ]),
  module(
    "ResonanceSearch", in: "Methods",
    uses: [
      "WeakSupervision", "Mixtures", "Spectra", "BoostedTrees", "Evaluation", "Ranking",
      "DataFiles", "TensorEngine", "Numerics", "Randomness",
    ]),

  // MARK: Methods: likelihood ratios
  module(
    "Simulation", in: "Methods",
    uses: ["Training", "DataFiles", "TensorEngine", "Numerics", "Randomness", "Messages"]),
  module(
    "RatioEstimation", in: "Methods",
    uses: [
      "Simulation", "Diagnostics", "Training", "Evaluation", "DataFiles", "TensorEngine",
      "Numerics", "Randomness", "Messages",
    ]),
  module(
    "RatioInference", in: "Methods",
    uses: [
      "RatioEstimation", "Simulation", "Diagnostics", "Posteriors", "Likelihoods", "Training",
      "Evaluation", "Ranking", "DataFiles", "TensorEngine", "Numerics", "Randomness", "Messages",
    ]),
  module(
    "RatioBenchmark", in: "Methods",
    uses: [
      "RatioInference", "RatioEstimation", "Simulation", "Evaluation", "DataFiles", "TensorEngine",
      "Numerics", "Randomness",
    ]),

  // MARK: View
  module("Charts", in: "View"),
  module("Reports", in: "View", uses: ["Charts", "Evaluation", "DataFiles"]),
  module("Terminal", in: "View", uses: ["Messages"]),

  // MARK: Lab: runs, lessons and timings
  module("Runs", in: "Lab", uses: ["Training", "Evaluation", "DataFiles", "TensorEngine"]),
  module(
    "Notebooks", in: "Lab", uses: ["Reports", "Charts", "Evaluation", "DataFiles", "Messages"]),
  module(
    "Benchmarks", in: "Lab",
    uses: [
      "Runs", "Charts", "TopTagging", "JetNetworks", "Training", "Evaluation", "Ranking", "Jets",
      "DataFiles", "TensorEngine", "Randomness",
    ]),
]

let package = Package(
  name: "terascale",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "terascale", targets: ["terascale"])]
    + modules.map { .library(name: $0.name, targets: [$0.name]) },
  targets: modules + [
    .executableTarget(
      name: "terascale",
      dependencies: [
        "Terminal", "Benchmarks", "Notebooks", "Reports", "Runs", "RatioBenchmark",
        "RatioInference", "RatioEstimation", "Simulation", "ResonanceSearch", "WeakSupervision",
        "Mixtures", "TopTagging", "Diagnostics", "Likelihoods", "JetNetworks", "BoostedTrees",
        "Training", "Evaluation", "Jets", "DataFiles", "TensorEngine", "Numerics", "Randomness",
      ]),

    // MARK: Campaigns: programs that look for faults, no part of the products
    .target(name: "CProcessWatch", path: "Sources/Campaigns/CProcessWatch"),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "CProcessWatch", "TestSupport", "Terminal", "Notebooks", "Reports", "Runs",
        "RatioBenchmark", "RatioInference", "RatioEstimation", "Simulation", "ResonanceSearch",
        "WeakSupervision", "Mixtures", "TopTagging", "JetNetworks", "BoostedTrees", "Training",
        "Evaluation", "Jets", "DataFiles", "TensorEngine", "Randomness", "Messages",
      ],
      path: "Sources/Campaigns/Fuzz"),
    .executableTarget(
      name: "endurance",
      dependencies: [
        "TestSupport", "Terminal", "ResonanceSearch", "WeakSupervision", "Mixtures", "TopTagging",
        "Jets", "DataFiles", "Randomness",
      ],
      path: "Sources/Campaigns/Endurance"),

    // MARK: Tests
    .target(
      name: "TestSupport", dependencies: ["Jets", "DataFiles", "TensorEngine", "Randomness"],
      path: "Tests/TestSupport"),
    .target(
      name: "RatioTestSupport", dependencies: ["RatioEstimation", "Simulation", "Randomness"],
      path: "Tests/RatioTestSupport"),
    tests(of: "Messages"),
    tests(of: "Randomness"),
    tests(of: "Numerics", uses: ["Randomness", "TestSupport"]),
    tests(of: "CKernels", uses: ["Randomness"], exclude: ["Sets"]),
    tests(of: "TensorEngine", uses: ["Randomness", "TestSupport"], exclude: ["Golden"]),
    tests(of: "DataFiles", uses: ["Randomness", "TestSupport"], exclude: ["Golden"]),
    tests(of: "Jets", uses: ["DataFiles", "TestSupport"], exclude: ["Golden"]),
    tests(of: "Ranking", uses: ["Numerics", "Randomness", "TestSupport"], exclude: ["Golden"]),
    tests(of: "Likelihoods", uses: ["Numerics", "Randomness", "TestSupport"], exclude: ["Golden"]),
    tests(of: "Spectra", uses: ["Numerics", "Randomness", "TestSupport"], exclude: ["Golden"]),
    tests(of: "Posteriors", uses: ["Numerics", "Randomness", "TestSupport"]),
    tests(
      of: "Diagnostics", uses: ["Ranking", "Numerics", "Randomness", "TestSupport"],
      exclude: ["Golden"]),
    tests(
      of: "Evaluation", uses: ["Ranking", "DataFiles", "Numerics", "Randomness", "TestSupport"]),
    tests(
      of: "Training", uses: ["DataFiles", "TensorEngine", "Randomness", "TestSupport"],
      exclude: ["Golden"]),
    tests(
      of: "BoostedTrees", uses: ["DataFiles", "TensorEngine", "TestSupport"], exclude: ["Golden"]),
    tests(of: "JetNetworks", uses: ["Jets", "DataFiles", "TensorEngine", "TestSupport"]),
    tests(
      of: "TopTagging", uses: ["JetNetworks", "Jets", "DataFiles", "TensorEngine", "TestSupport"]),
    tests(of: "Mixtures", uses: ["Ranking", "TensorEngine", "Numerics", "Randomness"]),
    tests(
      of: "WeakSupervision",
      uses: [
        "ResonanceSearch", "Mixtures", "BoostedTrees", "Training", "Evaluation", "Ranking",
        "DataFiles", "TensorEngine", "Randomness", "TestSupport",
      ]),
    tests(
      of: "ResonanceSearch",
      uses: [
        "Mixtures", "BoostedTrees", "Spectra", "DataFiles", "TensorEngine", "Numerics",
        "Randomness", "TestSupport",
      ]),
    tests(
      of: "Simulation",
      uses: [
        "RatioInference", "RatioEstimation", "DataFiles", "Randomness", "RatioTestSupport",
        "TestSupport",
      ], exclude: ["Data/Golden", "Simulators/Golden"]),
    tests(
      of: "RatioEstimation",
      uses: [
        "RatioBenchmark", "RatioInference", "Simulation", "Training", "Evaluation", "Diagnostics",
        "Ranking", "DataFiles", "TensorEngine", "Numerics", "Randomness", "RatioTestSupport",
        "TestSupport",
      ]),
    tests(
      of: "RatioInference",
      uses: [
        "RatioEstimation", "Simulation", "Training", "Evaluation", "Diagnostics", "Likelihoods",
        "DataFiles", "Numerics", "Randomness", "RatioTestSupport", "TestSupport",
      ], exclude: ["Diagnosis/Golden", "Workspaces/Golden"]),
    tests(
      of: "RatioBenchmark",
      uses: ["RatioEstimation", "Simulation", "Evaluation", "DataFiles", "TestSupport"],
      exclude: ["Benchmark/Golden"]),
    tests(of: "Charts"),
    tests(of: "Reports", uses: ["Charts", "Evaluation", "DataFiles", "TestSupport"]),
    tests(of: "Terminal", uses: ["Messages"]),
    tests(of: "Runs", uses: ["Training", "Evaluation", "TestSupport"]),
    tests(of: "Notebooks", uses: ["Evaluation", "DataFiles", "TestSupport"]),
    tests(of: "Benchmarks"),
    .testTarget(name: "CampaignsTests", dependencies: ["fuzz", "TestSupport"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "terascale", "RatioEstimation", "Simulation", "ResonanceSearch", "WeakSupervision",
        "Mixtures", "TopTagging", "JetNetworks", "BoostedTrees", "Evaluation", "Jets", "DataFiles",
        "TensorEngine", "TestSupport",
      ]),
  ]
)
