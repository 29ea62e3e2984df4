"""``python -m kansrijk_analysis.cli`` does what ``kansrijk`` does."""

import sys

from kansrijk_analysis.cli.opdrachten import main

if __name__ == "__main__":
    sys.exit(main())
