import DataFiles
import Foundation
import Jets

/// What was prepared, and from what: `challenge.json`.
public struct ChallengeManifest: Codable, Equatable, Sendable {
  /// One file of the challenge.
  public struct SetFile: Codable, Equatable, Sendable {
    /// The file name inside the folder.
    public var file: String
    /// The number of jets.
    public var jets: Int
    /// The SHA-256 of the file.
    public var sha256: String
  }

  /// The version of the layout.
  public var schemaVersion = 1
  /// The seed of the shift.
  public var seed: UInt64
  /// The shift of the public and private jets.
  public var shift: DetectorShift
  /// The labelled simulation.
  public var training: SetFile
  /// The labelled shifted jets.
  public var publicJets: SetFile
  /// The jets to score.
  public var privateJets: SetFile
  /// The organiser's labels of the private jets: the hash shows later that nobody changed them.
  public var truth: SetFile
}

/// A prepared challenge on disk:
///
///     challenge.json           what, how, hashes
///     train.npz                labelled simulation
///     public.npz               labelled shifted jets
///     private.npz              shifted jets to score, without labels
///     organizer/truth.npy      the private labels: not for participants
public struct ChallengeFolder: Sendable {
  /// The folder.
  public let url: URL
  /// Its manifest.
  public let manifest: ChallengeManifest

  private static let manifestName = "challenge.json"
  private static let (trainingName, publicName, privateName, truthName) = (
    "train.npz", "public.npz", "private.npz", "organizer/truth.npy"
  )

  /// The files of a challenge in the folder `url`.
  public static func files(in url: URL) -> [URL] {
    [trainingName, publicName, privateName, truthName, manifestName].map { url.appending(path: $0) }
  }

  /// Writes the sets of a challenge: all files, or none when one can't be written.
  ///
  /// - Throws: `DataFileError` when a file exists and `overwrite` is false, or can't be written.
  public static func write(
    _ sets: ChallengeSets, truth: PrivateTruth, shift: DetectorShift, seed: UInt64, to url: URL,
    overwrite: Bool
  ) throws -> ChallengeFolder {
    guard FileManager.default.fileExists(atPath: url.path) else {
      var manifest: ChallengeManifest?
      try AtomicFile.createDirectory(at: url) {
        manifest = try fill($0, sets, truth, shift, seed)
      }
      guard let manifest else { preconditionFailure("ChallengeFolder: the folder was not filled") }
      return ChallengeFolder(url: url, manifest: manifest)
    }
    for file in files(in: url) where FileManager.default.fileExists(atPath: file.path) {
      try AtomicFile.checkPlace(of: file, overwrite: overwrite)
    }
    // The folder may hold other things: the files are made apart, and take their places together.
    let scratch = url.appending(path: "unfinished")
    var manifest: ChallengeManifest?
    try AtomicFile.createDirectory(at: scratch, overwrite: true) {
      manifest = try fill($0, sets, truth, shift, seed)
    }
    guard let manifest else { preconditionFailure("ChallengeFolder: the folder was not filled") }
    try FileManager.default.createDirectory(
      at: url.appending(path: "organizer"), withIntermediateDirectories: true)
    for (source, target) in zip(files(in: scratch), files(in: url)) {
      try AtomicFile.moveFile(source, to: target, overwrite: overwrite)
    }
    try? FileManager.default.removeItem(at: scratch)
    return ChallengeFolder(url: url, manifest: manifest)
  }

  private static func fill(
    _ url: URL, _ sets: ChallengeSets, _ truth: PrivateTruth, _ shift: DetectorShift, _ seed: UInt64
  ) throws -> ChallengeManifest {
    try FileManager.default.createDirectory(
      at: url.appending(path: "organizer"), withIntermediateDirectories: true)
    func describe(_ file: String, jets: Int) throws -> ChallengeManifest.SetFile {
      ChallengeManifest.SetFile(
        file: file, jets: jets, sha256: try ContentHash.sha256(of: url.appending(path: file)))
    }
    func store(_ jets: JetSample, _ labels: [UInt8]?, _ file: String) throws
      -> ChallengeManifest.SetFile
    {
      try JetFiles.write(jets, labels: labels, to: url.appending(path: file), overwrite: false)
      return try describe(file, jets: jets.count)
    }
    let training = try store(sets.training.jets, sets.training.isSignal, trainingName)
    let publicJets = try store(sets.publicJets.jets, sets.publicJets.isSignal, publicName)
    let privateJets = try store(sets.privateJets, nil, privateName)
    let labels = NumericArray(shape: [truth.count], .uint8(truth.isSignal))
    try NPYFile.write(labels, to: url.appending(path: truthName))
    let manifest = ChallengeManifest(
      seed: seed, shift: shift, training: training, publicJets: publicJets,
      privateJets: privateJets, truth: try describe(truthName, jets: truth.count))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(try encoder.encode(manifest), to: url.appending(path: manifestName))
    return manifest
  }

  /// Opens a prepared challenge.
  ///
  /// - Throws: `ChallengeError` when the folder holds none.
  public static func open(_ url: URL) throws -> ChallengeFolder {
    let file = url.appending(path: manifestName)
    guard let data = try? Data(contentsOf: file) else {
      throw ChallengeError(
        "\(url.path) holds no \(manifestName). Make a challenge with 'terascale challenge prepare'."
      )
    }
    do {
      let manifest = try ForeignJSON.decode(ChallengeManifest.self, from: data)
      guard manifest.schemaVersion == 1 else {
        throw ChallengeError(
          "\(file.path) has schema version \(manifest.schemaVersion); this program reads 1.")
      }
      return ChallengeFolder(url: url, manifest: manifest)
    } catch let error as DecodingError {
      throw ChallengeError(
        "\(file.path) is not a challenge manifest: \(JSONFile.place(of: error)).")
    }
  }

  private init(url: URL, manifest: ChallengeManifest) {
    self.url = url
    self.manifest = manifest
  }

  /// The labelled simulation.
  public func training() throws -> LabelledJets { try JetFiles.read(checked(manifest.training)) }

  /// The labelled shifted jets.
  public func publicJets() throws -> LabelledJets {
    try JetFiles.read(checked(manifest.publicJets))
  }

  /// The jets to score.
  public func privateJets() throws -> JetSample {
    try JetFiles.readUnlabelled(checked(manifest.privateJets))
  }

  /// The private labels: for the organiser alone.
  public func truth() throws -> PrivateTruth {
    let url = try checked(manifest.truth)
    let labels = try NPYFile.read(url).integers()
    guard labels.count == manifest.privateJets.jets, labels.allSatisfy({ $0 == 0 || $0 == 1 })
    else {
      throw ChallengeError(
        "\(url.path) must hold a 0 or 1 for each of the \(manifest.privateJets.jets) private jets.")
    }
    return PrivateTruth(isSignal: labels.map { UInt8($0) })
  }

  /// The file's URL, after a check that it is the one that was prepared.
  private func checked(_ file: ChallengeManifest.SetFile) throws -> URL {
    let url = self.url.appending(path: file.file)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw ChallengeError("\(url.path) is missing; the manifest names it.")
    }
    let hash = try ContentHash.sha256(of: url)
    guard hash == file.sha256 else {
      throw ChallengeError(
        "\(url.path) is not the file that was prepared (its SHA-256 is \(hash.prefix(12))…, "
          + "the manifest says \(file.sha256.prefix(12))…).")
    }
    return url
  }
}
