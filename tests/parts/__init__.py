"""The real parts that tests start on free ports, and the service itself."""
