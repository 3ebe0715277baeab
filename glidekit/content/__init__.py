"""What the workbook teaches, as checked data: exercises, sources, notes on the article, safety lists.

Import from the modules: ``exercises`` and ``sources`` each hold a function of the same name.
"""
