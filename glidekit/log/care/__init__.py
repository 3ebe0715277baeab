"""Looking after the file: copies, damage found and set aside, restoring, erasing."""
