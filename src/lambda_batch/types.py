"""The types of the shared scalars in schemas/common.json, by the same names.

The generated models import them; each is annotated with what turns the wire form into it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

from lambda_batch.attribute_values import decode_attribute_map
from lambda_batch.decoding import decode_base64

# pydantic takes numbers and digits as a Unix time: as seconds up to 2e10, as milliseconds above.
EpochMillisecondsText: TypeAlias = datetime
EpochSeconds: TypeAlias = datetime

Base64Data: TypeAlias = Annotated[bytes, BeforeValidator(decode_base64)]
AttributeMap: TypeAlias = Annotated[dict[str, Any], BeforeValidator(decode_attribute_map)]
