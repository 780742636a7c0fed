internal import CKernels

/// Cross-entropies in one pass with their gradient, summed over the rows.
extension Variable {
  /// Σ weight · (log Σ e^logit − logit of the class), weights `[rows, 1]`.
  func softmaxCrossEntropy(
    _ classes: UnsafeMutablePointer<UInt8>, weights: Variable?
  ) -> Variable {
    let result = tape.arena.floats(1)
    let slopes = tape.needsGradient(self) ? tape.arena.floats(count) : nil
    result.pointee = Float(
      ck_softmax_cross_entropy(
        shape[0], shape[1], values, classes, weights?.values, nil, slopes))
    return tape.append(
      .softmaxCrossEntropy, .scalar, result, self, weights, saved: slopes,
      kept: UnsafeMutableRawPointer(classes))
  }

  /// Σ weight · (log(1 + e^z) − target · z), targets and weights in the shape of the logits z.
  func binaryCrossEntropy(targets: Variable, weights: Variable?) -> Variable {
    let result = tape.arena.floats(1)
    let slopes = tape.needsGradient(self) ? tape.arena.floats(count) : nil
    result.pointee = Float(
      ck_binary_cross_entropy(count, values, targets.values, weights?.values, nil, slopes))
    return tape.append(.binaryCrossEntropy, .scalar, result, self, targets, weights, saved: slopes)
  }
}

extension Tape {
  func backpropagateCrossEntropy(_ record: Record, _ gradient: Variable) {
    guard wants(record, 0) else { return }
    if sweep.keepsGraph {
      contribute(gradient * crossEntropySlope(record), to: record, 0)
      return
    }
    guard let slopes = record.saved else { preconditionFailure("a loss without its slopes") }
    let kept = append(.constant, input(record, 0).shape, slopes)
    contribute(gradient.scalar == 1 ? kept : kept * gradient.scalar, to: record, 0)
  }

  /// The gradient of the sum in differentiable operations.
  private func crossEntropySlope(_ record: Record) -> Variable {
    let logits = input(record, 0)
    let slope: Variable
    let weights: Int
    if case .softmaxCrossEntropy = record.operation {
      slope = logits.softmax() - truth(record, logits.shape)
      weights = 1
    } else {
      slope = logits.sigmoid() - input(record, 1)
      weights = 2
    }
    return weights < record.inputCount ? slope * input(record, weights) : slope
  }

  /// 1 at the class of each row.
  private func truth(_ record: Record, _ shape: Shape) -> Variable {
    guard let classes = record.kept?.assumingMemoryBound(to: UInt8.self) else {
      preconditionFailure("a loss without its classes")
    }
    return constant(shape) { buffer in
      buffer.update(repeating: 0)
      for row in 0..<shape[0] { buffer[row * shape[1] + Int(classes[row])] = 1 }
    }
  }
}
