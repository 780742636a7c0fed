import DataFiles
import Foundation

/// Safetensors files as such.
enum SafetensorsReaders {
  static let all = [
    Reader(
      "safetensors",
      seeds: { workplace in
        let file = SafetensorsFile(
          tensors: [
            .init(name: "a", shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
            .init(name: "b", array: NumericArray(.float64([1, 2]))),
            .init(name: "c", array: NumericArray(shape: [0, 2], .int32([]))),
            .init(name: "d", array: NumericArray(.bool([true, false, true]))),
          ], metadata: ["format": "pt", "text": "{\"a\": [1, 2]}"])
        return [
          SafetensorsSeed(try workplace.bytes { try file.write(to: $0) }),
          SafetensorsSeed(try Golden.bytes("DataFilesTests/Golden/reference.safetensors")),
        ]
      }
    ) { url in
      let file = try SafetensorsFile.read(url)
      for entry in file.tensors { _ = entry.values }
    }
  ]
}
