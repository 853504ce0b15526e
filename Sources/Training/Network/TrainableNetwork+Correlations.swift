import CKernels
import Tensors

/// Back through correlations: both their sides have gradients.
extension TrainableNetwork {
  func goBackDepthwise(_ gradient: Maps, input: Int, kernel: Int, factor: Float) {
    let x = kept(input)
    let k = kept(kernel)
    let channels = gradient.shape.stride
    let side = k.shape.height
    let scale = Factor(factor, channels: channels)
    let inputTarget = needsGradient[input] ? self.gradient(of: input) : nil
    let kernelTarget = needsGradient[kernel] ? self.gradient(of: kernel) : nil
    workers.forEach(batch) { n, worker in
      kernels.backward.norm_gradient(
        gradient.image(n), nil, scale.scale.pointer, nil, nil, gradient.shape.pixels, Int32(channels))
      if let target = inputTarget {
        let share = share(target.maps, n, isFirst: target.isFirst, worker: worker)
        let (height, width) = (x.shape.height + side - 1, x.shape.width + side - 1)
        let spread = gradient.view(n).spread(
          to: workers.scratch(worker, .gradient, height * width * channels), stride: 1, lead: side - 1,
          height: height, width: width)
        let mirrored = workers.scratch(worker, .filters, k.shape.count)
        for tap in 0..<side * side {
          (mirrored + (side * side - 1 - tap) * channels).update(from: k.image(n) + tap * channels, count: channels)
        }
        kernels.convolveDepthwise(
          kernel: side, stride: 1, padding: 0, dilation: 1, input: spread, filters: UnsafePointer(mirrored),
          filterRow: side * channels, filterPixel: channels, ending: nil, output: share, channels: channels)
        settle(share, target.maps, n, isFirst: target.isFirst)
      }
      if let target = kernelTarget {
        let share = share(target.maps, n, isFirst: target.isFirst, worker: worker)
        kernels.depthwiseFilterGradient(
          kernel: side, stride: 1, padding: 0, dilation: 1, input: x.view(n), gradient: gradient.view(n),
          filter: share.base, filterRow: side * channels, filterPixel: channels, channels: channels)
        settle(share, target.maps, n, isFirst: target.isFirst)
      }
    }
  }

  func goBackUpChannel(_ gradient: Maps, input: Int, kernel: Int, factor: Float) {
    let x = kept(input)
    let k = kept(kernel)
    let side = k.shape.height
    let inputs = x.shape.channels
    let outputs = gradient.shape.channels
    let geometry = Convolution(name: "correlation", inputChannels: inputs, outputChannels: outputs, kernel: side)
    let mirrored = Convolution(name: "correlation", inputChannels: outputs, outputChannels: inputs, kernel: side)
    let plain = Factor(1, channels: x.shape.stride)
    let inputTarget = needsGradient[input] ? self.gradient(of: input) : nil
    let kernelTarget = needsGradient[kernel] ? self.gradient(of: kernel) : nil
    workers.forEach(batch) { n, worker in
      if let target = inputTarget {
        let share = share(target.maps, n, isFirst: target.isFirst, worker: worker)
        let (height, width) = (x.shape.height + side - 1, x.shape.width + side - 1)
        let spread = gradient.view(n).spread(
          to: workers.scratch(worker, .gradient, height * width * gradient.shape.stride), stride: 1, lead: side - 1,
          height: height, width: width)
        let depth = side * side * gradient.shape.stride
        let packed = workers.scratch(worker, .filters, depth * x.shape.stride)
        FilterBank.packGeneratedMirrored(
          k.image(n), pixel: k.shape.stride, kernel: side, outputs: outputs, inputs: inputs,
          depthOfTap: gradient.shape.stride, factor: factor, table: kernels, into: packed)
        let runs = TapRuns(
          kernel: side, dilation: 1, row: spread.row, pixel: spread.pixel, channels: spread.pixel)
        kernels.convolve(
          mirrored, input: spread, filters: UnsafePointer(packed), groups: kernels.groups(channels: inputs),
          depth: depth, sum: DenseSum(runs, widestGroup: 4 * kernels.lanes), ending: plain.ending, output: share)
        settle(share, target.maps, n, isFirst: target.isFirst)
      }
      if let target = kernelTarget {
        let view = x.view(n)
        let count = side * side * x.shape.stride * gradient.shape.stride
        let packed = workers.scratch(worker, .filters, count)
        let runs = TapRuns(kernel: side, dilation: 1, row: view.row, pixel: view.pixel, channels: view.pixel)
        for group in kernels.groups(channels: outputs) {
          kernels.addFilterGradient(
            geometry, input: view, gradient: gradient.view(n), runs: runs, filter: packed, row: gradient.shape.stride,
            group: group, overwrites: true)
        }
        let own = target.maps.image(n)
        if target.isFirst { own.update(repeating: 0, count: target.maps.shape.count) }
        ck_unpack_generated(
          packed, Int32(side * side), Int32(outputs), Int32(inputs), Int32(x.shape.stride), gradient.shape.stride,
          factor, own, k.shape.stride)
      }
    }
  }
}
