"""Small functions as users deploy them: with each library, and without any."""

from __future__ import annotations

BARE = "bare interpreter"
JSON = "json loop"

_ORDER = """
from pydantic import BaseModel, Json
class Item(BaseModel):
    sku: str
    quantity: int
    price: int
class Order(BaseModel):
    item: Item
"""

_RESPOND = """
def respond(event):
    return process_partial_response(event, handle, processor, object())
"""

_READ = """
def handle(record):
    return record.json_body["item"]["sku"]
"""

_READ_MODEL = """
def handle(record):
    return record.body.item.sku
"""

_MODEL = """
class OrderRecord(SqsRecordModel):
    body: Json[Order]
processor = BatchProcessor(EventType.SQS, model=OrderRecord)
"""

_BATCH = "BatchProcessor, EventType, process_partial_response"

_OURS = f"from lambda_batch import {_BATCH}\n"
_OURS_MODELS = "from lambda_batch import SqsRecordModel\n"
_THEIRS = f"from aws_lambda_powertools.utilities.batch import {_BATCH}\n"
_THEIRS_MODELS = "from aws_lambda_powertools.utilities.parser.models import SqsRecordModel\n"
_PROCESSOR = "processor = BatchProcessor(EventType.SQS)\n"

OURS_PLAIN = _OURS + _PROCESSOR + _READ + _RESPOND
THEIRS_PLAIN = _THEIRS + _PROCESSOR + _READ + _RESPOND
OURS_MODEL = _OURS + _OURS_MODELS + _ORDER + _MODEL + _READ_MODEL + _RESPOND
THEIRS_MODEL = _THEIRS + _THEIRS_MODELS + _ORDER + _MODEL + _READ_MODEL + _RESPOND

NO_LIBRARY = """
def respond(event):
    return {"batchItemFailures": []}
"""

JSON_LOOP = """
import json
def respond(event):
    for record in event["Records"]:
        json.loads(record["body"])["item"]["sku"]
    return {"batchItemFailures": []}
"""

PYDANTIC_ALONE = (
    _ORDER
    + """
def respond(event):
    for record in event["Records"]:
        Order.model_validate_json(record["body"]).item.sku
    return {"batchItemFailures": []}
"""
)

_BEGIN = """
import sys
from time import process_time
sys.path.extend({path!r})
{client}
begun = process_time()
"""

_CLIENT = "import awslambdaric.bootstrap"

_END = """
imported, modules = process_time(), len(sys.modules)
import json
event = json.loads(sys.stdin.read())
response = respond(event)
responded = process_time()
try:
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[1])
except OSError:
    pages = 0
json.dump([begun, imported, responded, modules, pages, response], sys.stdout)
"""


def complete(program: str, path: list[str], *, has_client: bool) -> str:
    """Return the source of a program that measures itself.

    It measures CPU time since the start of the process, which leaves out other processes. None of
    these programs waits.

    Args:
        program: One of the programs above.
        path: The folders of the libraries.
        has_client: Whether it first imports AWS's runtime client, as in Lambda.

    Returns:
        The source. It reads an event as JSON, and writes three times in seconds (begun, imported,
        responded), the number of modules after all imports, the number of memory pages after the
        response (Linux only), and the response.
    """
    return _BEGIN.format(path=path, client=_CLIENT if has_client else "") + program + _END
