import Evaluation

extension HTMLReport {
  /// Notes of the run and warnings of its entries.
  static func remarks(_ record: ResultRecord) -> HTMLPage.Section? {
    let warnings = record.entries.flatMap { entry in
      entry.warnings.map { "\(entry.title): \($0)" }
    }
    guard !warnings.isEmpty || !record.notes.isEmpty else { return nil }
    let alerts = warnings.map { HTML.element("p", class: "warning", HTML($0)).markup }
    let notes = record.notes.map { HTML.element("li", HTML($0)).markup }
    let list = notes.isEmpty ? "" : "<ul>\n" + notes.joined(separator: "\n") + "\n</ul>"
    return HTMLPage.Section(
      identifier: "remarks", title: "Remarks",
      content: HTML(markup: alerts.joined(separator: "\n") + list))
  }

  /// The command, the machine, the data and the configuration.
  static func repetition(_ record: ResultRecord) -> HTMLPage.Section {
    let environment = record.environment
    var content = HTML.element(
      "p",
      HTML(
        "The same program, data and configuration give the same numbers, whatever the number of "
          + "threads:"))
    content = content + HTML.element("pre", class: "wrap", HTML(record.command))
    var facts: [(String, HTML)] = [
      ("program", HTML("Terascale \(environment.programVersion)")),
      ("source", source(environment)),
      ("compiler", HTML(environment.swiftVersion)),
      ("system", HTML(environment.operatingSystem)),
      ("processor", HTML(environment.processor)),
      ("instruction set", HTML(environment.instructionSet)),
      ("threads", HTML("\(environment.threads)")),
    ]
    if let memory = environment.memoryBytes {
      facts.append(("memory", HTML(ReportNumber.memory(memory))))
    }
    content = content + HTML.element("h3", HTML("Machine")) + table(facts)
    if !environment.dataHashes.isEmpty {
      content =
        content + HTML.element("h3", HTML("Data (SHA-256)"))
        + table(
          environment.dataHashes.map { ($0.file, HTML.element("code", HTML($0.sha256))) })
    }
    let configuration = HTML.element("pre", HTML(record.configuration)).markup
    content =
      content
      + HTML(
        markup: "<details>\n<summary>Configuration, fully resolved</summary>\n"
          + configuration + "\n</details>")
    return HTMLPage.Section(identifier: "repeat", title: "How to repeat", content: content)
  }

  private static func source(_ environment: Environment) -> HTML {
    guard let commit = environment.gitCommit else { return HTML("not in a checkout") }
    let state: String
    switch environment.isWorkingTreeClean {
    case true: state = ", without local changes"
    case false: state = ", with local changes"
    default: state = ""
    }
    return HTML.element("code", HTML(commit)) + HTML(state)
  }

  private static func table(_ facts: [(String, HTML)]) -> HTML {
    let rows = facts.map { name, value in
      "<tr><th scope=\"row\">\(HTML.escaped(name))</th><td>\(value.markup)</td></tr>"
    }
    return HTML(
      markup: "<div class=\"wide\"><table class=\"facts\">\n" + rows.joined(separator: "\n")
        + "\n</table></div>\n")
  }
}
