import DataFiles
import Foundation
import Simulation

/// Changes of a workspace, such as a signal for a workspace of the background: a JSON patch, or one
/// of a patch set by its name, as they are published with likelihoods (ATL-PHYS-PUB-2019-029).
public struct WorkspacePatch {
  /// The file.
  public let url: URL
  /// The name within a patch set; nil for a patch that is a file.
  public let name: String?
  let patch: JSONPatch

  private enum File: Decodable {
    case patch(JSONPatch)
    case set([Member])

    struct Member: Decodable {
      struct Metadata: Decodable { var name: String }
      var metadata: Metadata
      var patch: JSONPatch
    }

    private enum CodingKeys: CodingKey { case patches }

    init(from decoder: any Decoder) throws {
      if let container = try? decoder.container(keyedBy: CodingKeys.self) {
        self = .set(try container.decode([Member].self, forKey: .patches))
      } else {
        self = .patch(try JSONPatch(from: decoder))
      }
    }
  }

  /// Reads a patch.
  ///
  /// - Parameter name: The name of a patch in a set; nil where the file is one patch, or has one.
  /// - Throws: `DataFileError` for files that hold none; `LikelihoodRatioError` for a name that the
  ///   set does not have, and where one is needed.
  public init(_ url: URL, name: String? = nil) throws {
    let file: File = try JSONFile.read(
      url, as: "a JSON patch",
      hint: "a patch is a list of operations, a patch set has the key \"patches\"")
    let members: [File.Member]
    switch file {
    case .patch(let patch):
      guard name == nil else {
        throw LikelihoodRatioError(
          url.lastPathComponent, "it is a single patch, which has no names",
          hint: "leave the name out")
      }
      (self.url, self.name, self.patch) = (url, nil, patch)
      return
    case .set(let found): members = found
    }
    let matching = members.filter { name == nil || $0.metadata.name == name }
    guard let member = matching.first, matching.count == 1 else {
      let names = members.map(\.metadata.name)
      throw LikelihoodRatioError(
        url.lastPathComponent,
        name.map { name in
          matching.isEmpty
            ? "the set has no patch \"\(name)\""
            : "the set has \(matching.count) patches \"\(name)\""
        } ?? "the set has \(members.count) patches",
        hint: "choose one by name, as \(url.lastPathComponent):\(names.first ?? "NAME"); there are "
          + names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : ""))
    }
    (self.url, self.name, patch) = (url, member.metadata.name, member.patch)
  }
}
