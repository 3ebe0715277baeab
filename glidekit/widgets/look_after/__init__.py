"""Looking after the log without programming: copies, exports, taking in, erasing."""
