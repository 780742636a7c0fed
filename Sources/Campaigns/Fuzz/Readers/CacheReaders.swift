import DataFiles
import Foundation
import Jets

/// The cache that reading jets leaves behind.
enum CacheReaders {
  static let all = [
    Reader(
      "jets-cache",
      seeds: { workplace in
        let (source, options) = try source(workplace)
        _ = try JetFiles.read(source, options: options)
        return [CacheSeed(Array(try Data(contentsOf: cacheFile(workplace))))]
      },
      prepare: { workplace in
        let (source, options) = try source(workplace)
        let cache = try cacheFile(workplace)
        return { url in
          try Workplace.put(Array(try Data(contentsOf: url)), in: cache)
          JetReaders.use(try JetFiles.read(source, options: options).jets)
        }
      })
  ]

  private static func source(_ workplace: Workplace) throws -> (URL, JetFileOptions) {
    let url = workplace.file("source.npz")
    let jets = SampleJets.labelled
    try JetFiles.write(jets.jets, labels: jets.isSignal, to: url, overwrite: true)
    var options = JetFileOptions(cache: .folder(workplace.file("cache")))
    options.smallestCachedSource = 0
    options.requiresBothClasses = false
    options.threads = 1
    return (url, options)
  }

  private static func cacheFile(_ workplace: Workplace) throws -> URL {
    let folder = workplace.file("cache")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    guard let name = names.first(where: { $0.hasSuffix(".jets") }) else {
      throw FuzzError("jets-cache", "reading jets has left no cache in \(folder.path)")
    }
    return folder.appending(path: name)
  }
}
