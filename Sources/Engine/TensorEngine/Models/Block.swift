/// A piece of a network. Shapes below leave out the first axis, which counts the examples.
public indirect enum Block: Equatable, Sendable {
  /// Starts from a named input of the network.
  case input(String)
  /// One after another.
  case sequence([Block])
  /// Puts a name before the names of all parameters inside: `cnn/convolution1/kernel`.
  case named(String, Block)
  /// Each block applied to the same value (or to its own input), joined along the last axis.
  case concatenation([Block])
  /// The blocks one after another, plus the value they started from.
  case residual([Block])
  /// The blocks one after another applied to each step of `[steps, features]`, and the results
  /// summed: `[units]`, whatever the order of the steps. A step whose features are all exactly zero
  /// is padding and takes no part, in training as in inference. The middle of deep sets (Zaheer et
  /// al., arXiv:1703.06114, eq. 2) and of particle flow networks (Komiske, Metodiev and Thaler,
  /// arXiv:1810.05165, eq. 1.2).
  ///
  /// Only the block's own input is looked at: put it where padding is still zero, which is right
  /// behind the network's input.
  case setSum([Block])
  /// What the blocks make of all features but the first, times the first: `[features]` becomes
  /// `[units]`. Inside of a ``setSum(_:)`` these are the weighted sums Σ z φ(p) of energy flow
  /// networks (arXiv:1810.05165, eq. 1.3).
  case weighted([Block])
  /// activation(x·W + b) over the last axis; kernel `[inputs, units]`.
  case dense(
    units: Int, activation: Activation = .linear, initializer: Initializer = .glorotUniform)
  /// A square convolution of channels-last images `[height, width, channels]`; kernel
  /// `[kernel, kernel, channels, filters]`.
  case convolution(
    filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .same,
    activation: Activation = .linear, initializer: Initializer = .glorotUniform)
  /// The largest value of each window of `size` × `size` pixels; a rest at the border is dropped.
  case maxPooling(Int)
  /// The mean of each window of `size` × `size` pixels; a rest at the border is dropped.
  case averagePooling(Int)
  /// All axes of an example into one.
  case flatten
  /// Sets this fraction of the values to zero while training and scales the rest up.
  case dropout(Float)
  /// A gated recurrent unit over `[steps, features]`, giving `[steps, units]` (twice the units when
  /// bidirectional).
  case gru(units: Int, form: GRUForm = .resetAfter, bidirectional: Bool = false)
  /// A long short-term memory over `[steps, features]`, giving `[steps, units]` (twice the units
  /// when bidirectional).
  case lstm(units: Int, gate: GateActivation = .sigmoid, bidirectional: Bool = false)
  /// Normalizes each channel (last axis) with the statistics of the group of examples while
  /// training, with running statistics (`running ← momentum·running + (1 − momentum)·group`) else.
  case batchNormalization(momentum: Float = 0.99, epsilon: Float = 1e-3)
  /// Normalizes each example's last axis.
  case layerNormalization(epsilon: Float = 1e-5)
  /// An element-wise function.
  case activation(Activation)
}

/// An element-wise function of a layer.
public enum Activation: String, Codable, CaseIterable, Sendable {
  /// x.
  case linear
  /// max(x, 0).
  case relu
  /// tanh x.
  case tanh
  /// 1/(1 + e^−x).
  case sigmoid
  /// log(1 + e^x).
  case softplus
  /// x·Φ(x) with the normal distribution function (erf form).
  case gelu
}

/// How a convolution treats the border.
public enum Padding: String, Codable, CaseIterable, Sendable {
  /// Zeros around the image, so that the output has ⌈size/stride⌉ pixels.
  case same
  /// Only windows that lie inside of the image.
  case valid
}

/// The function of a recurrent layer's gates.
public enum GateActivation: String, Codable, CaseIterable, Sendable {
  /// 1/(1 + e^−x).
  case sigmoid
  /// min(max(0.2·x + 0.5, 0), 1), the default of Keras 2.
  case hardSigmoid
}

/// The variants of the gated recurrent unit.
public enum GRUForm: String, Codable, CaseIterable, Sendable {
  /// Reset gate applied before the recurrent product, `hard_sigmoid` gates, one bias: the default
  /// of Keras 2 (`reset_after=False`), Cho et al., arXiv:1406.1078v3.
  case resetBeforeHardSigmoid
  /// The same with logistic gates.
  case resetBefore
  /// Reset gate applied after the recurrent product, logistic gates, two biases: cuDNN, PyTorch and
  /// Keras' `reset_after=True`, arXiv:1406.1078v1.
  case resetAfter
}

/// How the starting values of a layer's kernel are drawn.
public enum Initializer: String, Codable, CaseIterable, Sendable {
  /// Uniform within ±√(6/(fanIn + fanOut)); biases zero (Glorot and Bengio 2010, eq. 16).
  case glorotUniform
  /// Truncated normal of variance 2/(fanIn + fanOut); biases zero.
  case glorotNormal
  /// Uniform within ±√(6/fanIn); biases zero (He et al., arXiv:1502.01852).
  case heUniform
  /// Truncated normal of variance 2/fanIn; biases zero.
  case heNormal
  /// PyTorch's default for linear and convolutional layers: kernel and bias uniform within
  /// ±1/√fanIn.
  case torchDefault
  /// A random (semi-)orthogonal matrix (Saxe et al., arXiv:1312.6120); biases zero.
  case orthogonal
  /// Zeros.
  case zeros
}
