// TeslaMock
