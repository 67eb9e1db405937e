print("carpulse-render")
