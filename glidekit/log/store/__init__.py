"""The file under a log: connections, transactions, and faults told in plain words."""
