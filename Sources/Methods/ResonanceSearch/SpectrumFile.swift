import DataFiles
import Foundation
import Mixtures
import Spectra

/// A mass spectrum from a file of counts.
public enum SpectrumFile {
  private static let lowNames = ["low", "lower", "m_low", "xlow", "left"]
  private static let highNames = ["high", "upper", "m_high", "xhigh", "right"]
  private static let countNames = ["count", "counts", "events", "n", "content", "contents", "y"]
  private static let errorNames = ["error", "errors", "sigma", "yerr"]

  /// Reads a spectrum.
  ///
  /// - A table with a row for each bin: columns `low`, `high`, `count` and, for weighted events,
  ///   `error`.
  /// - npz or HDF5: arrays `edges`, one longer than `counts`, and perhaps `errors`.
  ///
  /// - Parameters:
  ///   - count: The column or array of counts where it is called otherwise.
  ///   - unit: What a mass of 1 is in GeV.
  /// - Throws: `DataFileError` for files that cannot be read and columns that are missing;
  ///   `WeakSupervisionError` for bins that leave gaps or overlap; `ResonanceSearchError` for
  ///   contents that are no counts.
  public static func read(_ url: URL, count: String? = nil, unit: Double = 1) throws -> MassSpectrum
  {
    if let archive = try? ArrayArchive(url), archive.contains("edges") {
      let names = count.map { [$0] } ?? countNames
      guard let name = names.first(where: archive.contains) else {
        throw WeakSupervisionError(
          url.lastPathComponent, "it has edges, but no counts",
          hint: "name the array with --count; there are \(archive.names.joined(separator: ", "))")
      }
      let errors = errorNames.first(where: archive.contains)
      return try spectrum(
        url, edges: archive.contents(of: "edges").numbers(),
        counts: archive.contents(of: name).numbers(),
        errors: errors.map { try archive.contents(of: $0).numbers() }, unit: unit)
    }
    let table = try EventTable.read(url)
    func column(_ names: [String], _ meaning: String, _ hint: String) throws -> [Double] {
      guard let name = names.first(where: table.columnNames.contains) else {
        throw WeakSupervisionError(
          url.lastPathComponent, "there is no column of the \(meaning), such as \"\(names[0])\"",
          hint: "\(hint); the file has \(table.columnNames.joined(separator: ", "))")
      }
      return try table.column(name)
    }
    let hint = "give a row for each bin, with the columns low, high, count"
    let low = try column(lowNames, "lower ends of the bins", hint)
    let high = try column(highNames, "upper ends of the bins", hint)
    let counts = try column(
      count.map { [$0] } ?? countNames, "counts", "name it with --count")
    let errors = errorNames.first(where: table.columnNames.contains)
    for bin in low.indices.dropFirst() where abs(low[bin] - high[bin - 1]) > 1e-6 * abs(low[bin]) {
      throw WeakSupervisionError(
        url.lastPathComponent,
        "the bin in \(TextLine.place(ofRow: bin, in: url)) begins at \(low[bin]), the one before "
          + "ends at \(high[bin - 1])",
        hint: "bins must follow each other without gaps, from low to high")
    }
    return try spectrum(
      url, edges: low + high.suffix(1), counts: counts, errors: errors.map { try table.column($0) },
      unit: unit)
  }

  private static func spectrum(
    _ url: URL, edges: [Double], counts: [Double], errors: [Double]?, unit: Double
  ) throws -> MassSpectrum {
    guard edges.count == counts.count + 1, counts.count <= 100_000 else {
      throw WeakSupervisionError(
        url.lastPathComponent, "\(edges.count) edges for \(counts.count) counts",
        hint: "there is one more edge than bins")
    }
    if errors == nil, let bin = counts.firstIndex(where: { $0 != $0.rounded() }) {
      throw WeakSupervisionError(
        url.lastPathComponent, "bin \(bin) holds \(counts[bin]) events",
        hint: "numbers that are no counts need their errors, in a column \"error\"")
    }
    return try MassSpectrum(
      edges: edges.map { $0 * unit }, counts: counts,
      variances: errors.map { $0.map { $0 * $0 } })
  }
}
