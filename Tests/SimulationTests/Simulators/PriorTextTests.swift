import Randomness
import Simulation
import Testing

@Suite("Priors as text, and cut off by a box")
struct PriorTextTests {
  @Test("What is written is read back")
  func text() throws {
    let prior = try Prior(texts: [
      "mu = uniform(0, 3)", "s=Normal( -1 , 2e-1 )", "w=lognormal(0,0.5)",
    ])
    #expect(prior.names == ["mu", "s", "w"])
    #expect(
      prior.distribution
        == .independent([
          .uniform(lower: 0, upper: 3), .normal(mean: -1, deviation: 0.2),
          .logNormal(location: 0, scale: 0.5),
        ]))
    #expect(prior.text == "mu=uniform(0.0, 3.0), s=normal(-1.0, 0.2), w=lognormal(0.0, 0.5)")
    #expect(
      try Marginal(text: Marginal.normal(mean: 0.1, deviation: 0.3).text)
        == .normal(mean: 0.1, deviation: 0.3))
  }

  @Test("A parameter of a simulator's prior is replaced by name")
  func replacing() throws {
    let base = SignalStrength().prior
    let prior = try Prior(texts: ["kappa=uniform(0.9,1.1)"], replacing: base)
    #expect(prior.names == ["mu", "kappa"] && prior.bounds == [0...3, 0.9...1.1])
    #expect(try Prior(texts: [], replacing: base) == base)
    #expect {
      try Prior(texts: ["kapa=uniform(0,1)"], replacing: base)
    } throws: { "\($0)".contains("\"kapa\"") && "\($0)".contains("Did you mean \"kappa\"") }
    let correlated = BernoulliGLM().prior
    #expect {
      try Prior(texts: ["\(correlated.names[0])=uniform(0,1)"], replacing: correlated)
    } throws: { "\($0)".contains("correlated") }
  }

  @Test(
    "What is no prior says how one is written",
    arguments: [
      "a", "=uniform(0,1)", "a=flat(0,1)", "a=uniform(0)", "a=uniform(1,0)", "a=normal(0,-1)",
      "a=uniform(0,x)", "a=uniform 0 1",
    ])
  func wrong(_ text: String) {
    #expect {
      try Prior(texts: [text])
    } throws: { "\($0)".contains("prior") && "\($0)".contains("\n") }
    #expect(throws: LikelihoodRatioError.self) {
      try Prior(texts: ["a=uniform(0,1)", "a=uniform(0,1)"])
    }
    #expect(throws: LikelihoodRatioError.self) { try Prior(texts: []) }
  }

  @Test("A box cuts a prior off, and stays within it")
  func truncated() throws {
    let whole = try TruncatedPrior(
      Prior(texts: ["a=uniform(-2,2)", "b=normal(1,2)", "c=lognormal(0,0.5)"]))
    #expect(whole.share > 0.9999999 - 1e-6 && whole.share <= 1)
    #expect(whole.box.lower[0] == -2 && whole.box.upper[0] == 2 && whole.box.lower[2] > 0)
    let part = try whole.truncated(lower: [-9, 1, 1], upper: [0, 9999, 0.5])
    // The second half of each normal; edges in the wrong order change nothing.
    #expect(part.box.lower == [-2, 1, whole.box.lower[2]])
    #expect(part.box.upper == [0, whole.box.upper[1], whole.box.upper[2]])
    #expect(abs(part.share - 0.25) < 1e-6)
    let rows = part.sample(4000, RandomStream(seed: 4))
    #expect((0..<4000).allSatisfy { part.box.contains(rows[$0]) })
    // Half of |normal| lies below 0.6745 deviations.
    let below = rows.column(1).count { $0 < 1 + 2 * 0.674490 }
    #expect(abs(below - 2000) < 160)
    #expect(abs(part.quantile(0.5, of: 1) - (1 + 2 * 0.674490)) < 1e-4)
    #expect(part.quantile(0, of: 0) == -2 && part.quantile(1, of: 0) == 0)
    #expect { try TruncatedPrior(BernoulliGLM().prior) } throws: { "\($0)".contains("correlated") }
  }
}
