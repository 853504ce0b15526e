import Tracking

/// JSON whose bytes depend on nothing but its values.
typealias JSONText = Tracking.JSONText
