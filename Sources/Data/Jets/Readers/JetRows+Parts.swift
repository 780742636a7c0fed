import Foundation

extension JetRows {
  /// Rows that are read and checked together, a megabyte or two of jets; the first of them must
  /// hold the sample of the units.
  private static let partSize = max(2560, JetCollector.unitSampleSize)

  /// Calls `body` with the checked jets of consecutive parts of `chosen`, in order; several threads
  /// make them where the file can be read from anywhere.
  func forEachPart(
    of chosen: Range<Int>, file: URL, options: JetFileOptions,
    _ body: (JetCollector) throws -> Void
  ) throws {
    guard let chunkSize else {
      var part = JetCollector(self, file: file, options: options)
      try forEach(chosen) { row, values, label in
        try part.add(row: row, values: values, label: label)
        guard part.jetCount == Self.partSize else { return }
        try body(part)
        part = JetCollector(self, file: file, options: options, looksAtUnits: false)
      }
      return try body(part)
    }
    // Parts end where chunks do, so that no chunk is decompressed twice.
    let size = (Self.partSize + chunkSize - 1) / chunkSize * chunkSize
    let start = chosen.lowerBound / size * size
    try takeInOrder((chosen.upperBound - start + size - 1) / size, threads: options.threads) {
      let range = (start + $0 * size..<start + ($0 + 1) * size).clamped(to: chosen)
      var part = JetCollector(self, file: file, options: options, looksAtUnits: $0 == 0)
      part.reserve(range.count)
      try forEach(range) { row, values, label in
        try part.add(row: row, values: values, label: label)
      }
      return part
    } take: {
      try body($0)
    }
  }
}
