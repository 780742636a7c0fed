import Foundation
import Randomness

/// Whatever turns rows of parameters into rows of observables and may fail at it.
public protocol SimulationSource: Sendable {
  /// The name for people.
  var name: String { get }
  /// What makes two sources give the same rows for the same request.
  var identity: String { get }
  /// The number of rows that are handed out at a time. It does not depend on the number of workers.
  var chunk: Int { get }

  /// Simulates some rows of a request, in their order, and hands them over as they come.
  ///
  /// - Parameters:
  ///   - rows: Rows of one chunk.
  ///   - request: What to simulate.
  ///   - collector: Receives the rows, and tells when to stop.
  /// - Throws: `LikelihoodRatioError` for whatever goes wrong; rows handed over before are kept.
  func simulate(
    _ rows: Range<Int>, of request: SimulationRequest, into collector: RowCollector) throws
}

/// A simulator that comes with the program.
public struct BuiltInSource: SimulationSource {
  private let simulator: any Simulator

  /// The source of a simulator's rows.
  public init(_ simulator: any Simulator) { self.simulator = simulator }

  /// The simulator's name.
  public var name: String { simulator.name }
  /// The simulator's name.
  public var identity: String { simulator.name }
  /// 1000 rows.
  public var chunk: Int { 1000 }

  /// Draws the rows: plain ones are those of `Simulator.simulate(_:_:threads:)` with the same seed.
  public func simulate(
    _ rows: Range<Int>, of request: SimulationRequest, into collector: RowCollector
  ) throws {
    let random = RandomStream(seed: request.seed).substream("x")
    let isJoint = request.wantsScore || request.denominator != nil
    if isJoint, let joint = simulator as? any JointSimulator {
      let made = rows.map { row in
        var random = random.substream(row)
        return joint.sample(row, of: request, &random)
      }
      return try collector.add(made, at: rows.lowerBound)
    }
    let made = rows.map { row in
      var random = random.substream(row)
      return SimulatedRow(x: simulator.sample(Array(request.point(row)), &random))
    }
    try collector.add(made, at: rows.lowerBound)
  }
}

extension JointSimulator {
  /// A row with joint score and, in a request of pairs, joint ratio.
  fileprivate func sample(
    _ row: Int, of request: SimulationRequest, _ random: inout RandomStream
  ) -> SimulatedRow {
    let point = Array(request.point(row))
    let numerator = request.theta[row]
    let denominator = request.denominator?[row]
    let other = denominator ?? point
    var x = [Double](repeating: 0, count: observableCount)
    var score = [Double](repeating: 0, count: parameterCount)
    let logRatio = x.withUnsafeMutableBufferPointer { x in
      score.withUnsafeMutableBufferPointer { score in
        point.withUnsafeBufferPointer { point in
          numerator.withUnsafeBufferPointer { numerator in
            other.withUnsafeBufferPointer { denominator in
              sample(
                point, numerator: numerator, denominator: denominator, into: x, score: score,
                &random)
            }
          }
        }
      }
    }
    return SimulatedRow(
      x: x, jointRatio: denominator == nil ? nil : exp(logRatio), jointScore: score)
  }
}
