/// The names under which files keep the truth: one list for all readers and all guards.
///
/// Upper and lower case, underscores, hyphens and spaces make no difference.
public enum TruthColumns {
  /// Names of label columns that are found without asking; the first one that a file has counts.
  private static let usualLabels = [
    "issignalnew", "issignal", "label", "labels", "ytrue", "y", "truth", "target", "class", "istop",
  ]

  /// Names that are the truth as a whole, not only with their beginning or end.
  private static let words: Set<String> = [
    "ttv", "y", "signal", "sig", "bkg", "class", "classid", "istop", "isqcd", "isquark", "isgluon",
    "isbackground", "isbkg", "issig", "mcsignal", "mcclass", "mclabel",
  ]

  /// The label column or array among `names` that is found without asking; nil when there is none.
  public static func label(among names: [String]) -> String? {
    for usual in usualLabels {
      if let name = names.first(where: { plain($0) == usual }) { return name }
    }
    return nil
  }

  /// Whether a column or array of this name holds the truth, so that it cannot be an input: labels,
  /// whatever comes from the generator (`truth…`, `genmatch…`), and `ttv`, the number of the split
  /// in the reference data set, whose truth four-momenta are zero for all background jets.
  public static func contains(_ name: String) -> Bool {
    let name = plain(name)
    return words.contains(name) || name.contains("truth") || name.contains("issignal")
      || ["label", "target", "genmatch", "ytrue"].contains { name.hasPrefix($0) }
      || name.hasSuffix("label") || name.hasSuffix("labels")
  }

  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
  }
}
