// TraX
