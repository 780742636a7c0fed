import Foundation

extension Campaign {
  /// Full disks, a folder that takes no files, and the same command twice at once.
  mutating func hinder() throws {
    let sizes = FileTree.size(of: folder.output)
    let largest = sizes.max() ?? 0
    for (name, blocks) in [("no file grows", 0), ("files too small", largest / 1024)] {
      try folder.reset()
      let end = try folder.run(fileBlocks: blocks)
      note(name, judge(end, name))
      if !end.isSuccess { try goOn(name, isFresh: FileTree.files(in: folder.output).isEmpty) }
    }
    // A disk holds pages of 4096 bytes.
    let pages = sizes.map { ($0 + 4095) / 4096 }.reduce(0, +)
    for (name, share) in [("disk full at once", 0.0), ("disk full half way", 0.5)] {
      try onSmallDisk(name, bytes: Int(share * Double(pages)) * 4096)
    }
    try readOnly()
    try earlierResult()
    try twice()
  }

  private mutating func note(_ name: String, _ verdict: String) {
    outcome.hindrances.append((name, verdict))
  }

  /// A failure must be a status and one line of complaint.
  private mutating func judge(_ end: ChildRun.End, _ name: String) -> String {
    if end.isSuccess { return "unhindered" }
    guard end.status == 1, end.complaints.count == 1 else {
      outcome.findings.append("\(name): \(end.summary)")
      return "unclear"
    }
    return "clear"
  }

  private mutating func onSmallDisk(_ name: String, bytes: Int) throws {
    try folder.reset()
    guard let disk = SmallDisk(at: folder.output, bytes: bytes) else {
      return note(name, "not tested: no disk can be mounted")
    }
    defer { withExtendedLifetime(disk) {} }
    do { try folder.trial.prepare(folder.output) } catch { return note(name, "no room to begin") }
    let end = try folder.run()
    note(name, judge(end, name))
    guard !end.isSuccess else { return }
    try disk.remount("size=256m")
    try goOn(name, isFresh: FileTree.files(in: folder.output).isEmpty)
  }

  private mutating func readOnly() throws {
    let name = "read-only folder"
    try folder.reset()
    guard let disk = SmallDisk(at: folder.output, bytes: 1 << 28) else {
      return note(name, "not tested: no disk can be mounted")
    }
    defer { withExtendedLifetime(disk) {} }
    try folder.trial.prepare(folder.output)
    try disk.remount("ro")
    let end = try folder.run()
    if end.isSuccess { outcome.findings.append("\(name): status 0, although nothing was written") }
    note(name, judge(end, name))
    try disk.remount("rw")
    try goOn(name, isFresh: true)
  }

  /// A run that is to replace a result, on a full disk: the result stays.
  private mutating func earlierResult() throws {
    let name = "--force on a full disk"
    try folder.reset()
    guard try folder.run().isSuccess, let expected else { return }
    let end = try folder.run(["--force"], fileBlocks: 0)
    if end.status == 64 { return note(name, "no --force") }
    note(name, judge(end, name))
    let after = try folder.snapshot()
    for (path, contents) in expected.files where after.files[path] != contents {
      outcome.findings.append("\(name): \(path) of the earlier result is lost")
    }
  }

  /// Two processes of the same command: one is refused, or both write the same.
  private mutating func twice() throws {
    try folder.reset()
    let runs = try [folder.start(), folder.start()]
    let ends = runs.map { $0.end() }
    let winners = ends.filter(\.isSuccess).count
    note("twice at once", winners == 2 ? "both" : winners == 1 ? "one refused" : "unclear")
    for end in ends where !end.isSuccess { _ = judge(end, "twice at once") }
    if winners == 0 {
      outcome.findings.append("twice at once: " + ends.map(\.summary).joined(separator: "; "))
    } else {
      check(try folder.snapshot(), "twice at once")
    }
  }
}
