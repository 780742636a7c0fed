import Messages

/// A small image for the report, for example the mean top jet.
public struct NamedImage: Codable, Equatable, Sendable {
  /// The name, usable as a file name.
  public var name: String
  /// The caption.
  public var title: String
  /// The number of rows.
  public var rows: Int
  /// The number of columns.
  public var columns: Int
  /// The pixels, `rows` × `columns` in row-major order; the first row is drawn at the bottom.
  public var values: [Float]
  /// The label of the horizontal axis, for example "Δη".
  public var horizontalLabel: String
  /// The label of the vertical axis, for example "Δφ [rad]".
  public var verticalLabel: String
  /// The label of the color axis, for example "mean pT fraction".
  public var valueLabel: String
  /// The coordinates of the left and right edges.
  public var horizontalRange: [Double]
  /// The coordinates of the lower and upper edges.
  public var verticalRange: [Double]

  /// An image from its pixels.
  public init(
    name: String, title: String, rows: Int, columns: Int, values: [Float], horizontalLabel: String,
    verticalLabel: String, valueLabel: String, horizontalRange: [Double], verticalRange: [Double]
  ) {
    precondition(
      values.count == rows * columns,
      "NamedImage: \(values.count) values for \(rows) × \(columns) pixels")
    self.name = name
    self.title = title
    self.rows = rows
    self.columns = columns
    self.values = values
    self.horizontalLabel = horizontalLabel
    self.verticalLabel = verticalLabel
    self.valueLabel = valueLabel
    self.horizontalRange = horizontalRange
    self.verticalRange = verticalRange
  }

  /// Reads an image.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, numbers of rows or
  ///   columns that the pixels do not fill, and ranges that are no pairs of rising numbers.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    title = try container.decode(String.self, forKey: .title)
    rows = try container.decode(Int.self, forKey: .rows)
    columns = try container.decode(Int.self, forKey: .columns)
    values = try container.decode([Float].self, forKey: .values)
    horizontalLabel = try container.decode(String.self, forKey: .horizontalLabel)
    verticalLabel = try container.decode(String.self, forKey: .verticalLabel)
    valueLabel = try container.decode(String.self, forKey: .valueLabel)
    horizontalRange = try container.decode([Double].self, forKey: .horizontalRange)
    verticalRange = try container.decode([Double].self, forKey: .verticalRange)
    let (pixels, isTooLarge) = rows.multipliedReportingOverflow(by: columns)
    try decoder.require(
      rows > 0 && columns > 0 && !isTooLarge && values.count == pixels,
      "\(values.count) values for \(rows) × \(columns) pixels")
    for range in [horizontalRange, verticalRange] {
      try decoder.require(
        range.count == 2 && range[0] < range[1], "\(range) are not the two edges of an image")
    }
  }
}

/// The result of a run: the only source of numbers for reports, written as `result.json`.
public struct ResultRecord: Codable, Equatable, Sendable {
  /// The version of the layout that this program writes.
  public static let currentSchemaVersion = 1

  /// The version of the file's layout.
  public var schemaVersion: Int
  /// The title of the report.
  public var title: String
  /// What was asked: the task, the data and the shift, in a sentence.
  public var task: String
  /// When the run finished, ISO 8601 in UTC.
  public var created: String
  /// The command that repeats the run.
  public var command: String
  /// The fully resolved configuration as sorted JSON.
  public var configuration: String
  /// What the run was made with.
  public var environment: Environment
  /// The entries in the order of the run.
  public var entries: [EntryResult]
  /// The ranking; nil for records with nothing to rank.
  public var leaderboard: Leaderboard?
  /// Paired comparisons, among them before and after adaptation.
  public var comparisons: [Comparison]
  /// Summaries of taggers that were trained several times.
  public var multiRuns: [MultiRunSummary]
  /// Images for the report.
  public var images: [NamedImage]
  /// Remarks for the reader.
  public var notes: [String]
  /// What a method adds to the report; nil where there is nothing.
  public var sections: [ResultSection]?

  /// A record from its parts.
  public init(
    title: String, task: String, created: String, command: String, configuration: String,
    environment: Environment, entries: [EntryResult], leaderboard: Leaderboard? = nil,
    comparisons: [Comparison] = [], multiRuns: [MultiRunSummary] = [], images: [NamedImage] = [],
    notes: [String] = [], sections: [ResultSection]? = nil
  ) {
    schemaVersion = ResultRecord.currentSchemaVersion
    self.title = title
    self.task = task
    self.created = created
    self.command = command
    self.configuration = configuration
    self.environment = environment
    self.entries = entries
    self.leaderboard = leaderboard
    self.comparisons = comparisons
    self.multiRuns = multiRuns
    self.images = images
    self.notes = notes
    self.sections = sections
  }
}
