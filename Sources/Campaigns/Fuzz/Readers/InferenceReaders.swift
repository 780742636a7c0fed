import DataFiles
import Foundation
import RatioInference

/// HistFactory workspaces, as pyhf writes them, and their patches.
enum InferenceReaders {
  static let all = [
    Reader(
      "workspace", fileName: "workspace.json",
      seeds: { _ in
        [JSONSeed(try Golden.bytes("RatioInferenceTests/Workspaces/Golden/workspace.json"))]
      }
    ) { url in
      let measurement = try HistFactoryWorkspace.read(url).measurement()
      let start = measurement.model.parameters.map(\.start)
      _ = measurement.model.expectedCounts(at: start)
      let likelihood = measurement.model.likelihood(of: measurement.observation)
      _ = likelihood.objective.value(start)
      let derivatives = likelihood.objective.derivatives?(start)
      _ = derivatives?.hessian.inverse
    },
    Reader(
      "patch", fileName: "patch.json",
      seeds: { _ in
        [
          JSONSeed(
            """
            [{"op": "add", "path": "/channels/0/samples/0", "value": {"name": "other", "data": [1, \
            2,
            3, 4], "modifiers": []}}, {"op": "replace", "path": "/observations/0/data/0", "value": \
            3},
            {"op": "copy", "from": "/channels/0", "path": "/channels/-"},
            {"op": "move", "from": "/channels/3/name", "path": "/measurements/0/name"},
            {"op": "remove", "path": "/channels/3"},
            {"op": "test", "path": "/observations/0/data/0", "value": 3}]
            """),
          JSONSeed(
            """
            {"metadata": {"name": "set"}, "version": "1.0.0", "patches": [{"metadata": {"name": \
            "one",
            "values": [1, 2]}, "patch": [{"op": "remove", "path": "/channels/0/samples/1"}]}]}
            """),
        ]
      },
      prepare: { workplace in
        let workspace = workplace.file("workspace.json")
        let bytes = try Golden.bytes("RatioInferenceTests/Workspaces/Golden/workspace.json")
        try AtomicFile.write(String(decoding: bytes, as: UTF8.self), to: workspace, overwrite: true)
        return { url in
          _ = try HistFactoryWorkspace.read(workspace, patches: [try WorkspacePatch(url)])
            .measurement()
        }
      }),
  ]
}
