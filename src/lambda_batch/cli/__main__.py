"""`python -m lambda_batch.cli`, the same as `lambda-batch`."""

import sys

from lambda_batch.cli import main

sys.exit(main())
