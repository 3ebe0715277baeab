"""What is read rather than touched: exercise cards and the clinician's page, as HTML in the theme."""
