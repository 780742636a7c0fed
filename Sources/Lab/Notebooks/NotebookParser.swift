/// Finds the cells of a notebook: fenced code blocks as CommonMark defines them (section 4.5), at
/// the top level of the document and outside of HTML comments.
struct NotebookParser {
  let lines: [String]
  let file: String

  /// A fenced block; line numbers are indices.
  private struct Block {
    var info: [String]
    /// The line of the opening fence.
    var start: Int
    var content: Range<Int>
    /// The line behind the closing fence.
    var end: Int
  }

  /// - Throws: ``NotebookError`` for a block that is meant to be a cell and makes no sense.
  func cells() throws -> [NotebookCell] {
    let blocks = blocks()
    var cells: [NotebookCell] = []
    for (index, block) in blocks.enumerated() where block.info.first == "sh" {
      let commands = try commands(block)
      guard !commands.isEmpty else { continue }
      let next = index + 1 < blocks.count ? blocks[index + 1] : nil
      let isOutput =
        next.map {
          $0.info.first == "text" && lines[block.end..<$0.start].allSatisfy(isBlank)
        } ?? false
      cells.append(
        NotebookCell(
          number: cells.count + 1, line: block.start + 1, commands: commands,
          attributes: try attributes(block),
          replaced: block.end..<(isOutput ? next!.end : block.end),
          output: isOutput ? next!.content : block.end..<block.end))
    }
    return cells
  }

  private func attributes(_ block: Block) throws -> CellAttributes {
    do {
      return try CellAttributes(Array(block.info.dropFirst()))
    } catch {
      throw NotebookError(file, line: block.start + 1, error.text)
    }
  }

  /// The commands of a block; none when its first command is of another program, so that a notebook
  /// can show, say, an installation that it does not run.
  private func commands(_ block: Block) throws -> [NotebookCell.Command] {
    var commands: [NotebookCell.Command] = []
    for (line, text) in joined(block.content) {
      let words: [String]
      do {
        words = try ShellWords.split(text, run: "$RUN")
      } catch {
        if commands.isEmpty, block.info.count == 1, !text.hasPrefix("terascale ") { return [] }
        throw NotebookError(file, line: line + 1, "\(error.text)")
      }
      guard let program = words.first else { continue }
      guard program == "terascale" else {
        if commands.isEmpty, block.info.count == 1 { return [] }
        throw NotebookError(
          file, line: line + 1, "a cell runs 'terascale' and nothing else, not '\(program)'")
      }
      commands.append(
        .init(arguments: Array(words.dropFirst()), line: line + 1, text: text))
    }
    return commands
  }

  /// The lines of a block, each continued where it ends with a backslash.
  private func joined(_ content: Range<Int>) -> [(line: Int, text: String)] {
    var result: [(line: Int, text: String)] = []
    var isContinued = false
    for line in content {
      let text = lines[line]
      let continues =
        text.hasSuffix("\\") && !text.hasPrefix("#") && line + 1 < content.upperBound
      let part = continues ? text.dropLast() : text[...]
      if isContinued {
        result[result.count - 1].text += part
      } else {
        result.append((line, String(part)))
      }
      isContinued = continues
    }
    return result
  }

  private func blocks() -> [Block] {
    var blocks: [Block] = []
    var line = 0
    while line < lines.count {
      if let fence = Fence(opening: lines[line]) {
        let close = lines[(line + 1)...].firstIndex(where: fence.isClosed(by:)) ?? lines.count
        blocks.append(
          Block(
            info: fence.info, start: line, content: line + 1..<close,
            end: min(close + 1, lines.count)))
        line = close + 1
      } else if isComment(lines[line]) {
        line = (lines[line...].firstIndex { $0.contains("-->") } ?? lines.count) + 1
      } else {
        line += 1
      }
    }
    return blocks
  }

  private func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }

  private func isComment(_ line: String) -> Bool {
    line.prefix(7).drop { $0 == " " }.hasPrefix("<!--")
  }
}

/// The fence that opens a code block: three or more backticks or tildes, indented by at most three.
private struct Fence {
  let character: Character
  let length: Int
  let info: [String]

  init?(opening line: String) {
    let text = line.drop { $0 == " " }
    guard line.count - text.count <= 3, let first = text.first, "`~".contains(first) else {
      return nil
    }
    let rest = text.drop { $0 == first }
    length = text.count - rest.count
    // A backtick behind the fence makes it inline code.
    guard length >= 3, first == "~" || !rest.contains("`") else { return nil }
    character = first
    info = rest.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  func isClosed(by line: String) -> Bool {
    guard let other = Fence(opening: line) else { return false }
    return other.character == character && other.length >= length && other.info.isEmpty
  }
}
