import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("delimited text")
struct CSVTests {
  @Test("what pandas writes, with commas or tabs", arguments: ["frame.csv", "frame.tsv"])
  func readsPandas(file: String) throws {
    let table = try CSVTable.read(golden(file))
    #expect(table.columnNames == PandasTableTests.names)
    #expect(table.rowCount == 12)
    for name in table.columnNames {
      let expected = (0..<12).map { PandasTableTests.value(name, row: $0) }
      #expect(try table.column(name).map { Float($0) } == expected)
    }
    #expect(try table.column("mass")[3] == 3 * 0.1)
  }

  @Test("what numpy.savetxt writes")
  func readsSavetxt() throws {
    let table = try CSVTable.read(golden("frame.txt"))
    #expect(table.columnNames == ["pt", "mass"])
    #expect(try table.column("pt")[1] == 559.25)
    #expect(try table.column("mass").map { Float($0) } == (0..<12).map { Float(Double($0) * 0.1) })
  }

  static let texts: [(text: String, names: [String], values: [Double])] = [
    ("a\n1\n", ["a"], [1]),
    ("a,b\n1,2", ["a", "b"], [1, 2]),
    ("a;b\r\n1;2\r\n\r\n", ["a", "b"], [1, 2]),
    ("\u{FEFF}a,b\n1,2\n", ["a", "b"], [1, 2]),
    ("\"a,b\",\"say \"\"hi\"\"\"\n\"1\", 2 \n", ["a,b", "say \"hi\""], [1, 2]),
    ("  a   b\n 1\t 2  \n", ["a", "b"], [1, 2]),
    ("\n\na,b\n\n1,2\n\n", ["a", "b"], [1, 2]),
    ("1,2\n3,4\n", ["column_0", "column_1"], [1, 2, 3, 4]),
    ("a,b\nTrue,false\n", ["a", "b"], [1, 0]),
    ("a,b\n", ["a", "b"], []),
    ("η,Δφ\n-1e3,+.5\n", ["η", "Δφ"], [-1000, 0.5]),
    ("# pt mass\n1,2\n", ["pt", "mass"], [1, 2]),
    ("# made by a script\n# pt,mass\n1,2\n", ["pt", "mass"], [1, 2]),
    ("# seed 7, run 3, made by a script\n\npt,mass\n1,2\n", ["pt", "mass"], [1, 2]),
    ("# made by a script\n1,2\n", ["column_0", "column_1"], [1, 2]),
    ("# pt\n1\n2\n", ["pt"], [1, 2]), ("# made by hand\n1\n2\n", ["column_0"], [1, 2]),
    ("#a,b\n", ["a", "b"], []),
    ("\u{FEFF}# seed 7\r\na;b\r\n1;2\r\n", ["a", "b"], [1, 2]),
    ("a,b\r1,2\r3,4\r", ["a", "b"], [1, 2, 3, 4]),
  ]

  @Test("A blank line of a single column is a missing value, unless only blank lines follow")
  func blankLines() throws {
    for text in ["a\n1\n\n2\n\n\n", "a\r\n1\r\n\r\n2\r\n \r\n", "# a\n1\n  \n2"] {
      try withTemporaryFile("form.csv", text.utf8) { url in
        let table = try CSVTable.read(url, options: .init(missingValue: -9))
        #expect(try table.column("a") == [1, -9, 2])
        #expect {
          try CSVTable.read(url)
        } throws: {
          "\($0)".contains("line 3") && "\($0)".contains("missing")
        }
        let column = try CSVFile(url, options: .init(missingValue: -9)).contents(of: "a")
        #expect(try column.numbers() == [1, -9, 2])
      }
    }
    // A million blank lines take no longer than others.
    let many = "a\n1\n" + String(repeating: "\n", count: 1_000_000) + "2\n"
    try withTemporaryFile("form.csv", many.utf8) { url in
      let table = try CSVTable.read(url, options: .init(missingValue: 0))
      #expect(table.rowCount == 1_000_002)
    }
  }

  @Test("forms of the format", arguments: texts)
  func readsForms(_ form: (text: String, names: [String], values: [Double])) throws {
    try withTemporaryFile("form.csv", form.text.utf8) { url in
      let table = try CSVTable.read(url)
      #expect(table.columnNames == form.names)
      let columns = try form.names.map { try table.column($0) }
      let values = (0..<table.rowCount).flatMap { row in columns.map { $0[row] } }
      #expect(values == form.values)
    }
  }

  @Test(
    "numbers are read to the last bit",
    arguments: [
      "0", "-0", "0.1", "123456789012345678", "9007199254740993", "1e22", "1e23", "1e-22",
      "1e-23", "2.2250738585072014e-308", "4.9e-324", "1.7976931348623157e308", "0.3e1",
      "00012.50", "1E5", "-1.e-05", "179769313486231580793728971405301e275",
      "0.000000000000000000000000000000000000000000000000000000000000000000000001",
      "3.14159265358979323846264338327950288", ".5", "5.", "+7", "735011456993396292e-8",
      "996090584972894040e-3", "8.41e21", "9.5367431640625e-07",
    ])
  func parsesExactly(text: String) throws {
    let expected = try #require(
      Double(text.hasSuffix(".") ? text + "0" : text.replacing(".e", with: ".0e")))
    try withTemporaryFile("number.csv", "x,y\n\(text),\(text)\n".utf8) { url in
      let table = try CSVTable.read(url)
      for name in ["x", "y"] {
        let value = try table.column(name)[0]
        #expect(value == expected && value.sign == expected.sign)
      }
    }
  }

  static let broken: [(text: String, line: Int?, column: String?, problem: String)] = [
    ("", nil, nil, "the file is empty"),
    ("\n \n", nil, nil, "the file is empty"),
    ("a,b\n1,2\n3\n", 3, nil, "there are 1 fields, the first line has 2"),
    ("a,b\n1,2,3\n", 2, nil, "more than the 2 fields"),
    ("a,b\n1,2\n1,x\n", 3, "b", "\"x\" is not a number"),
    ("a,b\n1,2\n1,0x10\n", 3, "b", "\"0x10\" is not a number"),
    ("a,b\n1,2\n1,2e\n", 3, "b", "\"2e\" is not a number"),
    ("a,b\n1,2\n1,1.2.3\n", 3, "b", "\"1.2.3\" is not a number"),
    ("a,b\n1,2\n1,1 2\n", 3, "b", "\"1 2\" is not a number"),
    ("a,b\n1,2\n,4\n", 3, "a", "the value is missing"),
    ("a,b\n1,nan\n", 2, "b", "the value is nan"),
    ("a,b\n1,-inf\n", 2, "b", "the value is -inf"),
    ("a,b\n1,1e999\n", 2, "b", "a finite number is needed"),
    ("a,b\n1,\"2\"x\n", 2, "b", "text follows the closing quote"),
    ("a,a\n1,2\n", 1, "a", "two columns have this name"),
    ("a\u{0},b\n1,2\n", nil, nil, "this is no text file"),
    ("# seed 7\n\n# run 3\na,b\n1,2\n\n1,x\n3,4\n", 7, "b", "\"x\" is not a number"),
    ("name,b\n\"two\nlines\",1\n\"x\",2\n\"y\",z\n", 5, "b", "\"z\" is not a number"),
    ("# seed 7\n1,2\n3,\n", 3, "column_1", "the value is missing"),
    ("1,,3\n4,5,6\n", 1, "column_1", "the value is missing"),
  ]

  @Test("errors name the line and the column", arguments: broken)
  func refusesBrokenText(
    _ file: (text: String, line: Int?, column: String?, problem: String)
  ) throws {
    try withTemporaryFile("broken.csv", file.text.utf8) { url in
      let error = dataFileError { _ = try CSVTable.read(url) }
      #expect(error?.problem.contains(file.problem) == true, "\(String(describing: error))")
      #expect(error?.line == file.line)
      #expect(error?.column == file.column)
    }
  }

  @Test("errors found later name the line too")
  func namesLines() throws {
    let text = "# seed 7\n\nid,pt,y\n\"a\nb\",1,0\n\nc,1e139,1\nd,2,2\n"
    try withTemporaryFile("lines.csv", text.utf8) { url in
      let table = try EventTable.read(url)
      #expect(table.columnNames == ["pt", "y"] && table.nameColumns == ["id"])
      let large = dataFileError { _ = try table.rowMajor(columns: ["pt"]) }
      #expect(large?.line == 7 && large?.row == 1)
      let label = dataFileError { _ = try ClassLabels(table.contents(of: "y")) }
      #expect(label?.line == 8 && label?.row == 2 && label?.column == "y")
    }
  }

  @Test("texts beside numbers are left out with a note, unless they are asked for")
  func leavesOutTexts() throws {
    let text = "id,score\njet_00017,0.5\njet_00018,0.25\n"
    try withTemporaryFile("scores.csv", text.utf8) { (url) throws in
      let table = try EventTable.read(url)
      #expect(table.columnNames == ["score"])
      #expect(table.notes == ["scores.csv: \"id\" hold names, not numbers, and are left out"])
      let asked = try EventTable.read(url, columns: ["id", "score"])
      #expect(asked.columnNames == ["id", "score"] && asked.notes.isEmpty)
      let error = dataFileError { _ = try asked.column("id") }
      #expect(error?.problem.contains("\"jet_00017\" (1 rows)") == true)
    }
  }

  @Test("NaN, infinity and missing values on request")
  func acceptsExceptions() throws {
    try withTemporaryFile("holes.csv", "a,b\n1,nan\n,-Inf\n".utf8) { url in
      let options = CSVFile.Options(allowsNonFinite: true, missingValue: -1)
      let table = try CSVTable.read(url, options: options)
      #expect(try table.column("a") == [1, -1])
      #expect(try table.column("b")[0].isNaN)
      #expect(try table.column("b")[1] == -.infinity)
    }
  }

  @Test("columns that are not wanted may hold anything")
  func skipsColumns() throws {
    let text = "name,x,note\n\"a, b\nc\",1,\"\"\nd,2,nan\n"
    try withTemporaryFile("notes.csv", text.utf8) { (url) throws in
      #expect(try CSVTable.read(url, columns: ["x"]).column("x") == [1, 2])
      let error = dataFileError { _ = try CSVTable.read(url, columns: ["x", "note"]) }
      #expect(error?.line == 3)
      #expect(throws: DataFileError.self) { try CSVTable.read(url, columns: ["X"]) }
    }
  }

  @Test("blocks of many rows follow each other")
  func readsBlocks() throws {
    let lines = (0..<10_000).map { "\($0),\(Double($0) / 8)" }
    try withTemporaryFile("long.csv", "i,x\n\(lines.joined(separator: "\n"))\n".utf8) { url in
      let file = try CSVFile(url)
      var next = 0
      try file.forEachBlock(columns: ["x", "i"], maximumRows: 9000) { rows, values in
        #expect(rows.lowerBound == next)
        for row in rows where values[2 * (row - next)] != Float(row) / 8 { Issue.record("\(row)") }
        for row in rows where values[2 * (row - next) + 1] != Float(row) { Issue.record("\(row)") }
        next = rows.upperBound
      }
      #expect(next == 9000)
    }
  }

  @Test("the time of very wide tables grows as their width", .timeLimit(.minutes(1)))
  func wideTables() throws {
    let count = 100_000
    let names = (0..<count).map { "c\($0)" }.joined(separator: ",")
    let row = Array(repeating: "1", count: count).joined(separator: ",")
    try withTemporaryFile("wide.csv", "\(names)\n\(row)\n".utf8) { url in
      let table = try CSVTable.read(url)
      #expect(table.columnNames.count == count)
    }
  }

  @Test("what is written reads back to the same bits")
  func roundTrips() throws {
    let values = [0.1, -0.0, 1e300, 0x1p-1074, 123, -7, .infinity, 1e15, 1e16, 2.5]
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("table.csv")
      let columns = [(name: "x, \"y\"", values: values), (name: "z", values: values.reversed())]
      try CSVTable.write(columns: columns, to: url)
      let table = try CSVTable.read(url, options: .init(allowsNonFinite: true))
      #expect(table.columnNames == ["x, \"y\"", "z"])
      #expect(try table.column("x, \"y\"").map(\.bitPattern) == values.map(\.bitPattern))
      #expect(try String(contentsOf: url, encoding: .utf8).contains("\n123,-7\n"))
      #expect(throws: DataFileError.self) { try CSVTable.write(columns: columns, to: url) }
    }
  }
}
