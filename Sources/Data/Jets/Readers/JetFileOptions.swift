import DataFiles
import Foundation

/// Where the cache of a large jet file lies.
public enum CacheLocation: Hashable, Sendable {
  /// Beside the source as `<source>.jets`; in the user's cache folder where that is not writable.
  case besideSource
  /// In this folder, which is made when it is missing.
  case folder(URL)
  /// No cache: the jets are held in memory.
  case none
}

/// What the four numbers of a constituent are.
public enum ComponentOrder: String, Codable, Hashable, Sendable, CaseIterable {
  /// (E, px, py, pz), as in the reference data set.
  case energyFirst = "energy-first"
  /// (px, py, pz, E).
  case energyLast = "energy-last"
  /// (pT, y, φ, particle number): transverse momentum in GeV, rapidity, azimuth and the identity in
  /// the numbering of the Particle Data Group, as in EnergyFlow's quark and gluon jets (Komiske,
  /// Metodiev and Thaler, Zenodo 3164691). Constituents count as massless, so that y is η; the
  /// identity is not kept.
  case momentumRapidityAzimuth = "pt-y-phi"
}

/// In what energies and momenta are given.
public enum MomentumUnit: String, Codable, Hashable, Sendable, CaseIterable {
  /// 10⁹ electronvolts.
  case gev = "GeV"
  /// 10⁶ electronvolts.
  case mev = "MeV"
  /// 10¹² electronvolts.
  case tev = "TeV"

  /// How many GeV it is.
  var inGeV: Float {
    switch self {
    case .gev: 1
    case .mev: 1e-3
    case .tev: 1e3
    }
  }
}

/// What to read from a jet file, and what to refuse.
public struct JetFileOptions: Sendable {
  /// Where the cache lies.
  public var cache = CacheLocation.besideSource
  /// Sources smaller than this number of bytes are read into memory: faster than a cache is worth.
  public var smallestCachedSource = 16 << 20
  /// The rows of the file to take; all by default.
  public var rows: Range<Int>?
  /// At most this many jets, from the first row on.
  public var maximumJets: Int?
  /// The part of a Heidelberg npz file: arrays `kinematics_<split>` and `labels_<split>`.
  public var split: String?
  /// The data frame, the array, or the group of arrays of an HDF5 file; nil takes `table`, or what
  /// is at its top.
  public var key: String?
  /// The array of an npz or HDF5 file that holds padded constituents (jets, constituents, 4); nil
  /// for those of known layouts, or the only array of that shape.
  public var momentumArray: String?
  /// The columns of a table that hold the four-momenta: E, px, py, pz of the first constituent,
  /// then those of the second, …; by default `E_0, PX_0, PY_0, PZ_0, E_1, …`.
  public var momentumColumns: [String]?
  /// The column or array that holds the labels, as ``ClassLabels`` understands them; nil takes
  /// `labels_<split>` where there is a split, else what `TruthColumns` finds.
  public var labelName: String?
  /// The name or number of the signal in the labels; nil where they say it themselves.
  public var signalName: String?
  /// A file of any format that holds the labels, for jet files without any.
  public var labelFile: URL?
  /// What the four numbers of a constituent are; nil as the layout says, else E first.
  public var componentOrder: ComponentOrder?
  /// The unit of energies and momenta; nil for GeV, which the median jet pT has to confirm.
  public var unit: MomentumUnit?
  /// Constituents beyond this number are dropped, softest first, with a warning.
  public var maximumConstituents = 200
  /// The median jet pT (GeV) must lie in this range where the unit is not given, which tells MeV
  /// and TeV from GeV.
  public var plausibleMedianPT: ClosedRange<Float> = 1...50_000
  /// How many threads decompress and check the rows of a file on the way into the cache.
  public var threads = ProcessInfo.processInfo.activeProcessorCount
  /// Whether a labelled file needs signal as well as background.
  public var requiresBothClasses = true

  /// The defaults: the reference data set in GeV.
  public init() {}

  /// The defaults with another cache and at most `maximumJets` jets.
  public init(cache: CacheLocation, maximumJets: Int? = nil) {
    self.cache = cache
    self.maximumJets = maximumJets
  }
}

extension JetFileOptions {
  /// The rows that are asked for, of a file with `count` rows.
  func chosenRows(of count: Int, file: URL) throws -> Range<Int> {
    guard count > 0 else {
      throw DataFileError(file, "the file has no rows", hint: "give a file with jets")
    }
    var chosen = rows ?? 0..<count
    guard chosen.lowerBound >= 0, chosen.upperBound <= count, !chosen.isEmpty else {
      throw DataFileError(
        file,
        "rows \(chosen.lowerBound) ..< \(chosen.upperBound) are asked for, but it has \(count) "
          + "rows",
        hint: "choose rows within 0 ..< \(count)")
    }
    if let maximumJets {
      guard maximumJets > 0 else {
        throw DataFileError(file, "\(maximumJets) jets are asked for", hint: "ask for at least one")
      }
      chosen = chosen.lowerBound..<min(chosen.upperBound, chosen.lowerBound + maximumJets)
    }
    return chosen
  }
}
