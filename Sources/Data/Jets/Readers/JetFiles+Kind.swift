import DataFiles
import Foundation

extension JetFiles {
  /// Whether the file at `url` looks as if it held jets with constituents rather than rows of a
  /// table: arrays of a known layout, an array (jets, constituents, 4), or columns of four-momenta.
  ///
  /// - Parameters:
  ///   - url: The file.
  ///   - key: The data frame or the group of arrays of an HDF5 file.
  /// - Throws: `DataFileError` for files that cannot be read.
  public static func looksLikeJets(_ url: URL, key: String? = nil) throws -> Bool {
    switch try DataFileKind.sniff(url) {
    case .npz: return try holdsJets(ArrayArchive(url))
    case .npy: return try NPYFile.shape(url).count == 3
    case .hdf5:
      switch try HDF5Place(url, key: key) {
      case .frame(let key): return holdsJets(try PandasTable(url, key: key).columnNames)
      case .arrays(let group, let array):
        let archive = try ArrayArchive(url, group: group)
        return try array.map { try archive.shape(of: $0).count == 3 } ?? holdsJets(archive)
      }
    case .csv: return holdsJets(try CSVFile(url).columnNames)
    default: return false
    }
  }

  private static func holdsJets(_ archive: ArrayArchive) throws -> Bool {
    let names = archive.names
    if names.contains("constituents") && names.contains("offsets") { return true }
    if names.contains(where: { $0.hasPrefix("kinematics_") }) { return true }
    return try names.contains { name in
      let shape = try archive.shape(of: name)
      return shape.count == 3 && shape[2] == 4
    }
  }

  private static func holdsJets(_ columns: [String]) -> Bool {
    columns.contains { $0.lowercased() == "e_0" }
  }
}
