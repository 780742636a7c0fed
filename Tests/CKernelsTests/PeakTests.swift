import CKernels
import Testing

@Suite struct PeakTests {
  /// x ← x/2 + 1 goes to 2 from every start, and each lane of each chain is one operation pair.
  @Test(arguments: InstructionSet.available) func everyChainRuns(set: InstructionSet) {
    let chains = Float(set.kernels.peak_operations() / 2)
    #expect(chains > 0)
    #expect(set.kernels.peak(200, 0.5, 1) == 2 * chains)
  }
}
