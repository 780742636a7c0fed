import TensorEngine
import Training

/// Stands for events whose inputs are not needed.
package struct SizeOnly: ExampleSource {
  package let count: Int

  package init(count: Int) { self.count = count }

  package func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable] { [:] }
}
