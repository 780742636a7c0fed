import Foundation

extension CSVFile {
  /// The column called `name`, numbers or texts.
  ///
  /// A column is one of texts when more of its filled fields are texts than numbers; with few texts
  /// among its numbers it is broken.
  ///
  /// - Throws: ``DataFileError`` for an unknown column or a bad field.
  public func contents(of name: String) throws -> DataColumn { try contents(of: [name])[0] }

  /// Several columns in one pass over the text, and a second one when some hold texts.
  func contents(of columns: [String]) throws -> [DataColumn] {
    var values = [[Double]](repeating: [], count: columns.count)
    var textCounts = [Int](repeating: 0, count: columns.count)
    var problems = [DataFileError?](repeating: nil, count: columns.count)
    var lines = TextLines()
    let targets = Dictionary(zip(columns, columns.indices), uniquingKeysWith: { first, _ in first })
    // What is wrong with the fields of the row that is being read.
    var found: [(problem: CSVScanner.Problem, line: Int)] = []
    let options = options
    try scan(columns: columns) { scanner, range, column in
      do throws(CSVScanner.Problem) {
        return try scanner.number(range, column: column, options: options)
      } catch {
        found.append((error, scanner.line))
        return .nan
      }
    } row: { row, line, numbers in
      for index in numbers.indices { values[index].append(numbers[index]) }
      lines.append(line)
      for (problem, line) in found {
        guard let column = problem.column, let index = targets[columnNames[column]] else {
          continue
        }
        if problem.isText { textCounts[index] += 1 }
        if problems[index] == nil { problems[index] = self.problem(problem, line: line, row: row) }
      }
      found.removeAll(keepingCapacity: true)
    }
    let areTexts = columns.indices.filter { index in
      textCounts[index] > values[index].count { !$0.isNaN }
    }
    for index in areTexts { problems[index] = nil }
    let first = problems.compactMap { $0 }
      .min { ($0.row ?? 0) < ($1.row ?? 0) }
    if let first { throw first }
    var contents = values.map { ColumnContent.numbers($0) }
    for (index, content) in zip(areTexts, try texts(areTexts.map { columns[$0] })) {
      contents[index] = content
    }
    return zip(columns, contents).map { DataColumn(url, name: $0, $1, lines: lines) }
  }

  /// The fields of columns as they stand in the file.
  private func texts(_ columns: [String]) throws -> [ColumnContent] {
    guard !columns.isEmpty else { return [] }
    let places = columns.compactMap { self.places[$0] }
    let wanted = Set(places)
    let order = places.indices.sorted { places[$0] < places[$1] }
    var interners = [NameInterner](repeating: NameInterner(), count: columns.count)
    file.withBytes { bytes in
      var scanner = CSVScanner(
        bytes: bytes, position: dataOffset, line: firstLine, separator: separator)
      while scanner.moveToRow(columns: columnNames.count) {
        let texts = scanner.readTexts(where: wanted.contains)
        for (text, index) in zip(texts, order) {
          interners[index].append(text)
        }
      }
    }
    return interners.map(\.content)
  }
}
