internal import CKernels
import Foundation

/// The vector instructions that the kernels use. The best ones that the machine has are chosen at
/// first use; results agree between instruction sets to rounding, and to the bit on one of them.
public enum InstructionSet {
  /// The names that can be selected.
  public static let names = ["avx512bf16", "avx512", "avx2", "neonbf16", "neon", "portable"]

  /// The name of the instruction set in use.
  public static var name: String { String(cString: ck_isa_name()) }

  /// Selects the instruction set that `TERASCALE_ISA` names, if that is set. To be called before
  /// any computation.
  ///
  /// - Throws: `EngineError` when the name is unknown or the machine lacks the instructions.
  public static func selectFromEnvironment(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(EngineError) {
    guard let name = environment["TERASCALE_ISA"], !name.isEmpty else { return }
    guard names.contains(name) else {
      throw EngineError(
        "environment variable TERASCALE_ISA is \"\(name)\", expected one of "
          + names.joined(separator: ", ") + "; unset it to use the best one")
    }
    guard ck_isa_select(name) else {
      throw EngineError(
        "environment variable TERASCALE_ISA asks for \"\(name)\", which this machine does not "
          + "have; unset it to use the best one (\(InstructionSet.name))")
    }
  }
}
