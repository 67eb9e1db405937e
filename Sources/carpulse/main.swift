print("carpulse")
