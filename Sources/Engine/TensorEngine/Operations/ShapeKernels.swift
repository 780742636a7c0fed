/// Loops that move or add up whole runs of elements.
enum ShapeKernels {
  static func copyRows(
    _ rows: Int, length: Int, from source: UnsafePointer<Float>, stride sourceStride: Int,
    to target: UnsafeMutablePointer<Float>, stride targetStride: Int
  ) {
    for row in 0..<rows {
      (target + row * targetStride).update(from: source + row * sourceStride, count: length)
    }
  }

  static func transpose(
    _ source: UnsafePointer<Float>, _ shape: Shape, _ order: AxisOrder,
    into result: UnsafeMutablePointer<Float>, _ target: Shape
  ) {
    let rank = shape.rank
    guard target.count > 0 else { return }
    guard rank > 0 else {
      result[0] = source[0]
      return
    }
    var strides = SIMD8<Int>(repeating: 0)
    for axis in 0..<rank {
      strides[axis] = shape.count(of: order[axis] + 1..<rank)
    }
    let innerCount = target[rank - 1]
    let innerStride = strides[rank - 1]
    var counter = SIMD8<Int>(repeating: 0)
    var output = result
    var offset = 0
    for _ in 0..<target.count / innerCount {
      for position in 0..<innerCount { output[position] = source[offset + position * innerStride] }
      output += innerCount
      var axis = rank - 2
      while axis >= 0 {
        counter[axis] += 1
        offset += strides[axis]
        if counter[axis] < target[axis] { break }
        offset -= counter[axis] * strides[axis]
        counter[axis] = 0
        axis -= 1
      }
    }
  }

  /// A run of neighboring axes that broadcasting repeats: `[outer, 1, inner]` becomes
  /// `[outer, repeats, inner]`.
  private struct Run {
    var outer: Int
    var repeats: Int
    var inner: Int
  }

  /// The runs of axes in which `small` has extent 1 and `large` more, innermost first. `outer`
  /// counts elements of `small`, `inner` counts elements of `large`.
  private static func runs(_ small: Shape, _ large: Shape) -> [Run] {
    let lead = large.rank - small.rank
    func isRepeated(_ axis: Int) -> Bool {
      large[axis] != 1 && (axis < lead || small[axis - lead] == 1)
    }
    var runs: [Run] = []
    var axis = large.rank
    while axis > 0 {
      guard isRepeated(axis - 1) else {
        axis -= 1
        continue
      }
      let end = axis
      while axis > 0 && (isRepeated(axis - 1) || large[axis - 1] == 1) { axis -= 1 }
      runs.append(
        Run(
          outer: small.count(of: 0..<max(axis - lead, 0)), repeats: large.count(of: axis..<end),
          inner: large.count(of: end..<large.rank)))
    }
    return runs
  }

  static func broadcast(
    _ source: UnsafePointer<Float>, _ small: Shape, into result: UnsafeMutablePointer<Float>,
    _ large: Shape, scratch: inout Arena
  ) {
    let runs = runs(small, large)
    guard large.count > 0 else { return }
    guard let last = runs.last else {
      result.update(from: source, count: large.count)
      return
    }
    // Innermost run first; each step needs the elements of all later (outer) axes only once.
    var current = source
    for run in runs.dropLast() {
      let next = scratch.floats(run.outer * run.repeats * run.inner)
      expand(current, run, into: next)
      current = UnsafePointer(next)
    }
    expand(current, last, into: result)
  }

  private static func expand(
    _ source: UnsafePointer<Float>, _ run: Run, into result: UnsafeMutablePointer<Float>
  ) {
    var output = result
    for outer in 0..<run.outer {
      if run.inner == 1 {
        output.update(repeating: source[outer], count: run.repeats)
        output += run.repeats
      } else {
        for _ in 0..<run.repeats {
          output.update(from: source + outer * run.inner, count: run.inner)
          output += run.inner
        }
      }
    }
  }

  static func sum(
    _ source: UnsafePointer<Float>, _ large: Shape, into result: UnsafeMutablePointer<Float>,
    _ small: Shape, scratch: inout Arena
  ) {
    let runs = runs(small, large)
    if large.count == 0 {
      result.update(repeating: 0, count: small.count)
      return
    }
    guard let first = runs.first else {
      result.update(from: source, count: large.count)
      return
    }
    // Outermost run first, so that the inner runs still see full extents of `large`.
    var current = source
    for run in runs.dropFirst().reversed() {
      let next = scratch.floats(run.outer * run.inner)
      collapse(current, run, into: next)
      current = UnsafePointer(next)
    }
    collapse(current, first, into: result)
  }

  private static func collapse(
    _ source: UnsafePointer<Float>, _ run: Run, into result: UnsafeMutablePointer<Float>
  ) {
    for outer in 0..<run.outer {
      let block = source + outer * run.repeats * run.inner
      if run.inner == 1 {
        result[outer] = ElementKernels.sum(block, count: run.repeats)
      } else {
        let row = result + outer * run.inner
        row.update(from: block, count: run.inner)
        for repetition in 1..<max(run.repeats, 1) {
          ElementKernels.accumulate(block + repetition * run.inner, into: row, count: run.inner)
        }
      }
    }
  }
}
