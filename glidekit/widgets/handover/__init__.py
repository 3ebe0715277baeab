"""What is handed to somebody else: the page for a clinician."""
