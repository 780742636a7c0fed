import Randomness

/// Signatures of what follows.
public final class Tape {
  public init() {}
  public func reset() { fatalError() }
  public func constant(_ tensor: Tensor) -> Variable { fatalError() }
  public func constant(
    _ shape: Shape, fill: (UnsafeMutableBufferPointer<Float>) -> Void
  ) -> Variable { fatalError() }
  public func leaf(_ tensor: Tensor) -> Variable { fatalError() }
  public func gradients(
    of result: Variable, withRespectTo targets: [Variable], keepingGraph: Bool = false
  ) -> [Variable] { fatalError() }
}

public struct Variable {
  public let tape: Tape
  public let shape: Shape
  public var tensor: Tensor { fatalError() }
  public func withUnsafeValues<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    fatalError()
  }
  public func sum() -> Variable { fatalError() }
}

public struct Pass {
  public enum Mode: Sendable { case training, inference }
  public let tape: Tape
  public let mode: Mode
  public let random: RandomStream
  public init(tape: Tape, mode: Mode, random: RandomStream = RandomStream(seed: 0)) {
    self.tape = tape
    self.mode = mode
    self.random = random
  }
}

public final class Network: Sendable {
  public let architecture: Architecture
  public let parameters: ParameterStore
  public var parameterCount: Int { parameters.count }
  public init(_ architecture: Architecture, seed: UInt64) throws(EngineError) {
    self.architecture = architecture
    parameters = ParameterStore([])
  }
  public func callAsFunction(_ inputs: [String: Variable], _ pass: Pass) -> Variable {
    fatalError()
  }
}

public final class DataParallel {
  public let network: Network
  public let gradient: UnsafeMutableBufferPointer<Float>
  public init(network: Network, groupSize: Int = 32, threads: Int = Threads.count) {
    self.network = network
    gradient = .allocate(capacity: network.parameters.count)
  }
  public func gradients(
    rows: Int, random: RandomStream,
    loss: @Sendable (_ rows: Range<Int>, _ pass: Pass) -> Variable
  ) -> Double { fatalError() }
  public func predict(
    rows: Int, outputs: Int, _ body: @Sendable (_ rows: Range<Int>, _ pass: Pass) -> Variable
  ) -> [Float] { fatalError() }
}

public func softmaxCrossEntropy(
  _ logits: Variable, classes: [UInt8], weights: [Float]? = nil
) -> Variable { fatalError() }
public func binaryCrossEntropy(
  logits: Variable, targets: [Float], weights: [Float]? = nil
) -> Variable { fatalError() }
public func meanSquaredError(
  _ predictions: Variable, targets: Tensor, weights: [Float]? = nil
) -> Variable { fatalError() }

public enum InstructionSet {
  public static var name: String { fatalError() }
  public static func selectFromEnvironment() throws(EngineError) { fatalError() }
}
