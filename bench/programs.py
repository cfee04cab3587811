"""Small functions as they are deployed, for fresh interpreters: with each library, and without."""

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
begun = process_time()
sys.path.extend({path!r})
"""

_END = """
imported, modules = process_time(), len(sys.modules)
import json
event = json.loads(sys.stdin.read())
response = respond(event)
responded = process_time()
json.dump([begun, imported, responded, modules, response], sys.stdout)
"""


def complete(program: str, path: list[str]) -> str:
    """Make of a program one that writes down how long it took to where.

    It is CPU time, which leaves out other processes, from the start of the process on; nothing
    in these programs waits.

    Args:
        program: One of the above.
        path: Where the libraries are; none of it is imported at start-up.

    Returns:
        The source: it takes an event in JSON, and gives three times in seconds (begun, imported,
        responded), the number of modules when all was imported, and the response.
    """
    return _BEGIN.format(path=path) + program + _END
