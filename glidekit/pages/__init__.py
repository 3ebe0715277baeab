"""What is read rather than touched: HTML from the templates in ``templates/``, in the page's theme."""
