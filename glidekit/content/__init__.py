"""What the workbook teaches, as checked data: exercises, sources, notes on the article, safety lists.

Import from its modules: ``exercises`` and ``sources`` hold a function of their own name.
"""
