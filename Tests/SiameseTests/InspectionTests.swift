import Siamese
import Tensors
import Testing

/// Networks known from keys and shapes alone: nothing is packed or run.
@Suite struct InspectionTests {
  /// Tensors of these keys and shapes, all zeros.
  private func zeros(_ parameters: [WeightTensor]) -> [String: StoredTensor] {
    Dictionary(
      uniqueKeysWithValues: parameters.map {
        ($0.key, StoredTensor([Float](repeating: 0, count: $0.count), shape: $0.shape))
      })
  }

  private func small(_ shapes: [String: [Int]]) throws -> Architecture {
    let tensors = shapes.mapValues { shape in
      StoredTensor([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)
    }
    return try #require(Architecture.recognise(tensors))
  }

  @Test func workIsThatOfTheMeasuredNetworks() throws {
    let alex = try small([
      "backbone.features.0.weight": [96, 3, 11, 11], "rpn_head.template_cls_conv.weight": [2560, 256, 3, 3],
      "rpn_head.search_cls_conv.weight": [256, 256, 3, 3],
    ])
    let work = try alex.work(instanceSize: 287)
    #expect(work.search.neck == 0)
    #expect(abs(work.search.backbone / 1e9 - 11.4) < 0.1)
    // Two adapters on 24 x 24, two correlations of 4 x 4 on 21 x 21 for 30 channels, the adjustment.
    let adapters: Double = 2 * 2 * 24 * 24 * 256 * 256 * 9
    let correlations: Double = 2 * 21 * 21 * 256 * 16 * 30
    let adjustment: Double = 2 * 21 * 21 * 20 * 20
    let head = adapters + correlations + adjustment
    #expect(work.search.head == head)
    let kernels: Double = 2 * 4 * 4 * 256 * 9 * 256 * 30
    #expect(work.exemplar.head == kernels)
    #expect(throws: EngineError.self) { try alex.work(instanceSize: 40) }

    let residual = try small([
      "backbone.layer1.0.conv1.weight": [64, 64, 1, 1], "backbone.layer1.0.conv3.weight": [256, 64, 1, 1],
      "neck.downsample2.downsample.0.weight": [256, 512, 1, 1], "rpn_head.rpn2.cls.head.3.weight": [10, 256, 1, 1],
      "rpn_head.cls_weight": [3],
    ])
    let total = try residual.work(instanceSize: 255).search.total / 1e9
    #expect(abs(total - 97.4) < 0.1)
    #expect(residual.parameterCount == 54_014_496)
    #expect(Preset.recognise(residual)?.name == "siamrpn_r50_l234_dwxcorr")
  }

  @Test func siamMaskTracksBoxesWithoutItsMaskBranches() throws {
    let network = try small([
      "backbone.layer1.0.conv1.weight": [64, 64, 1, 1], "backbone.layer1.0.conv3.weight": [256, 64, 1, 1],
      "neck.downsample.downsample.0.weight": [256, 1024, 1, 1], "rpn_head.cls.head.3.weight": [10, 256, 1, 1],
      "mask_head.conv_kernel.0.weight": [256, 256, 3, 3],
    ])
    #expect(Preset.recognise(network)?.name == "siammask_r50_l3")
    #expect(network.levels == 1)
    var tensors = zeros(network.parameters)
    tensors["mask_head.conv_kernel.0.weight"] = StoredTensor([1], shape: [1])
    tensors["refine_head.post2.bias"] = StoredTensor([1], shape: [1])
    try network.check(tensors, source: "x.pth")
    tensors["other.bias"] = StoredTensor([1], shape: [1])
    #expect(throws: WeightsError.self) { try network.check(tensors, source: "x.pth") }
  }

  @Test func widthsBeyondReasonAreReadAsAbsent() throws {
    let tensors = [
      "featureExtract.0.weight": StoredTensor([], shape: [1 << 58, 0, 11, 11]),
      "conv_cls1.weight": StoredTensor([], shape: [1 << 58, 0]),
      "conv_cls2.weight": StoredTensor([], shape: [1 << 58, 0]),
    ]
    let network = try #require(Architecture.recognise(tensors))
    #expect(throws: WeightsError.self) { try network.check(tensors, source: "x.pth") }
  }
}
