"""What the workbook teaches, as checked data: exercises, sources, notes on the article, safety lists."""
