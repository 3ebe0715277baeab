"""The parts of a log's face: each only hands on to the modules that do the work."""
