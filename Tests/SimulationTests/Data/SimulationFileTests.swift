import DataFiles
import Foundation
import Simulation
import TestSupport
import Testing

@Suite("Files of simulations")
struct SimulationFileTests {
  private func folder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "simulations-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  private func matrix(_ rows: [[Float]]) -> NumericArray {
    NumericArray(shape: [rows.count, rows[0].count], .float32(rows.flatMap { $0 }))
  }

  @Test("npz with theta and x is the sbi convention")
  func joint() throws {
    let url = try folder().appending(path: "a.npz")
    try NPZFile.write(
      [
        ("theta", matrix([[0.1, 1], [0.2, 2], [0.5, 3]])), ("x", matrix([[1], [2], [4]])),
        ("weight", NumericArray(.float64([1, 2, 3]))),
      ], to: url)
    let file = try SimulationFile.read(url)
    #expect(file.convention == .joint && file.convention.description.contains("sbi"))
    #expect(file.simulations.theta.columns == 2 && file.simulations.theta.values[5] == 3)
    #expect(file.simulations.weights == [1, 2, 3])
    #expect(file.simulations.isNumerator == nil)
  }

  @Test("A folder of MadMiner has y = 0 for the numerator, and that is said")
  func madMiner() throws {
    let folder = try folder()
    let arrays: [(String, NumericArray)] = [
      ("theta0", matrix([[1], [2], [1], [2]])), ("theta1", matrix([[0], [0], [0], [0]])),
      ("x", matrix([[1], [2], [4], [3]])), ("y", matrix([[0], [0], [1], [1]])),
      ("r_xz", matrix([[2], [0.8], [0.5], [1.25]])),
    ]
    for (name, array) in arrays {
      try NPYFile.write(array, to: folder.appending(path: "\(name)_train.npy"))
    }
    let file = try SimulationFile.read(folder)
    #expect(file.convention == .madMiner && file.convention.description.contains("y = 0"))
    #expect(file.simulations.isNumerator == [true, true, false, false])
    #expect(file.simulations.jointRatio == [2, 0.8, 0.5, 1.25].map { Double(Float($0)) })
    try NPYFile.write(matrix([[1]]), to: folder.appending(path: "x_test.npy"))
    #expect { try SimulationFile.read(folder) } throws: { "\($0)".contains("test, train") }
    var reading = SimulationReading()
    reading.part = "train"
    #expect(try SimulationFile.read(folder, reading).simulations.count == 4)
  }

  @Test("A folder with one npy file for each array")
  func plainFolder() throws {
    let folder = try folder()
    try NPYFile.write(matrix([[1], [2]]), to: folder.appending(path: "theta.npy"))
    try NPYFile.write(matrix([[3, 4], [5, 6]]), to: folder.appending(path: "x.npy"))
    let file = try SimulationFile.read(folder)
    #expect(file.convention == .joint && file.simulations.x == Rows([[3, 4], [5, 6]]))
  }

  @Test("HDF5 as h5py writes it", .enabled(if: OptionalLibrary.hdf5.isInstalled))
  func hdf5() throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/simulations.h5")
    let file = try SimulationFile.read(url)
    #expect(file.convention == .labelled && file.simulations.count == 6)
    #expect(file.simulations.theta[3] == [3, 16] && file.simulations.x[5] == [2.5])
    #expect(file.simulations.isNumerator?[1] == false && file.simulations.weights?[4] == 5)
    let events = try ObservedEvents.read(url, names: ["x"])
    #expect(events.x.values == [0, 0.5, 1, 1.5, 2, 2.5] && events.weights?[4] == 5)
    let data = try Data(contentsOf: url)
    let cut = try folder().appending(path: "cut.h5")
    try data.prefix(data.count / 2).write(to: cut)
    #expect(throws: DataFileError.self) { try SimulationFile.read(cut) }
    // A length of the array x that asks for 67 MB in a file of 4 kB.
    var claiming = data
    claiming[1434] = 0xFF
    try claiming.write(to: cut)
    let error = #expect(throws: DataFileError.self) { try HDF5Array.read(cut, path: "x") }
    #expect(error?.problem.contains("the file holds only a few") == true)
  }

  @Test("Columns of text are grouped, sbibm's names too; label 1 is the numerator")
  func text() throws {
    let folder = try folder()
    let plain = folder.appending(path: "plain.csv")
    try Data("parameter_1,parameter_2,data_1\n1,2,3\n4,5,6\n7,8,9\n".utf8).write(to: plain)
    let file = try SimulationFile.read(plain)
    #expect(file.simulations.theta[1] == [4, 5] && file.simulations.x[2] == [9])
    #expect(file.simulations.parameterNames == ["parameter_1", "parameter_2"])
    let labelled = folder.appending(path: "labelled.csv")
    try Data("x_0,x_1,label\n1,2,1\n4,5,0\n".utf8).write(to: labelled)
    let classes = try SimulationFile.read(labelled)
    #expect(classes.convention == .labelled && classes.simulations.isNumerator == [true, false])
    #expect(classes.simulations.theta.columns == 0)
  }

  @Test("y without theta0 is ambiguous and refused; so are files without x")
  func ambiguous() throws {
    let folder = try folder()
    let url = folder.appending(path: "a.csv")
    try Data("theta_0,x_0,y\n1,2,1\n4,5,0\n".utf8).write(to: url)
    #expect { try SimulationFile.read(url) } throws: {
      "\($0)".contains("--label y")
    }
    let other = folder.appending(path: "b.csv")
    try Data("theta_0,z\n1,2\n4,5\n".utf8).write(to: other)
    #expect { try SimulationFile.read(other) } throws: {
      "\($0)".contains("there is no array \"x\"")
    }
  }
}
