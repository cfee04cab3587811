from lambda_batch import PartialItemFailureResponse


def respond(identifiers: list[str]) -> PartialItemFailureResponse:
    return {"batchItemFailures": [{"itemIdentifiers": name} for name in identifiers]}  # mistake: misspelt key of a failed item
