"""The page for a clinician: what was chosen, as rows; every figure on it computed from them."""
