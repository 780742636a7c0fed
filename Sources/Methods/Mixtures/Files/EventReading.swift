import Foundation
import Jets

/// How files of events are read where their content does not say it; everything may be left out.
public struct EventReading: Codable, Equatable, Sendable {
  /// The names of the columns of files that do not name them, in their order.
  public var names: [String]?
  /// The data frame, the array, or the group of arrays of an HDF5 file.
  public var key: String?
  /// A file with the classes, for one file of events that has none.
  public var labels: String?
  /// The name or number of the signal among the classes.
  public var signalName: String?
  /// The array of the constituents of jets.
  public var constituents: String?
  /// What the four numbers of a constituent are.
  public var order: ComponentOrder?
  /// The unit of energies and momenta of jets.
  public var unit: MomentumUnit?
  /// The part of a file with the arrays `kinematics_<split>` and `labels_<split>`.
  public var split: String?

  /// As the files say.
  public init() {}

  /// The options for jets with classes in the column or array `label`.
  func jetOptions(label: String?) -> JetFileOptions {
    var options = JetFileOptions()
    options.requiresBothClasses = false
    options.key = key
    options.labelName = label
    options.labelFile = labels.map { URL(filePath: $0) }
    options.signalName = signalName
    options.momentumArray = constituents
    options.componentOrder = order
    options.unit = unit
    options.split = split
    return options
  }
}
