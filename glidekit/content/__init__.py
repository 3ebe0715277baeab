"""What the workbook teaches, as checked data: exercises, sources, notes on the article, safety lists.

Import from the modules: ``exercises``, ``sources``, ``notes`` and ``safety`` each hold a verb of their own name.
"""
