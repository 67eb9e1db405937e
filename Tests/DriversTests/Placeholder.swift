// DriversTests
