import TestSupport

/// What ArviZ says of chains, made by `DiagnosticsTests/Golden/make_calibration_fixtures.py`.
struct KnownChains: Decodable {
  let chains: [[Double]]
  let rHat, bulk, tail, meanError: Double

  private struct File: Decodable { let chains: [KnownChains] }

  static func read() throws -> [KnownChains] {
    try golden("calibration.json", of: "DiagnosticsTests", as: File.self).chains
  }
}
