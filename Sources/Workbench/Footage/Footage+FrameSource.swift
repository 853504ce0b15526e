import Datasets

extension Footage: FrameSource {}
