"""A diary's daily work: sessions begun, recorded, rated, closed and corrected."""
