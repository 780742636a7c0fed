// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "terascale",
  platforms: [.macOS(.v15)],
  targets: [
    .target(name: "Randomness"),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
  ]
)
