// DemoClient
