// TeslaMockTests
