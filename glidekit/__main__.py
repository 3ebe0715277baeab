"""``python -m glidekit`` does what the command ``glidekit`` does."""

from __future__ import annotations

import sys

from glidekit.launch import main

sys.exit(main())
