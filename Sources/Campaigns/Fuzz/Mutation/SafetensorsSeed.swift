import DataFiles
import Foundation
import Randomness

/// A safetensors file that is changed in its tensors, in its header, or inside of the JSON texts of
/// its metadata; lengths and offsets are then right, so that what reads the contents is reached.
struct SafetensorsSeed: Seed {
  private var contents: SafetensorsContents
  /// The metadata that are JSON documents themselves.
  private let documents: [Int: JSONSeed]

  /// - Precondition: the file is valid.
  init(_ bytes: [UInt8]) {
    contents = SafetensorsContents(bytes)
    documents = Dictionary(
      uniqueKeysWithValues: contents.metadata.enumerated().compactMap { index, item in
        guard let tree = JSONTree(item.text), tree.count > 1 || item.text.first == "{" else {
          return nil
        }
        return (index, JSONSeed(item.text))
      })
  }

  init(_ url: URL) throws { self.init(Array(try Data(contentsOf: url))) }

  var bytes: [UInt8] { contents.bytes }

  func mutated(_ random: inout RandomStream) -> [UInt8] {
    var contents = contents
    var kind = random.integer(below: 20)
    if contents.tensors.isEmpty, (10..<17).contains(kind) { kind = 0 }
    switch kind {
    case 0..<8: changeDocument(&contents, &random)
    case 8, 9:
      changeDocument(&contents, &random)
      changeTensor(&contents, &random)
    case 10..<16: changeTensor(&contents, &random)
    case 16:
      let (first, second) = (contents.pick(&random), contents.pick(&random))
      switch random.integer(below: 4) {
      case 0: contents.tensors.remove(at: first)
      case 1: contents.tensors[first].name = random.choose(["", "a", "__metadata__"])
      case 2: contents.tensors[first].name = contents.tensors[second].name
      default: contents.tensors.append(contents.tensors[first])
      }
    case 17, 18:
      var header = contents.header
      JSONMutation.change(&header, count: header.count, &random)
      return SafetensorsContents.bytes(header: header.text, data: contents.data)
    default:
      var bytes = contents.bytes
      ByteMutation.mutate(&bytes, &random)
      return bytes
    }
    return contents.bytes
  }

  private func changeDocument(_ contents: inout SafetensorsContents, _ random: inout RandomStream) {
    guard !contents.metadata.isEmpty else { return }
    let place = random.integer(below: contents.metadata.count)
    if let document = documents[place], !random.oneIn(10) {
      contents.metadata[place].text = document.mutatedTree(&random).text
    } else if random.oneIn(3) {
      contents.metadata.remove(at: place)
    } else {
      let text = TextSeed(contents.metadata[place].text)
      contents.metadata[place].text = String(decoding: text.mutated(&random), as: UTF8.self)
    }
  }

  private func changeTensor(_ contents: inout SafetensorsContents, _ random: inout RandomStream) {
    let place = contents.pick(&random)
    switch random.integer(below: 6) {
    case 0, 1, 2: contents.tensors[place].setElement(&random)
    case 3, 4: contents.tensors[place].resize(&random)
    default: contents.tensors[place].retype(&random)
    }
  }
}
