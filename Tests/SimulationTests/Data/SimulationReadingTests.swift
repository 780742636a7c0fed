import DataFiles
import Foundation
import Simulation
import TestSupport
import Testing

@Suite("Simulations whose files call things otherwise")
struct SimulationReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func text(_ name: String, _ lines: String...) throws -> URL {
    let url = folder.url.appending(path: name)
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: url, overwrite: true)
    return url
  }

  @Test(
    "labels are 1 and 0, 1 and -1, truth values or names",
    arguments: [
      ["1", "0", "1"], ["1", "-1", "1"], ["True", "False", "True"],
      ["signal", "background", "signal"],
    ])
  func labels(values: [String]) throws {
    let url = try text(
      "a.csv", "mass,width,label", "1,2,\(values[0])", "3,1,\(values[1])", "2,5,\(values[2])")
    let simulations = try SimulationFile.read(url).simulations
    #expect(simulations.isNumerator == [true, false, true])
    #expect(simulations.observableNames == ["mass", "width"])
    #expect(simulations.x == Rows([[1, 2], [3, 1], [2, 5]]))
  }

  @Test("names of classes need the numerator's") func classNames() throws {
    let url = try text("a.csv", "mass,process", "1,H", "3,Z", "2,H")
    var reading = SimulationReading()
    reading.label = "process"
    #expect {
      try SimulationFile.read(url, reading)
    } throws: {
      "\($0)".contains("--signal-name") && "\($0)".contains("\"H\" (2 rows)")
    }
    reading.signalName = "H"
    #expect(try SimulationFile.read(url, reading).simulations.isNumerator == [true, false, true])
  }

  @Test("y is the numerator's label where this is said") func labelY() throws {
    let url = try text("a.csv", "theta,x,y", "1,2,1", "2,1,0", "3,5,1", "2.5,1,0")
    #expect {
      try SimulationFile.read(url)
    } throws: {
      "\($0)".contains("--label y")
    }
    var reading = SimulationReading()
    reading.label = "y"
    let file = try SimulationFile.read(url, reading)
    #expect(file.convention == .labelled)
    #expect(file.simulations.isNumerator == [true, false, true, false])
  }

  @Test("arrays and columns have other names") func otherNames() throws {
    let archive = folder.url.appending(path: "a.npz")
    try NPZFile.write(
      [
        ("parameters", NumericArray(.float64([1, 2, 3]))),
        ("data_vector", NumericArray(shape: [3, 2], .float64([1, 2, 3, 4, 5, 6]))),
      ], to: archive)
    let error = #expect(throws: LikelihoodRatioError.self) { try SimulationFile.read(archive) }
    #expect(
      error?.hint?.contains("--x-name") == true && error?.hint?.contains("data_vector") == true)
    var reading = SimulationReading()
    (reading.theta, reading.x) = ("parameters", "data_vector")
    let simulations = try SimulationFile.read(archive, reading).simulations
    #expect(simulations.theta.values == [1, 2, 3] && simulations.x.columns == 2)
    #expect(try ObservedEvents.read(archive, reading).x == simulations.x)
    #expect(try ParameterFile(archive, reading).points == simulations.theta)
    let url = try text("b.csv", "mass_0,mass_1,obs", "1,5,7", "2,6,8")
    (reading.theta, reading.x) = ("mass", "obs")
    let read = try SimulationFile.read(url, reading).simulations
    #expect(read.parameterNames == ["mass_0", "mass_1"] && read.x.values == [7, 8])
  }

  @Test("Named parameters may be columns of the array theta; the others of it are no observables")
  func columnsOfTheta() throws {
    let archive = folder.url.appending(path: "a.npz")
    let arrays = [
      ("theta", NumericArray(shape: [3, 2], .float64([91, 2, 90, 3, 92, 2]))),
      ("x", NumericArray(shape: [3, 2], .float64([30, 1, 31, 2, 35, 3]))),
    ]
    try NPZFile.write(
      arrays, texts: [("theta_names", ["mass", "width"]), ("columns", ["pt", "eta"])], to: archive)
    var reading = SimulationReading()
    reading.parameters = ["width"]
    let file = try SimulationFile.read(archive, reading)
    #expect(file.simulations.parameterNames == ["width"])
    #expect(file.simulations.theta.values == [2, 3, 2])
    #expect(file.simulations.observableNames == ["pt", "eta"])
    #expect(file.notes == ["parameters width; mass vary as the simulations do"])
    #expect(try ParameterFile(archive, reading).points.values == [2, 3, 2])
    reading.parameters = ["width", "mass"]
    #expect(try SimulationFile.read(archive, reading).simulations.theta[1] == [3, 90])
    // A model of fewer parameters finds its own.
    var known = SimulationReading()
    known.model = (["mass"], ["pt", "eta"])
    #expect(try SimulationFile.read(archive, known).simulations.parameterNames == ["mass"])
    known.model = (["other"], ["pt", "eta"])
    #expect(try SimulationFile.read(archive, known).simulations.parameterNames.count == 2)
    // The same in text; a column that is none of the parameters is not taken for one.
    let url = try text("b.csv", "theta_0,theta_1,x_0", "91,2,30", "90,3,31")
    reading.parameters = ["theta_1"]
    let read = try SimulationFile.read(url, reading).simulations
    #expect(read.theta.values == [2, 3] && read.observableNames == ["x_0"])
    reading.parameters = ["mas"]
    #expect {
      try SimulationFile.read(archive, reading)
    } throws: {
      "\($0)".contains("\"mas\"") && "\($0)".contains("mass, width")
    }
  }

  @Test("columns that are named are parameters, the others observables") func namedColumns() throws
  {
    let lines = ["mass,pt,event,y,weight", "91,30,a,1,2", "90,31,b,-1,1", "92,35,c,0.5,1"]
    let url = try text("a.csv", lines[0], lines[1], lines[2], lines[3])
    var reading = SimulationReading()
    reading.parameters = ["mass"]
    reading.observables = ["pt", "y"]
    let file = try SimulationFile.read(url, reading)
    #expect(file.simulations.parameterNames == ["mass"] && file.convention == .joint)
    #expect(file.simulations.observableNames == ["pt", "y"])
    #expect(file.simulations.theta.values == [91, 90, 92])
    #expect(file.simulations.x == Rows([[30, 1], [31, -1], [35, 0.5]]))
    #expect(file.simulations.weights == [2, 1, 1])
    #expect(file.notes == ["parameters mass; observables pt, y"])
    reading.observables = []
    // y may be the truth: it is an observable where it is named.
    #expect(try SimulationFile.read(url, reading).simulations.observableNames == ["pt"])
    let archive = folder.url.appending(path: "a.npz")
    try NPZFile.write(
      [
        ("mass", NumericArray(.float64([91, 90, 92]))),
        ("width", NumericArray(.float64([2, 3, 2]))),
        ("pt", NumericArray(.float64([30, 31, 35]))),
      ], to: archive)
    reading.parameters = ["width", "mass"]
    let arrays = try SimulationFile.read(archive, reading).simulations
    #expect(
      arrays.theta == Rows([[2, 91], [3, 90], [2, 92]]) && arrays.x.values == [30, 31, 35])
    // A model knows the names; an array theta in the file has precedence.
    var known = SimulationReading()
    known.model = (["mass"], ["pt"])
    #expect(try SimulationFile.read(url, known).simulations.theta.values == [91, 90, 92])
    let own = try text("b.csv", "theta,mass,x", "1,2,3", "2,1,5")
    #expect(try SimulationFile.read(own, known).simulations.parameterNames == ["theta"])
    for (parameters, observables, words) in [
      (["mas"], [], "id you mean \"mass\""),
      (["mass"], ["mass"], "a parameter and as an observable"),
      (["mass", "pt"], [], "no column is left"), (["event"], [], "names"),
    ] {
      (reading.parameters, reading.observables) = (parameters, observables)
      #expect { try SimulationFile.read(url, reading) } throws: { "\($0)".contains(words) }
    }
    #expect {
      try SimulationFile.read(text("c.csv", "mass,x", "1,2", "2,3"))
    } throws: {
      "\($0)".contains("--parameter")
    }
  }

  @Test("a file with a header alone is an observation of no events") func noEvents() throws {
    let url = try text("none.csv", "pt,mass,weight")
    for names in [nil, ["mass", "pt"]] {
      let events = try ObservedEvents.read(url, names: names)
      #expect(events.count == 0 && events.x.columns == 2 && events.weights == [])
    }
    #expect(try ObservedEvents.read(text("x.csv", "x_0,x_1"), names: ["a", "b"]).count == 0)
    #expect { try ObservedEvents.read(url, names: ["pt", "mas"]) } throws: {
      "\($0)".contains("id you mean \"mass\"")
    }
    #expect { try ObservedEvents.read(text("empty.csv", "")) } throws: {
      "\($0)".contains("the file is empty")
    }
    #expect { try SimulationFile.read(text("theta.csv", "theta,x")) } throws: {
      "\($0)".contains("ive simulated events")
    }
  }

  @Test("truth columns are no observables, and that is said") func truth() throws {
    let url = try text("a.csv", "mass,is_signal,width,name,weight", "1,1,2,a,1", "2,1,5,b,2")
    let events = try ObservedEvents.read(url)
    #expect(events.names == ["mass", "width"] && events.weights == [1, 2])
    #expect(events.notes.contains { $0.contains("\"is_signal\" look like truth") })
    #expect(events.notes.contains { $0.contains("\"name\"") })
    let only = try text("b.csv", "label,weight", "1,1", "0,2")
    #expect(throws: DataFileError.self) { try ObservedEvents.read(only) }
  }

  @Test("Events without a column are refused")
  func noColumns() throws {
    let url = folder.url.appending(path: "empty.npz")
    try NPZFile.write([("x", NumericArray(shape: [3, 0], .float64([])))], to: url)
    #expect(throws: LikelihoodRatioError.self) { try ObservedEvents.read(url) }
  }

  @Test("rows of text files are lines") func lines() throws {
    let url = try text("a.csv", "theta,x,r_xz,label", "1,2,1,1", "", "2,1,-1,0", "3,1,1,1")
    #expect {
      try SimulationFile.read(url)
    } throws: {
      "\($0)".contains("r_xz: line 4 is -1.0")
    }
    let labels = try text("b.csv", "theta,x,label", "1,2,1", "", "2,1,7", "3,1,0")
    #expect {
      try SimulationFile.read(labels)
    } throws: {
      "\($0)".contains("line 4, \"label\": 7 is no label")
    }
    let weights = try text("c.csv", "theta,x,weight", "1,2,1", "2,1,inf")
    #expect {
      try SimulationFile.read(weights)
    } throws: {
      "\($0)".contains("line 3")
    }
  }
}
