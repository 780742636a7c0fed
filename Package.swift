// swift-tools-version: 6.2
import PackageDescription

// The targets in the order of their imports: each one uses only targets above it.
let package = Package(
  name: "terascale",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "terascale", targets: ["terascale"]),
    .library(
      name: "Terascale",
      targets: [
        "Wording", "Randomness", "TensorEngine", "DataFiles", "Statistics", "Jets", "Evaluation",
        "Training",
        "BoostedTrees", "JetNetworks", "TopTagging", "WeakSupervision",
        "LikelihoodRatio", "Charts", "Reports", "Studies",
      ]),
  ],
  targets: [
    // MARK: Words of error messages
    .target(name: "Wording"),

    // MARK: Tensor engine
    .target(
      name: "CKernels",
      exclude: ["kernels", "README.md"],
      cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "Randomness"),
    .target(
      name: "TensorEngine", dependencies: ["CKernels", "Randomness", "Wording"],
      // A tape belongs to one thread; checking each access to it costs a few per cent of small
      // steps.
      swiftSettings: [.unsafeFlags(["-enforce-exclusivity=unchecked"])]),

    // MARK: Data and statistics
    .target(name: "CForeignCalls"),
    .target(name: "DataFiles", dependencies: ["CForeignCalls", "Wording"]),
    .target(name: "Statistics", dependencies: ["Randomness", "Wording"]),
    .target(name: "Jets", dependencies: ["CKernels", "DataFiles", "Randomness", "Wording"]),

    // MARK: The harness
    .target(
      name: "Evaluation", dependencies: ["Statistics", "DataFiles", "Randomness", "Wording"]),
    .target(
      name: "Training",
      dependencies: ["TensorEngine", "Evaluation", "DataFiles", "Statistics", "Randomness"]),
    .target(
      name: "BoostedTrees",
      dependencies: ["CKernels", "TensorEngine", "DataFiles", "Randomness", "Wording"]),

    // MARK: Methods
    .target(
      name: "JetNetworks",
      dependencies: ["Training", "TensorEngine", "Jets", "DataFiles", "Wording"]),
    .target(
      name: "TopTagging",
      dependencies: [
        "JetNetworks", "Training", "TensorEngine", "Evaluation", "Statistics", "Jets", "DataFiles",
        "Randomness", "Wording",
      ]),

    .target(
      name: "WeakSupervision",
      dependencies: [
        "BoostedTrees", "JetNetworks", "Training", "TensorEngine", "Evaluation", "Statistics",
        "Jets", "DataFiles", "Randomness", "Wording",
      ]),

    .target(
      name: "LikelihoodRatio",
      dependencies: [
        "Training", "TensorEngine", "Evaluation", "Statistics", "DataFiles", "Randomness",
        "Wording",
      ]),

    // MARK: What people see
    .target(name: "Charts"),
    .target(name: "Reports", dependencies: ["Charts", "Evaluation", "DataFiles"]),
    .target(
      name: "Studies", dependencies: ["Reports", "Charts", "Evaluation", "DataFiles", "Wording"]),
    .target(name: "Terminal"),
    .target(
      name: "Benchmarks",
      dependencies: [
        "TopTagging", "JetNetworks", "Training", "TensorEngine", "Evaluation", "Statistics", "Jets",
        "DataFiles", "Randomness", "Charts",
      ]),
    .executableTarget(
      name: "terascale",
      dependencies: [
        "Benchmarks", "WeakSupervision", "LikelihoodRatio", "BoostedTrees",
        "TopTagging", "JetNetworks", "Training", "TensorEngine", "Evaluation", "Statistics", "Jets",
        "DataFiles", "Randomness", "Charts", "Reports", "Studies", "Terminal",
      ]),

    // MARK: Campaigns: programs that look for faults, no part of the products
    .target(name: "CProcessWatch", path: "Sources/Campaigns/CProcessWatch"),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "CProcessWatch", "WeakSupervision", "LikelihoodRatio", "BoostedTrees", "TopTagging",
        "JetNetworks", "Training", "TensorEngine", "Evaluation", "Statistics", "Jets", "DataFiles",
        "Randomness", "Reports", "Studies", "Terminal", "TestSupport", "Wording",
      ],
      path: "Sources/Campaigns/Fuzz"),
    .executableTarget(
      name: "endurance",
      dependencies: [
        "TopTagging", "WeakSupervision", "Jets", "DataFiles", "Randomness", "Terminal",
        "TestSupport",
      ],
      path: "Sources/Campaigns/Endurance"),

    // MARK: Tests
    .target(
      name: "TestSupport", dependencies: ["TensorEngine", "DataFiles", "Jets", "Randomness"]),
    .testTarget(name: "WordingTests", dependencies: ["Wording"]),
    .testTarget(
      name: "CKernelsTests", dependencies: ["CKernels", "Randomness"], exclude: ["Sets"]),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
    .testTarget(
      name: "TensorEngineTests",
      dependencies: ["TensorEngine", "TestSupport", "Randomness"],
      exclude: ["Golden"]),
    .testTarget(
      name: "DataFilesTests", dependencies: ["DataFiles", "Randomness", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "Randomness", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "JetsTests", dependencies: ["Jets", "DataFiles", "TestSupport"], exclude: ["Golden"]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: ["Evaluation", "Statistics", "DataFiles", "Randomness"]
    ),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "TensorEngine", "Evaluation", "DataFiles", "Statistics", "Randomness",
        "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "JetNetworksTests",
      dependencies: [
        "JetNetworks", "Training", "TensorEngine", "Jets", "DataFiles", "TestSupport",
      ]),
    .testTarget(
      name: "BoostedTreesTests",
      dependencies: ["BoostedTrees", "TensorEngine", "DataFiles", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "TopTaggingTests",
      dependencies: [
        "JetNetworks",
        "TopTagging", "Training", "TensorEngine", "Evaluation", "Jets", "DataFiles", "TestSupport",
      ]),
    .testTarget(
      name: "WeakSupervisionTests",
      dependencies: [
        "WeakSupervision", "BoostedTrees", "Training", "TensorEngine", "Evaluation", "Statistics",
        "Jets",
        "DataFiles", "Randomness", "TestSupport",
      ]),
    .testTarget(
      name: "LikelihoodRatioTests",
      dependencies: [
        "LikelihoodRatio", "Training", "TensorEngine", "Evaluation", "Statistics", "DataFiles",
        "Randomness", "TestSupport",
      ],
      exclude: ["Simulators/Golden", "Benchmark/Golden", "Data/Golden", "Inference/Golden"]),
    .testTarget(name: "ChartsTests", dependencies: ["Charts"]),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["Reports", "Charts", "DataFiles", "Evaluation", "TestSupport"]),
    .testTarget(
      name: "StudiesTests",
      dependencies: ["Studies", "Evaluation", "DataFiles", "TestSupport"]),
    .testTarget(name: "BenchmarksTests", dependencies: ["Benchmarks"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "terascale", "TestSupport", "TopTagging", "WeakSupervision", "LikelihoodRatio",
        "JetNetworks", "TensorEngine", "Evaluation", "Jets", "DataFiles",
      ]),
    .testTarget(name: "CampaignsTests", dependencies: ["fuzz", "TestSupport"]),
  ]
)
