"""The safety check, its stop pages, and what closed the gate."""
