import Simulation

/// The tasks with a reference posterior of the benchmark of simulation-based inference by Lueckmann
/// et al. (arXiv:2101.04653); the raw values are the benchmark's names.
public enum BenchmarkTask: String, CaseIterable, Codable, Sendable {
  /// Mean of a Gaussian, Gaussian prior.
  case gaussianLinear = "gaussian_linear"
  /// Mean of a Gaussian, uniform prior.
  case gaussianLinearUniform = "gaussian_linear_uniform"
  /// Common mean of a broad and a narrow Gaussian.
  case gaussianMixture = "gaussian_mixture"
  /// Two crescents.
  case twoMoons = "two_moons"
  /// Simple likelihood, complex posterior.
  case slcp
  /// A neuron's filter.
  case bernoulliGLM = "bernoulli_glm"
  /// An epidemic.
  case sir
  /// Prey and predators.
  case lotkaVolterra = "lotka_volterra"

  /// The task's prior, simulator and exact likelihood.
  public var simulator: any TractableSimulator {
    switch self {
    case .gaussianLinear: GaussianLinear(.normal)
    case .gaussianLinearUniform: GaussianLinear(.uniform)
    case .gaussianMixture: GaussianMixture()
    case .twoMoons: TwoMoons()
    case .slcp: SLCP()
    case .bernoulliGLM: BernoulliGLM()
    case .sir: SIRModel()
    case .lotkaVolterra: LotkaVolterra()
    }
  }
}
