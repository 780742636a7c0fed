import Foundation
import TestSupport
import Testing

@Suite("The fuzzing program finds what is planted")
struct FuzzTests {
  /// What the program prints about `reader`, and its exit status.
  private func campaign(_ reader: String, inputs: Int = 120) throws -> ProgramRun {
    try ProgramRun(fuzz: ["--reader", reader, "--inputs", "\(inputs)", "--workers", "2"])
  }

  @Test(
    "A trap, an endless loop, an allocation, a raw error and an endless message",
    arguments: [
      ("planted-trap", 4, "ends the program"), ("planted-hang", 5, "does not come to an end"),
      ("planted-memory", 6, "bytes"), ("planted-message", 7, "DecodingError"),
      ("planted-length", 7, "70,000 characters"),
    ])
  func faults(_ reader: String, _ column: Int, _ words: String) throws {
    let run = try campaign(reader)
    let row = try #require(run.row(of: reader))
    // Not every system lets us count allocations, nor does a sanitizer.
    guard row[column] != "uncounted" else { return }
    #expect(run.status == 1, "\(run.error)")
    #expect(row[1] == "120" && Int(row[column]) ?? 0 > 0, "\(run.output)")
    for other in 4...7 where other != column { #expect(["0", "uncounted"].contains(row[other])) }
    #expect(run.output.contains(words), "\(run.output)")
  }

  @Test("A reader without a fault has no findings, and every input is counted once")
  func steady() throws {
    let run = try campaign("planted-nothing", inputs: 1001)
    let row = try #require(run.row(of: "planted-nothing"))
    #expect(run.status == 0 && row[1] == "1,001" && row[2] == "1" && row[3] == "1,000")
    #expect(row[4...7].allSatisfy { ["0", "uncounted"].contains($0) })
  }

  @Test("A number gives the same bytes again, another number or seed others")
  func replay() throws {
    for reader in ["npy", "result", "ratio-network", "weak-trees", "csv"] {
      let first = try ProgramRun(fuzz: ["--replay", "\(reader):40"]).firstLine
      #expect(first.contains("SHA-256"))
      #expect(try ProgramRun(fuzz: ["--replay", "\(reader):40"]).firstLine == first)
      #expect(try ProgramRun(fuzz: ["--replay", "\(reader):41"]).firstLine != first)
      #expect(try ProgramRun(fuzz: ["--replay", "\(reader):40", "--seed", "2"]).firstLine != first)
    }
  }

  @Test("The valid files of every reader are accepted, and a second passes among readers")
  func validFiles() throws {
    let names = try ProgramRun(fuzz: ["--list"]).output.split(separator: "\n").map(String.init)
    #expect(names.count > 30 && names.contains("npy") && !names.contains("planted-trap"))
    let run = try ProgramRun(fuzz: ["--inputs", "1", "--workers", "1"])
    #expect(run.status == 0, "\(run.output)")
    for name in names { #expect(run.row(of: name)?[1...3] == ["1", "1", "0"], "\(name)") }
  }

  @Test("Wrong names are refused with the right ones")
  func names() throws {
    let run = try ProgramRun(fuzz: ["--reader", "nyp"])
    #expect(run.status == 1 && run.error.contains("npy"))
    #expect(try ProgramRun(fuzz: ["--replay", "npy"]).status == 64)
  }
}
