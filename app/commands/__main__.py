"""``python -m app.commands``."""

import sys

from app.commands.parser import main

sys.exit(main())
