import Foundation
import Notebooks
import Testing

@Suite("Checking a notebook", .enabled(if: StubProgram.isAvailable))
struct NotebookCheckingTests {
  let stub: StubProgram

  init() throws { stub = try StubProgram() }

  /// Whether a check takes `printed` for what is `written`.
  private func agree(_ written: String, _ printed: String, _ attributes: String = "") throws -> Bool
  {
    try stub.differences(
      "```sh\(attributes)\nterascale say '\(printed)'\n```\n\n```text\n\(written)\n```\n"
    ).isEmpty
  }

  static let alike = [
    ("AUC 0.776 ± 0.021", "AUC 0.763 ± 0.021"), ("pull 0.0 ", "pull   −0.1"),
    ("Z = −0.2", "Z = -0.3"), ("1000 of 24,226 and 2 645 538", "1019 of 24,000 and 2 645 538"),
    ("---  ------", "----  ---"), ("p = 1.0e-11", "p = 1.6e-11"), ("9.9e-4", "0.0010"),
    ("runs/weak/<run>/x in <time>", "runs/weak/2026-11-24-a324f389/x in 3:10"),
    ("+0.500", "0.500"), ("at 0.687: 10 %", "at 0.688: 10 %"), ("(0.500,0.250)", "(0.505,0.250)"),
  ]

  @Test("Numbers may differ a little, white space and rules at will", arguments: alike)
  func isPassed(written: String, printed: String) throws {
    #expect(try agree(written, printed))
    #expect(try agree(printed, written))
  }

  static let unlike = [
    ("AUC 0.776", "AUC 0.756"), ("Z = 2.0", "Z = −2.0"), ("Z = 0.1", "Z = −0.1"),
    ("899 events", "930 events"), ("8 ± 1", "8 ± 2"), ("1.0e-11", "1.0e-12"), ("1.0e-5", "1.5e-5"),
    ("m_j1", "m_j2"), ("tau21", "tau32"), ("better 1", "worse 1"), ("a b", "ab"),
    ("24,226", "24,926"), ("2649–3616", "2649-3616"), ("10 %", "10"), ("0.5", "half"),
    ("---", "--x"), ("0.30 ± 0.11", "0.30 ± 0.14"),
  ]

  @Test("What differs by more is found", arguments: unlike)
  func isFound(written: String, printed: String) throws {
    #expect(try !agree(written, printed))
    #expect(try !agree(printed, written))
  }

  @Test("A cell can set its own tolerance")
  func tolerance() throws {
    #expect(try agree("100 events", "109 events", " tolerance=0.1"))
    #expect(try !agree("100 events", "112 events", " tolerance=0.1"))
    #expect(try !agree("100 events", "101 events", " tolerance=0"))
  }

  @Test("A difference says where it is and what was expected")
  func places() throws {
    let text = """
      ```sh
      terascale say 1
      ```
      ```text
      1
      ```
      ```sh
      terascale say 0.5 0.70 0.9
      ```

      ```text
      0.5
      0.80
      0.9
      ```
      """
    let differences = try stub.differences(text)
    #expect(
      differences.map(\.description) == [
        "cell 2, line 13\n  expected: 0.80\n  got:      0.70"
      ])
    let longer = try stub.differences(text.replacing("0.80\n0.9", with: "0.80"))
    #expect(longer.map(\.line) == [13] && longer.map(\.got) == ["0.70"])
    let shorter = try stub.differences(text.replacing("0.80\n0.9", with: "0.70"))
    #expect(shorter.map(\.line) == [14] && shorter.map(\.expected) == [nil])
    let none = try stub.differences("\n```sh\nterascale say 1\n```\n")
    #expect(none.map(\.line) == [2] && none.map(\.got) == ["1"])
  }
}
