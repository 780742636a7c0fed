import DataFiles
import Foundation
import TensorEngine
import Terminal

/// `terascale doctor`: what this machine offers.
let doctorCommand = Command(
  "doctor",
  abstract: "Say what this machine offers: instruction set, threads, optional libraries, sample.",
  options: [.flag("json", "Print one JSON object.")]
) { arguments in
  try Terascale.configureEngine(arguments)
  let report = DoctorReport()
  if arguments.flag("json") { return try arguments.console.printJSON(report) }
  var table = TextTable([.init("what"), .init("found"), .init("note")])
  table.add(["instruction set", report.instructionSet, "TERASCALE_ISA forces another"])
  table.add(["threads", "\(report.threads)", "--threads or TERASCALE_THREADS"])
  for library in report.libraries {
    let found = library.path.map { "\(library.version ?? "?") at \($0)" } ?? "missing"
    table.add([library.name, found, library.note])
  }
  table.add(["sample", report.sample ?? "missing", "data/top-tagging"])
  arguments.console.print(table.text(for: arguments.console))
}

/// What `doctor` reports.
struct DoctorReport: Encodable {
  struct Library: Encodable {
    var name: String
    var version: String?
    var path: String?
    var note: String
  }
  var version = Terascale.version
  var instructionSet = InstructionSet.name
  var threads = Threads.count
  var libraries = DynamicLibrary.report().map {
    Library(name: $0.name, version: $0.version, path: $0.path, note: $0.purpose)
  }
  var sample = (try? SampleData.url("top-tagging"))?.path
}
