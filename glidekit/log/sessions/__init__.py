"""A diary's daily work: begin, record, rate, close and correct sessions."""
