import Foundation
import Notebooks
import Randomness
import Simulation

/// Texts that people write.
enum TextReaders {
  static let all = [prior, notebook]

  private static let prior = Reader(
    "prior",
    seeds: { _ in
      [
        TextSeed("mass=uniform(80, 100)"), TextSeed("mu = normal(0,1)\nnu=lognormal(0.1, 2)"),
      ]
    }
  ) { url in
    let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    let prior = try Prior(texts: text.split(separator: "\n").map(String.init))
    var random = RandomStream(seed: 1)
    _ = prior.logDensity(prior.sample(&random))
    _ = prior.text
  }

  private static let notebook = Reader(
    "notebook", fileName: "lesson.md",
    seeds: { _ in
      [
        TextSeed(
          """
          # A lesson

          ```sh
          terascale doctor --json
          ```

          ```text
          AVX2, 2 threads
          ```

          ```sh figure=roc:curve lines=1-2,4-5 tolerance=0.1 stderr fails
          terascale evaluate 'a file.csv' \\
            --label "is signal"
          terascale report $RUN
          ```

          <!-- a
          comment -->

          ![ROC](figures/lesson-curve.svg)
          """)
      ]
    }
  ) { url in _ = try Notebook.read(url) }
}
