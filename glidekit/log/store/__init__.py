"""The file under a log: its connections, transactions and locks, and SQLite's errors in plain words."""
