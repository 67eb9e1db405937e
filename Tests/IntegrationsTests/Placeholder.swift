// IntegrationsTests
