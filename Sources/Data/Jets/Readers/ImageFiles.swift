import DataFiles
import Foundation

/// Reads the image files of the 2018 challenge: pandas tables (or CSV) with the columns
/// `img_0 … img_1599`, `is_signal_new` and `mass`.
public enum ImageFiles {
  /// The images at `url` with their labels, held in memory.
  ///
  /// `rows`, `maximumJets`, `key`, the options of labels and `requiresBothClasses` count.
  ///
  /// - Throws: `DataFileError`.
  public static func read(
    _ url: URL, options: JetFileOptions = JetFileOptions()
  ) throws -> LabelledImages {
    let loaded = try load(url, options: options, labelled: true)
    let signal = loaded.labels.reduce(0) { $0 + Int($1) }
    guard !options.requiresBothClasses || (signal > 0 && signal < loaded.labels.count) else {
      throw DataFileError(
        url, "all \(loaded.labels.count) images are \(signal > 0 ? "signal" : "background")",
        hint: "take more rows, or a file with signal (1) and background (0)")
    }
    return LabelledImages(images: loaded.images, isSignal: loaded.labels)
  }

  /// The images at `url`; labels are not looked at.
  ///
  /// - Throws: `DataFileError`.
  public static func readUnlabelled(
    _ url: URL, options: JetFileOptions = JetFileOptions()
  ) throws -> ImageSample {
    try load(url, options: options, labelled: false).images
  }

  private static func load(
    _ url: URL, options: JetFileOptions, labelled: Bool
  ) throws -> (images: ImageSample, labels: [UInt8]) {
    let table = try JetRows.Table.open(url, options: options)
    let side = try side(of: table.columnNames, file: url)
    let pixelNames = (0..<side * side).map { "img_\($0)" }
    let hasMass = table.columnNames.contains("mass")
    let labels = try table.labels(url, options, labelled)
    let columns = pixelNames + (hasMass ? ["mass"] : []) + [labels.streamedColumn].compactMap { $0 }
    var pixels: [Float] = []
    var masses: [Float] = []
    var values: [Double] = []
    let rows = try options.chosenRows(of: table.rowCount, file: url)
    try table.forEachRow(columns: columns, in: rows) { row, numbers in
      let image = UnsafeBufferPointer(rebasing: numbers[0..<side * side])
      try check(image, row: row, file: url)
      pixels.append(contentsOf: image)
      if hasMass { masses.append(numbers[side * side]) }
      if labels.streamedColumn != nil { values.append(Double(numbers[columns.count - 1])) }
    }
    let classes = try labels.classes(of: rows, streamed: values, file: url, options: options)
    return (
      ImageSample(size: side, pixels: pixels, masses: hasMass ? masses : nil), classes ?? []
    )
  }

  /// Pixels along a side, from the number of columns `img_<n>`.
  private static func side(of columns: [String], file: URL) throws -> Int {
    let present = Set(columns)
    let count = columns.count { $0.hasPrefix("img_") }
    guard count > 0 else {
      throw DataFileError(
        file, column: "img_0", "there are no images img_0, img_1, …",
        hint: "a file with four-momenta is read as jets")
    }
    if let missing = (0..<count).first(where: { !present.contains("img_\($0)") }) {
      throw DataFileError(file, column: "img_\(missing)", "this column is missing")
    }
    let side = Int(Double(count).squareRoot().rounded())
    guard side * side == count else {
      throw DataFileError(
        file, column: "img_\(count - 1)", "\(count) pixels are not a square image")
    }
    return side
  }

  private static func check(
    _ image: UnsafeBufferPointer<Float>, row: Int, file: URL
  ) throws {
    var total: Float = 0
    for (index, pixel) in image.enumerated() {
      guard pixel >= 0, pixel.isFinite else {
        throw DataFileError(
          file, rows: row..<row + 1, column: "img_\(index)",
          "the pixel is \(pixel), expected a finite number of at least 0")
      }
      total += pixel
    }
    guard total > 0 else {
      throw DataFileError(file, rows: row..<row + 1, "the image is empty: all its pixels are zero")
    }
  }
}
