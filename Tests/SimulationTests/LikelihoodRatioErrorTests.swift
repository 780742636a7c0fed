import Simulation
import Testing

@Suite("Errors of likelihood-ratio estimation")
struct LikelihoodRatioErrorTests {
  @Test("An error says whose problem it is, and what to do on a line of its own")
  func description() {
    let error = LikelihoodRatioError("theta", "it has 3 rows, x has 4", hint: "cut both alike")
    #expect(error.description == "theta: it has 3 rows, x has 4.\n  Cut both alike.")
  }
}
