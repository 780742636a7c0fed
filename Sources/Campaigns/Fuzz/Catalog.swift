/// Everything that can be fuzzed.
enum Catalog {
  /// One line for each family of readers.
  static let readers: [Reader] =
    ArrayReaders.all + TableReaders.all + HDF5Readers.all + SafetensorsReaders.all
    + JetReaders.all + CacheReaders.all + TaggerReaders.all + WeakReaders.all + SearchReaders.all
    + RatioReaders.all + TrainingReaders.all + RecordReaders.all + ConfigurationReaders.all
    + InferenceReaders.all + SimulationReaders.all + UnfinishedReaders.all + ManifestReaders.all
    + TextReaders.all

  /// The reader with this name, planted ones included.
  ///
  /// - Throws: `FuzzError` when there is none.
  static func reader(_ name: String) throws -> Reader {
    guard let reader = (readers + PlantedReaders.all).first(where: { $0.name == name }) else {
      throw FuzzError(
        "reader \"\(name)\"", "there is no such reader",
        hint: "there are \(readers.map(\.name).joined(separator: ", "))")
    }
    return reader
  }
}
