import Foundation

/// What a peer measured: a line of JSON that a script of studies/engine-speed/peers prints.
public struct PeerMeasurement: Codable, Equatable, Sendable {
  /// The name of the work, as in `SpeedMeasurement`.
  public var work: String
  /// The library and how it was used: `PyTorch 2.9, bfloat16 autocast, channels-last`.
  public var configuration: String
  /// `float32` or `bf16` where that makes a difference.
  public var precision: String?
  /// The median rate.
  public var rate: Double
  /// The slowest repeat.
  public var lowest: Double?
  /// The fastest repeat.
  public var highest: Double?
  /// What is counted a second.
  public var unit: String
  /// The resident high-water mark of the process that measured it.
  public var peakMemoryMB: Double

  enum CodingKeys: String, CodingKey {
    case work, configuration, precision, rate, lowest, highest, unit
    case peakMemoryMB = "peak_memory_mb"
  }
}

/// The peers' scripts and the Python that runs them.
public struct PeerScripts {
  private let python: String
  private let folder: URL
  private static let names = ["torch_networks", "jax_networks", "data"]

  /// The scripts in `folder`.
  public init(python: String, folder: URL) {
    self.python = python
    self.folder = folder
  }

  /// Runs all scripts.
  ///
  /// - Parameters:
  ///   - works: What to measure.
  ///   - threads: The threads that each peer may use.
  ///   - repeats: How often each is timed.
  ///   - data: A file of jets.
  ///   - note: Receives a line for each measurement, and one for whatever is missing.
  public func measure(
    _ works: [BenchmarkWork], threads: Int, repeats: Int, data: URL, note: (String) -> Void
  ) -> [PeerMeasurement] {
    guard let version = try? ChildProcess.run(python, ["--version"]), version.status == 0 else {
      note(
        "No peers: there is no Python at \"\(python)\". Install Python 3, or name one with "
          + "--python; then: \(PeerScripts.installation(python))")
      return []
    }
    var measurements: [PeerMeasurement] = []
    for name in PeerScripts.names {
      let script = folder.appending(path: "\(name).py").path
      let arguments =
        [script, "--threads", "\(threads)", "--repeats", "\(repeats)", "--data", data.path]
        + ["--works", works.map(\.name).joined(separator: ",")]
      let result = try? ChildProcess.run(python, arguments) { line in
        guard let reading = PeerLine(line) else { return }
        if let measurement = reading.measurement { measurements.append(measurement) }
        note(reading.words(python))
      }
      if let result, result.status == 0 { continue }
      let last = result?.error.split(separator: "\n").last.map(String.init) ?? "it did not start"
      note("\(name).py failed: \(last)")
    }
    return measurements
  }

  fileprivate static func installation(_ python: String) -> String {
    "\(python) -m pip install torch jax optax numpy pandas tables scikit-learn"
  }
}

/// One line of a script: a measurement, a module that is missing, or a configuration that failed.
private struct PeerLine {
  private struct Problem: Decodable {
    var work: String
    var configuration: String?
    var missing: String?
    var failed: String?
  }

  var measurement: PeerMeasurement?
  private var problem: Problem?

  init?(_ line: String) {
    let data = Data(line.utf8)
    measurement = try? JSONDecoder().decode(PeerMeasurement.self, from: data)
    if measurement == nil { problem = try? JSONDecoder().decode(Problem.self, from: data) }
    if measurement == nil && problem == nil { return nil }
  }

  func words(_ python: String) -> String {
    if let measurement {
      return "\(measurement.work), \(measurement.configuration): "
        + String(format: "%.4g ", measurement.rate) + measurement.unit
    }
    if let module = problem?.missing {
      return
        "\(problem?.work ?? ""): the Python module \(module) is missing. Install the peers with: "
        + PeerScripts.installation(python)
    }
    return "\(problem?.work ?? ""), \(problem?.configuration ?? ""): \(problem?.failed ?? "failed")"
  }
}
