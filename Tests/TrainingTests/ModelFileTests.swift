import DataFiles
import Foundation
import TensorEngine
import TestSupport
import Testing
import Training

@Suite struct ModelFileTests {
  @Test("A model reads what it writes, bit for bit")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("model.safetensors")
    let network = try Network(TwoGaussians.awkward, seed: 3)
    network.parameters["body/batchNormalization1/runningMean"] = Tensor(
      (0..<8).map { Float($0) / 3 })
    let model = ModelFile(
      network: network, preprocessing: #"{"image":{"size":40}}"#, labelConvention: "signal = 1",
      trainingSummary: #"{"epochs":3}"#)
    try model.save(to: file)
    let read = try ModelFile.load(file)
    #expect(numbers(read.network) == numbers(network))
    #expect(read.architecture == TwoGaussians.awkward)
    #expect(read.preprocessing == model.preprocessing)
    #expect(read.labelConvention == "signal = 1" && read.trainingSummary == #"{"epochs":3}"#)
    #expect(throws: DataFileError.self) { try model.save(to: file) }
    try model.save(to: file, overwrite: true)
  }

  @Test("A model that Python wrote gives the scores that PyTorch gives")
  func fromPython() throws {
    struct Expected: Decodable { var inputs: [[Float]], scores: [Double] }
    let model = try ModelFile.load(goldenFile("model.safetensors"))
    let expected = try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: goldenFile("model_scores.json")))
    #expect(model.labelConvention == ModelFile.softmaxConvention)
    let array = Tensor(
      shape: [expected.inputs.count, 3], values: expected.inputs.flatMap { $0 })
    let scores = predictScores(network: model.network, source: ArrayExamples(["features": array]))
    #expect(scores.count == expected.scores.count && scores.count > 5)
    for (score, truth) in zip(scores, expected.scores) {
      #expect(abs(Double(score) - truth) < 1e-6)
    }
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var expected: String
    var apply: @Sendable (inout SafetensorsFile) -> Void
  }

  static let damages: [Damage] = [
    Damage(testDescription: "missing tensor", expected: "\"dense2/bias\": this tensor is missing") {
      $0.tensors.removeAll { $0.name == "dense2/bias" }
    },
    Damage(
      testDescription: "wrong shape",
      expected: "\"dense1/kernel\": this tensor has shape [8, 4], expected [4, 8]"
    ) { file in
      replace(&file, "dense1/kernel", shape: [8, 4], Array(repeating: 0, count: 32))
    },
    Damage(
      testDescription: "not a number", expected: "\"dense1/bias\": element 2 of this tensor is nan"
    ) { file in
      replace(&file, "dense1/bias", shape: [8], [0, 0, .nan, 0, 0, 0, 0, 0])
    },
    Damage(testDescription: "unknown tensor", expected: "\"extra\": the architecture has no tensor")
    {
      $0.tensors.append(.init(name: "extra", shape: [1], values: [0]))
    },
    Damage(testDescription: "unknown block", expected: "unknown block \"dens\"") {
      $0.metadata["architecture"]?.replace("\"dense\"", with: "\"dens\"")
    },
    Damage(testDescription: "unknown key", expected: "unknown key \"unit\" in \"dense\"") {
      $0.metadata["architecture"]?.replace("\"units\"", with: "\"unit\"")
    },
    Damage(
      testDescription: "huge layer", expected: "\"units\" is 8000000000, expected 1 to 1048576"
    ) {
      $0.metadata["architecture"]?.replace("\"units\":8", with: "\"units\":8000000000")
    },
    Damage(
      testDescription: "too many parameters", expected: "the architecture has 40700002 parameters"
    ) {
      $0.metadata["architecture"]?.replace("\"units\":8", with: "\"units\":100000")
      $0.metadata["architecture"]?.replace("\"shape\":[4]", with: "\"shape\":[404]")
    },
    Damage(
      testDescription: "a million units", expected: "the architecture has 7000002 parameters"
    ) {
      $0.metadata["architecture"]?.replace("\"units\":8", with: "\"units\":1000000")
    },
    Damage(testDescription: "huge input", expected: "impossible shape [2000000000]") {
      $0.metadata["architecture"]?.replace("\"shape\":[4]", with: "\"shape\":[2000000000]")
    },
    Damage(testDescription: "other format", expected: "this is no terascale-model: its format is") {
      $0.metadata["format"] = "pt"
    },
    Damage(testDescription: "no format", expected: "this is no terascale-model: it names no format")
    {
      $0.metadata = [:]
    },
    Damage(testDescription: "later version", expected: "version 2 of terascale-model cannot") {
      $0.metadata["version"] = "2"
    },
    Damage(testDescription: "no JSON", expected: "\"preprocessing\": this text is no JSON") {
      $0.metadata["preprocessing"] = "{"
    },
    Damage(testDescription: "no convention", expected: "a model has to say what its outputs mean") {
      $0.metadata["labelConvention"] = nil
    },
  ]

  static func replace(
    _ file: inout SafetensorsFile, _ name: String, shape: [Int], _ values: [Float]
  ) {
    guard let index = file.tensors.firstIndex(where: { $0.name == name }) else { return }
    file.tensors[index] = .init(name: name, shape: shape, values: values)
  }

  @Test("Files from outside are refused with the reason", arguments: damages)
  func hostileFiles(_ damage: Damage) throws {
    let folder = try TemporaryFolder()
    let url = folder.file("model.safetensors")
    try ModelFile(network: try Network(TwoGaussians.small, seed: 1)).save(to: url)
    var file = try SafetensorsFile.read(url)
    damage.apply(&file)
    try file.write(to: url, overwrite: true)
    let found = message { _ = try ModelFile.load(url) }
    #expect(found.contains(damage.expected), "\(found)")
    #expect(found.contains("model.safetensors"))
  }

  @Test(
    "The kind of a model stands in its file, or is told by the preprocessing of earlier versions",
    arguments: [
      (nil, "{}", nil), ("score", "{}", .score), (nil, #"{"columns":["a"]}"#, .tableClassifier),
      (nil, #"{"units":[1],"reference":[0]}"#, .score), (nil, #"{"denominator":{}}"#, .logRatio),
      (nil, #"{"kind":"cnn"}"#, .jetTagger), ("log ratio", #"{"columns":["a"]}"#, .logRatio),
    ] as [(String?, String, ModelKind?)])
  func kinds(name: String?, preprocessing: String, kind: ModelKind?) throws {
    let folder = try TemporaryFolder()
    let url = folder.file("model.safetensors")
    try ModelFile(
      network: try Network(TwoGaussians.small, seed: 1),
      kind: name.flatMap(ModelKind.init(rawValue:)),
      preprocessing: preprocessing
    ).save(to: url)
    #expect(try SafetensorsFile.readMetadata(url)["kind"] == name)
    #expect(try ModelKind(of: url) == kind && ModelFile.load(url).kind == kind)
    var file = try SafetensorsFile.read(url)
    file.metadata["kind"] = "oracle"
    try file.write(to: url, overwrite: true)
    let found = message { _ = try ModelFile.load(url) }
    #expect(found.contains("\"oracle\" is no kind of model"), "\(found)")
  }

  @Test("A network that diverged is not saved")
  func divergedNetwork() throws {
    let folder = try TemporaryFolder()
    let network = try Network(TwoGaussians.small, seed: 1)
    network.parameters["dense2/bias"] = Tensor([0, .infinity])
    let url = folder.file("model.safetensors")
    let found = message { try ModelFile(network: network).save(to: url) }
    #expect(found.contains("\"dense2/bias\": element 1 of this tensor is inf"), "\(found)")
    #expect(!FileManager.default.fileExists(atPath: url.path))
  }
}
