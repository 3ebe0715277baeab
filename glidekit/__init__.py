"""glidekit."""
