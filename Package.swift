// swift-tools-version: 6.0
import PackageDescription

// Modules from the ground up; an import may only point downwards (ARCHITECTURE.md).
let package = Package(
  name: "siamscope",
  products: [.executable(name: "siamscope", targets: ["siamscope"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    // C: kernels and thin shims.
    .target(name: "CKernels"),
    .target(name: "CTerminal", dependencies: ["CNcurses"]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png")]),
    .target(name: "CMPI"),
    .target(name: "CWebP", linkerSettings: [.linkedLibrary("webp")]),
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .target(name: "Threads"),
    // The engine.
    .target(name: "Imaging", dependencies: ["CPNG", "CJPEG", "CWebP"]),
    .target(name: "Tensors", dependencies: ["CKernels"]),
    .target(name: "Siamese", dependencies: ["Tensors", "Imaging"], resources: [.copy("Weights")]),
    .target(
      name: "Tracking", dependencies: ["Siamese", "Imaging", .product(name: "Yams", package: "Yams")]),
    .target(name: "Datasets", dependencies: ["Tracking", "Imaging", "Threads"]),
    .target(name: "Metrics", dependencies: ["Tracking"]),
    .target(name: "TraX", dependencies: ["Tracking", "Imaging"]),
    .target(
      name: "Training",
      dependencies: [
        "Cluster", "Tracking", "Siamese", "Tensors", "CKernels", "Imaging", "Datasets", "Threads",
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(name: "Cluster", dependencies: ["CMPI", "Threads"]),
    .target(
      name: "Tuning",
      dependencies: [
        "Cluster", "Metrics", "Datasets", "Tracking", "Siamese", "Imaging", "Threads",
        .product(name: "Yams", package: "Yams"),
      ]),
    // The screen.
    .target(name: "Terminal", dependencies: ["CTerminal", "CNcurses", "Imaging"]),
    .target(
      name: "Workbench", dependencies: ["Metrics", "Datasets", "Tracking", "Siamese", "Imaging", "Threads"]),
    .target(name: "Panels", dependencies: ["Workbench", "Terminal"]),
    .executableTarget(
      name: "siamscope",
      dependencies: [
        "Panels", "Workbench", "Terminal", "Training", "Tuning", "Cluster", "Metrics", "TraX", "Datasets", "Tracking",
        "Siamese", "Tensors", "Imaging", "Threads",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // Tests.
    .target(name: "TestSupport", dependencies: ["Siamese", "Terminal", "Imaging"], path: "Tests/TestSupport"),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
    .testTarget(name: "ImagingTests", dependencies: ["Imaging", "Tensors", "TestSupport"]),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "TestSupport"]),
    .testTarget(name: "SiameseTests", dependencies: ["Siamese", "TestSupport"]),
    .testTarget(name: "TrackingTests", dependencies: ["Tracking", "Siamese", "Tensors", "Imaging", "TestSupport"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "TestSupport"]),
    .testTarget(name: "MetricsTests", dependencies: ["Metrics", "TestSupport"]),
    .executableTarget(
      name: "GradientProbe", dependencies: ["Training", "Siamese", "Tensors"], path: "Tests/GradientProbe"),
    .testTarget(name: "TrainingTests", dependencies: ["Training", "Cluster", "TestSupport"]),
    .testTarget(name: "ClusterTests", dependencies: ["Cluster", "TestSupport"]),
    .testTarget(name: "TuningTests", dependencies: ["Tuning", "TestSupport"]),
    .testTarget(name: "TraXTests", dependencies: ["TraX", "TestSupport"]),
    .executableTarget(
      name: "workbench-bench",
      dependencies: ["TestSupport", "Workbench", "Terminal", "Datasets", "Tracking", "Siamese", "Tensors", "Imaging"],
      path: "Benchmarks/workbench"),
    .executableTarget(name: "TerminalProbe", dependencies: ["Terminal", "Imaging"], path: "Tests/TerminalProbe"),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal", "TerminalProbe", "TestSupport"]),
    .testTarget(name: "WorkbenchTests", dependencies: ["Workbench", "TestSupport"]),
    .testTarget(name: "PanelsTests", dependencies: ["Panels", "TestSupport"]),
    .testTarget(name: "siamscopeTests", dependencies: ["siamscope", "TraX", "Tracking", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

// Fuzzing and endurance: programs for those who work on siamscope. `make fuzz` and `make endurance` set the variable;
// a usual build does not see them.
if Context.environment["SIAMSCOPE_CHECKS"] != nil {
  let parts: [Target.Dependency] = [
    "Panels", "Workbench", "Terminal", "Metrics", "TraX", "Datasets", "Tracking", "Siamese", "Tensors", "Imaging",
    "TestSupport",
  ]
  package.targets += [
    .executableTarget(name: "Fuzz", dependencies: parts, path: "Fuzzers/Fuzz"),
    .executableTarget(name: "Endurance", dependencies: parts, path: "Fuzzers/Endurance"),
  ]
}
