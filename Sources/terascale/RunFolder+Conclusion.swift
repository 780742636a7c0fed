import Evaluation
import Foundation
import Reports
import Terminal
import Training

extension RunFolder {
  /// Finishes the run, writes its report, and says where the model and the report are.
  ///
  /// - Throws: `DataFileError` for files that cannot be written.
  func conclude(_ record: ResultRecord, model: String, _ arguments: ParsedArguments) throws {
    let url = try finish(record)
    let report = try Report.write(runFolder: url)
    guard !arguments.flag("json") else { return }
    SectionText.print(record.sections ?? [], on: arguments.console)
    arguments.console.print("\nmodel:  \(url.appending(path: model).relativePath)")
    arguments.console.print("report: \(report.relativePath)")
  }
}
