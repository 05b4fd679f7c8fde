"""Install a target's system packages: `system_packages.py browser`. Exit status 1 if they are missing afterward."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from acecs.system_packages import BROWSER, CLAMD, PANGO, ensure

NEEDS = {"browser": BROWSER, "clamd": CLAMD, "pango": PANGO}

if __name__ == "__main__":
    met = [ensure(NEEDS[name], print) for name in sys.argv[1:]]
    sys.exit(0 if all(met) else 1)
