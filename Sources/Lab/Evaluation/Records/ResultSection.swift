import Messages

/// A part of a report that a method adds to the common ones: text, tables and figures.
public struct ResultSection: Codable, Equatable, Sendable {
  /// The heading.
  public var title: String
  /// Text, a paragraph each.
  public var paragraphs: [String]
  /// Tables, shown below the text.
  public var tables: [ResultTable]
  /// Figures, shown below the tables.
  public var figures: [ResultFigure]
  /// What the text states in words, as numbers for programs; reports do not show them again.
  public var values: [ResultValue]?
  /// The same of numbers that belong together, by name: "best fit", "covariance", "profile of
  /// mass".
  public var arrays: [String: ResultArray]?

  /// A section from its parts.
  public init(
    title: String, paragraphs: [String] = [], tables: [ResultTable] = [],
    figures: [ResultFigure] = [], values: [ResultValue]? = nil,
    arrays: [String: ResultArray]? = nil
  ) {
    self.title = title
    self.paragraphs = paragraphs
    self.tables = tables
    self.figures = figures
    self.values = values
    self.arrays = arrays
  }
}

/// A table of texts, numbers already rounded to what their errors allow.
public struct ResultTable: Codable, Equatable, Sendable {
  /// A column's heading.
  public struct Column: Codable, Equatable, Sendable {
    /// The heading.
    public var title: String
    /// Whether the cells are numbers, which stand to the right.
    public var isNumber: Bool

    /// A column.
    public init(_ title: String, isNumber: Bool = true) {
      self.title = title
      self.isNumber = isNumber
    }
  }

  /// What the table shows, in a sentence; may be empty.
  public var caption: String
  /// The columns.
  public var columns: [Column]
  /// The rows, a cell for each column.
  public private(set) var rows: [[String]]

  /// A table of rows.
  ///
  /// - Precondition: Every row has a cell for each column.
  public init(_ caption: String = "", columns: [Column], rows: [[String]] = []) {
    self.caption = caption
    self.columns = columns
    self.rows = []
    for row in rows { add(row) }
  }

  /// Reads a table.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, and for a row that
  ///   does not have a cell for each column.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    caption = try container.decode(String.self, forKey: .caption)
    columns = try container.decode([Column].self, forKey: .columns)
    rows = try container.decode([[String]].self, forKey: .rows)
    for (place, row) in rows.enumerated() {
      try decoder.require(
        row.count == columns.count,
        "row \(place) has \(row.count) cells for \(columns.count) columns")
    }
  }

  /// Adds a row.
  public mutating func add(_ row: [String]) {
    precondition(
      row.count == columns.count, "ResultTable: \(row.count) cells for \(columns.count) columns")
    rows.append(row)
  }
}
